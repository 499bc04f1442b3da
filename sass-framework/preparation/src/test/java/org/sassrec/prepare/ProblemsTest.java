package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.diagnostic.SassException;

/**
 * Checks complete messages about data that does not fit the configuration. The texts are in {@code problems/<case>.txt}
 * of the test resources. With {@code -Dsass.golden=<folder>}, the test writes them to that folder instead.
 */
class ProblemsTest {
    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: user}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 0d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "place = 'home'"}
              live: {where: "place = 'live'"}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: age, column: age, type: number, buckets: quantile(2)}
              item:
                - {name: item, column: item, type: id}
                - {name: kind, column: kind, type: id}
              context:
                - {name: device, column: device, type: id}
            """;

    private static final String EVENTS = """
            user,item,place,ms,click,device
            ann,a,home,1641600000000,1,tv
            bob,b,home,1641600001000,0,tv
            ann,a,live,1641600002000,1,tv
            bob,b,live,1641600003000,0,tv
            ann,b,home,1641686400000,1,tv
            """;

    private static final Change HOUR = new Change(
            "sass.yaml",
            "{name: device, column: device, type: id}",
            "{name: hour, type: expression, sql: \"hour(to_timestamp(ms / 1000))\"}");

    private record Change(String file, String from, String to) {}

    static Stream<Arguments> cases() {
        return Stream.of(
                of("no-file", new Change("sass.yaml", "events.csv", "missing_*.csv")),
                of("empty-file", new Change("events.csv", EVENTS, "")),
                of("no-rows", new Change("events.csv", EVENTS, "user,item,place,ms,click,device\n")),
                of("wrong-delimiter", new Change("events.csv", ",", ";")),
                of(
                        "missing-columns",
                        new Change("sass.yaml", "user: user, item: item", "user: usr, item: item"),
                        new Change("sass.yaml", "column: kind", "column: sort"),
                        new Change("sass.yaml", "users.csv, key: user", "users.csv, key: id")),
                of(
                        "bad-sql",
                        new Change("sass.yaml", "click = 1", "clik = 1"),
                        new Change("sass.yaml", "place = 'live'", "place = = 'live'"),
                        new Change(
                                "sass.yaml",
                                "{name: kind, column: kind, type: id}",
                                "{name: kind, type: expression, sql: \"uper(kind)\"}")),
                of("text-in-double-quotes", new Change("sass.yaml", "\"place = 'live'\"", "'place = \"live\"'")),
                of(
                        "mixed-line-ends",
                        new Change(
                                "events.csv", "bob,b,home,1641600001000,0,tv\n", "bob,b,home,1641600001000,0,tv\r\n")),
                of(
                        "unquoted-column",
                        new Change("sass.yaml", "place = 'live'", "my-place = 'live'"),
                        new Change("events.csv", "place", "my-place"),
                        new Change("sass.yaml", "place = 'home'", "\\\"my-place\\\" = 'home'")),
                of(
                        "reserved-word",
                        new Change("events.csv", "place", "Group"),
                        new Change("sass.yaml", "place = 'live'", "group = 'live'"),
                        new Change("sass.yaml", "place = 'home'", "\\\"Group\\\" = 'home'")),
                of(
                        "aggregate",
                        new Change("sass.yaml", "click = 1", "count(*) > 0"),
                        new Change("sass.yaml", "place = 'live'", "rowid > 2")),
                of("text-for-a-time", new Change("sass.yaml", "place = 'live'", "ms > '2022-01-08'")),
                of("text-for-a-number", new Change("sass.yaml", "click = 1", "click = 'yes'")),
                of("no-condition", new Change("sass.yaml", "click = 1", "place")),
                of("fails-on-a-row", new Change("sass.yaml", "click = 1", "sqrt(-1 - click) > 0")),
                of(
                        "time-of-a-zone",
                        new Change("sass.yaml", "unit: ms", "unit: timestamp"),
                        times("2022-01-08 00:02:07 CST")),
                of("time-in-words", new Change("sass.yaml", "unit: ms", "unit: timestamp"), times("Jan 08 2022 00:02")),
                of("time-of-no-kind", new Change("sass.yaml", "unit: ms", "unit: timestamp"), times("true")),
                of("time-too-large", new Change("events.csv", "1641600002000", "1e300")),
                of(
                        "time-as-a-calendar",
                        new Change(
                                "events.csv",
                                EVENTS,
                                EVENTS.replace("16416000", "202201080").replace("16416864", "202201090"))),
                of("wrong-time", new Change("events.csv", "1641600002000", "yesterday")),
                of("wrong-time-of-a-feature", new Change("events.csv", "1641600002000", "yesterday"), HOUR),
                of(
                        "no-rows-for-a-feature",
                        new Change("events.csv", EVENTS, "user,item,place,ms,click,device\n"),
                        HOUR),
                of(
                        "wrong-row-of-a-label",
                        new Change("sass.yaml", "click = 1", "CAST(click AS INTEGER) = 1"),
                        new Change("events.csv", "1641600002000,1", "1641600002000,yes")),
                of("duplicate-keys", new Change("users.csv", "bob,40", "ann,40")),
                of("two-scenarios", new Change("sass.yaml", "place = 'live'", "place <> 'x'")),
                of("no-scenario-rows", new Change("sass.yaml", "place = 'live'", "place = 'dead'")),
                of("no-scenario-rows-in-capitals", new Change("sass.yaml", "place = 'live'", "PLACE = 'dead'")),
                of("no-train-rows", new Change("events.csv", "live,16416", "live,16417")),
                of("label-never", new Change("events.csv", "ann,a,live,1641600002000,1", "ann,a,live,1641600002000,0")),
                of(
                        "label-null",
                        new Change("events.csv", "1641600002000,1", "1641600002000,"),
                        new Change("events.csv", "1641600003000,0", "1641600003000,")),
                of("label-nowhere", new Change("sass.yaml", "click = 1", "click = 7")),
                of("empty-test", new Change("events.csv", "1641686400000,1", "1641686400000,0")),
                of("gap-before-test", new Change("events.csv", "1641686400000,1", "1673222400000,0")),
                of(
                        "empty-range",
                        new Change(
                                "sass.yaml",
                                "{by: time, validation: 0d, test: 1d}",
                                "{by: column, column: ms, validation: 2022-01-08..2022-01-08, test: 2022-01-09..2022-01-09}")),
                of(
                        "split-without-columns",
                        new Change("sass.yaml", "{by: time, validation: 0d, test: 1d}", "{by: file, test: users.csv}")),
                of(
                        "test-before-train",
                        new Change(
                                "sass.yaml",
                                "{by: time, validation: 0d, test: 1d}",
                                "{by: column, column: ms, validation: 1641600001000..1641600001000, test: 1641600000000..1641600000000}")),
                of(
                        "file-of-two-splits",
                        new Change("sass.yaml", "path: events.csv", "path: \"[ei]*.csv\""),
                        new Change("sass.yaml", "{by: time, validation: 0d, test: 1d}", "{by: file, test: items.csv}")),
                of("tables-among-events", new Change("sass.yaml", "path: events.csv", "path: \"*.csv\"")),
                of(
                        "given-values",
                        new Change("sass.yaml", "column: kind, type: id", "column: kind, type: id, values: [X, Y]"),
                        new Change(
                                "sass.yaml",
                                "column: device, type: id",
                                "column: device, type: id, valuesFile: no.txt")),
                of(
                        "wrong-vectors",
                        new Change(
                                "sass.yaml",
                                "{name: kind, column: kind, type: id}",
                                "{name: kind, column: kind, type: embedding, separator: \"|\"}"),
                        new Change("items.csv", "x", "1|2|3"),
                        new Change("items.csv", "y", "1|2|z")),
                of(
                        "vectors-of-text",
                        new Change(
                                "sass.yaml",
                                "{name: kind, column: kind, type: id}",
                                "{name: kind, column: kind, type: embedding}")),
                of(
                        "unknown-keys",
                        new Change(
                                "sass.yaml",
                                "{name: kind, column: kind, type: id}",
                                "{name: kind, type: lookup, path: users.csv, by: kind, key: user, column: age}")),
                of(
                        "double-keys",
                        new Change(
                                "sass.yaml",
                                "{name: kind, column: kind, type: id}",
                                "{name: kind, type: lookup, path: events.csv, by: item, key: item, column: user}")),
                of("no-numbers", new Change("users.csv", "30", "old"), new Change("users.csv", "40", "")));
    }

    private static Change times(String text) {
        return new Change("events.csv", EVENTS, EVENTS.replaceAll(",1641\\d+,", "," + text + ","));
    }

    private static Arguments of(String name, Change... changes) {
        return Arguments.of(name, changes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void rendersExpectedDiagnostics(String name, Change[] changes, @TempDir Path folder) throws IOException {
        Project project = new Project(folder)
                .file("events.csv", EVENTS)
                .file("users.csv", "user,age\nann,30\nbob,40\n")
                .file("items.csv", "item,kind\na,x\nb,y\n")
                .file("sass.yaml", YAML);
        for (Change change : changes) {
            String text = Files.readString(folder.resolve(change.file()));
            assertThat(text).contains(change.from());
            project.file(change.file(), text.replace(change.from(), change.to()));
        }
        SassException thrown = catchThrowableOfType(SassException.class, project::prepare);
        assertThat(thrown).isNotNull();
        String message =
                thrown.getMessage().replace(folder.toString(), "<folder>").strip() + "\n";
        String write = System.getProperty("sass.golden");
        if (write != null) {
            Files.createDirectories(Path.of(write));
            Files.writeString(Path.of(write, name + ".txt"), message);
            return;
        }
        assertThat(message).isEqualTo(golden(name));
        // Only the generated SQL remains.
        try (Stream<Path> left = Files.list(project.output())) {
            assertThat(left.map(f -> f.getFileName().toString()).filter(f -> !f.equals(".prepare.lock")))
                    .containsOnly("generated");
        }
    }

    private static String golden(String name) throws IOException {
        try (var in = ProblemsTest.class.getResourceAsStream("/problems/" + name + ".txt")) {
            assertThat(in).as("golden text of " + name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
