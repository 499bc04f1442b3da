package org.sassrec.prepare.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A project with a random configuration and random data: kinds of ids, formats and units of times, missing and odd
 * values, ties, splits, scenarios and features. The same seed gives the same files.
 */
public final class RandomProject {
    private static final long START = Instant.parse("2026-03-20T00:00:00Z").toEpochMilli();
    private static final long DAY = 86_400_000L;
    private static final List<String> ODD =
            List.of("", "null", "1e3", "01", "1.0", "é", " x ", "a,b", "\u00a0y", "nan");

    private final Random random;
    private final boolean json;
    private final boolean textIds;
    private final String unit;
    private final int users;
    private final int items;

    private RandomProject(long seed) {
        random = new Random(seed);
        json = random.nextInt(3) == 0;
        textIds = random.nextBoolean();
        unit = List.of("ms", "s", "us", "timestamp").get(random.nextInt(4));
        users = 5 + random.nextInt(40);
        items = 5 + random.nextInt(30);
    }

    /** Writes the files of a project. */
    public static void write(Path folder, long seed) throws IOException {
        new RandomProject(seed).write(folder);
    }

    private void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("sass.yaml"), yaml());
        table(
                folder,
                "events",
                List.of("user", "item", "place", "time", "click", "device", "seconds", "part"),
                events());
        table(folder, "users", List.of("user", "city", "age", "list", "income"), users());
        table(folder, "items", List.of("item", "kind", "tags", "weights", "price", "vector"), items());
        table(folder, "cities", List.of("city", "size"), cities());
        table(
                folder,
                "some",
                List.of("item"),
                IntStream.range(0, 4).mapToObj(i -> List.of(item())).toList());
    }

    private String extension() {
        return json ? "jsonl" : "csv";
    }

    private void table(Path folder, String name, List<String> columns, List<List<String>> rows) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!json) {
            lines.add(String.join(",", columns));
        }
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                String value = row.get(c);
                if (!json) {
                    cells.add(value.matches("[^,\"]*") ? value : '"' + value.replace("\"", "\"\"") + '"');
                } else if (!value.isEmpty()) {
                    cells.add('"' + columns.get(c) + "\": "
                            + (value.matches("-?(0|[1-9]\\d{0,14})(\\.\\d+)?") ? value : '"' + value + '"'));
                }
            }
            lines.add(json ? "{" + String.join(", ", cells) + "}" : String.join(",", cells));
        }
        Files.writeString(folder.resolve(name + "." + extension()), String.join("\n", lines) + "\n");
    }

    private String user() {
        int user = random.nextInt(users);
        return textIds ? "u" + user : Integer.toString(user * 7 - 20);
    }

    private String item() {
        int item = (int) (items * random.nextDouble() * random.nextDouble());
        return textIds ? "i" + item : Integer.toString(item * 3);
    }

    private String odd(String usual) {
        return random.nextInt(12) == 0 ? ODD.get(random.nextInt(ODD.size())) : usual;
    }

    private List<List<String>> events() {
        int count = 300 + random.nextInt(900);
        List<List<String>> rows = new ArrayList<>();
        for (int e = 0; e < count; e++) {
            // Some events have the same time, and some times are before a change of the clocks.
            int day = random.nextInt(16);
            long time = START + day * DAY + random.nextInt(90) * 960_000L;
            rows.add(List.of(
                    random.nextInt(200) == 0 ? "" : user(),
                    item(),
                    "s" + random.nextInt(4),
                    random.nextInt(300) == 0 ? "" : time(time),
                    random.nextInt(3) == 0 ? "1" : "0",
                    odd("d" + random.nextInt(3)),
                    odd(Integer.toString(random.nextInt(60))),
                    day < 10 ? "a" : day < 13 ? "b" : "c"));
        }
        return rows;
    }

    private String time(long millis) {
        return switch (unit) {
            case "ms" -> Long.toString(millis);
            case "us" -> Long.toString(millis * 1000 + random.nextInt(1000));
            case "s" -> millis / 1000 + (random.nextBoolean() ? "" : ".5");
            default ->
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                        .format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
        };
    }

    private List<List<String>> users() {
        return IntStream.range(0, users)
                .mapToObj(u -> List.of(
                        textIds ? "u" + u : Integer.toString(u * 7 - 20),
                        odd("c" + u % 7),
                        odd(Integer.toString(18 + random.nextInt(40))),
                        IntStream.range(0, random.nextInt(6))
                                .mapToObj(i -> item())
                                .collect(Collectors.joining("|")),
                        random.nextInt(5) == 0 ? "" : Double.toString(random.nextGaussian() * 1000)))
                .toList();
    }

    private List<List<String>> items() {
        return IntStream.range(0, items)
                .mapToObj(i -> {
                    int tags = random.nextInt(4);
                    return List.of(
                            textIds ? "i" + i : Integer.toString(i * 3),
                            odd("k" + i % 5),
                            IntStream.range(0, tags)
                                    .mapToObj(t -> odd("t" + random.nextInt(6)).replace("|", ""))
                                    .collect(Collectors.joining("|")),
                            IntStream.range(0, tags + random.nextInt(2))
                                    .mapToObj(t -> Double.toString(random.nextInt(5) / 2.0))
                                    .collect(Collectors.joining("|")),
                            odd(Double.toString(random.nextInt(40) / 4.0)),
                            random.nextInt(8) == 0
                                    ? ""
                                    : "[" + random.nextDouble() + "| 1e-3|" + random.nextInt(9) + "]");
                })
                .toList();
    }

    private List<List<String>> cities() {
        return IntStream.range(0, 7)
                .mapToObj(c -> List.of("c" + c, Integer.toString(c * c)))
                .toList();
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Returns each line with the probability of two thirds. */
    private String some(String... lines) {
        return IntStream.range(0, lines.length)
                .filter(l -> random.nextInt(3) > 0)
                .mapToObj(l -> "    - {" + lines[l] + "}\n")
                .collect(Collectors.joining());
    }

    private String yaml() {
        String split = any(
                "{by: time, validation: 2d, test: 3d}",
                "{by: time, test: 36h}",
                "{by: leaveOneOut}",
                "{by: column, column: part, validation: b..b, test: c..c}");
        String buckets = any(
                "buckets: quantile(5)", "buckets: [10, 20.5]", "scale: logStandard", "scale: standard", "scale: raw");
        return """
                sass: 1
                name: random
                data:
                  events: {path: events.EXT, user: user, item: item, time: {column: time, unit: UNIT, zone: ZONE}}
                  users: {path: users.EXT, key: user}
                  items: {path: items.EXT, key: item}
                  split: SPLIT
                label: click = 1
                scenarios:
                  first: {where: "place = 's0'", candidates: CANDIDATES}
                  second: {where: "place IN ('s1', 's2')"SHARE}
                """.replace("EXT", extension())
                        .replace("UNIT", unit)
                        .replace("ZONE", any("UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York"))
                        .replace("SPLIT", split)
                        .replace("CANDIDATES", any("all", "exposed", "kind <> 'k1'"))
                        .replace("SHARE", any("", ", labelShare: 0.4"))
                + any("", "  third: {history: {column: list, separator: \"|\"}}\n")
                + "features:\n  user:\n    - {name: user, column: user, type: id"
                + any("", ", minCount: 3", ", maxRows: 8")
                + "}\n"
                + some(
                        "name: city, column: city, type: id",
                        "name: age, column: age, type: number, " + buckets,
                        "name: income, column: income, type: number, buckets: quantile(4)",
                        "name: past, type: sequence, column: list, separator: \"|\", of: item",
                        "name: clicked, type: sequence, of: item, maxLength: 5",
                        "name: kinds, type: statistic, of: \"top(kind, 2)\", where: exposed",
                        "name: rate, type: statistic, of: ctr, window: 7d, buckets: quantile(4)",
                        "name: prices, type: statistic, of: mean(price), halfLife: 36h, scale: standard",
                        "name: size, type: lookup, path: cities." + extension()
                                + ", by: city, key: city, column: size, buckets: quantile(3)",
                        "name: hashed, column: city, type: id, table: hashed, hash: 20, seed: 3")
                + "  item:\n    - {name: item, column: item, type: id}\n    - {name: kind, column: kind, type: id}\n"
                + some(
                        "name: tags, column: tags, type: multi, separator: \"|\"" + any("", ", weights: weights"),
                        "name: price, column: price, type: number, " + buckets,
                        "name: vector, column: vector, type: embedding, separator: \"|\"",
                        "name: upper, type: expression, sql: \"upper(kind)\"",
                        "name: cities, type: statistic, of: \"top(city, 2)\"",
                        "name: listed, column: kind, type: id, table: listed, values: [k1, k3, nan]")
                + "  context:\n    - {name: device, column: device, type: id}\n"
                + "    - {name: part, column: part, type: id}\n"
                + some(
                        "name: seconds, column: seconds, type: number, " + buckets,
                        "name: both, type: cross, of: [device, part]")
                + "pretrain: {task: scenarioContrast, batchSize: 100}\n";
    }
}
