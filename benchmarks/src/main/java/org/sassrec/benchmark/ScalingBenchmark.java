package org.sassrec.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures the time of a training step for each size of its {@link StepShape} and for the number of cores. Measures the
 * time of an evaluation for the number of queries and items. Each case runs once per round in a separate process. The
 * median is written as JSON, from which {@code benchmarks/charts} draws charts.
 */
public final class ScalingBenchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int[] ITEMS = {5_000, 20_000, 80_000};
    private static final int[] QUERIES = {5_000, 20_000, 80_000};
    private static final int BASE_SIZE = 20_000;

    private final int rounds;
    private final int steps;
    private final Map<Case, List<Map<String, Double>>> found = new LinkedHashMap<>();

    private record Case(Class<?> main, List<String> arguments) {}

    private ScalingBenchmark(int rounds, int steps) {
        this.rounds = rounds;
        this.steps = steps;
    }

    /**
     * Runs the benchmark and writes the file.
     *
     * @param arguments output file, rounds (default 2), steps of a case (default 20), and 1 to include a table of 50
     * million rows (12 GB; default 0)
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
        boolean large = arguments.length > 3 && arguments[3].equals("1");
        new ScalingBenchmark(rounds, steps).run(Path.of(arguments[0]), large);
    }

    private void run(Path file, boolean large) throws IOException, InterruptedException {
        double load = Machine.load();
        Map<String, Map<Integer, Case>> series = series(large);
        for (int round = 0; round < rounds; round++) {
            for (Map<Integer, Case> points : series.values()) {
                for (Case each : points.values()) {
                    List<Map<String, Double>> results = found.computeIfAbsent(each, c -> new ArrayList<>());
                    if (results.size() <= round) {
                        results.add(measure(each));
                    }
                }
            }
        }
        ObjectNode result = JSON.createObjectNode()
                .put("cpu", new Machine().cpu())
                .put("date", LocalDate.now(ZoneOffset.UTC).toString())
                .put("load", load)
                .put("rounds", rounds)
                .put("steps", steps);
        ArrayNode all = result.putArray("series");
        series.forEach((name, points) -> {
            ObjectNode node = all.addObject().put("name", name);
            ArrayNode list = node.putArray("points");
            points.forEach((x, value) -> point(list.addObject().put("x", x), found.getOrDefault(value, List.of())));
        });
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        System.out.println("wrote " + file);
    }

    private static void point(ObjectNode node, List<Map<String, Double>> rounds) {
        for (String key : rounds.get(0).keySet()) {
            double median = BenchmarkRow.median(rounds.stream()
                    .map(found -> found.getOrDefault(key, Double.NaN))
                    .toList());
            node.put(key, Math.round(median * 1000) / 1000.0);
        }
    }

    private static Map<Integer, Case> points() {
        return new TreeMap<>();
    }

    private Map<String, Map<Integer, Case>> series(boolean large) {
        Map<String, Map<Integer, Case>> series = new LinkedHashMap<>();
        List<StepShape> vocabularies = new ArrayList<>(StepShape.series().getOrDefault("vocabulary", List.of()));
        if (large) {
            vocabularies.add(new StepShape(
                    33_333_333, StepShape.BASE.scenarios(), StepShape.BASE.history(), StepShape.BASE.batch()));
        }
        // Users, items and groups have tables of V, V / 3 and V / 6 rows.
        vocabularies.forEach(s -> add(series, "rows", s.vocabulary() / 2 * 3, step(s, 2)));
        shapes("scenarios").forEach(s -> add(series, "scenarios", s.scenarios(), step(s, 2)));
        shapes("history").forEach(s -> add(series, "history", s.history(), step(s, 2)));
        shapes("batch").forEach(s -> add(series, "batch", s.batch(), step(s, 2)));
        for (int cores = 1; cores <= 2; cores++) {
            add(series, "cores", cores, step(StepShape.BASE, cores));
        }
        for (int items : ITEMS) {
            add(series, "items", items, evaluation(items, BASE_SIZE));
        }
        for (int queries : QUERIES) {
            add(series, "queries", queries, evaluation(BASE_SIZE, queries));
        }
        return series;
    }

    private static List<StepShape> shapes(String name) {
        return StepShape.series().getOrDefault(name, List.of());
    }

    private static void add(Map<String, Map<Integer, Case>> series, String name, int x, Case value) {
        series.computeIfAbsent(name, n -> points()).put(x, value);
    }

    private Case step(StepShape shape, int threads) {
        return new Case(
                ScalingCase.class,
                List.of(
                        String.valueOf(shape.vocabulary()),
                        String.valueOf(shape.scenarios()),
                        String.valueOf(shape.history()),
                        String.valueOf(shape.batch()),
                        String.valueOf(threads),
                        String.valueOf(steps)));
    }

    private static Case evaluation(int items, int queries) {
        return new Case(FullSortCase.class, List.of(String.valueOf(items), String.valueOf(queries), "2"));
    }

    private static Map<String, Double> measure(Case each) throws IOException, InterruptedException {
        Map<String, String> values =
                BenchmarkProcess.java("result ", each.main(), each.arguments().toArray(new String[0]));
        Map<String, Double> numbers = new TreeMap<>();
        values.forEach((key, value) -> numbers.put(key, Double.parseDouble(value)));
        if (each.main() == FullSortCase.class) {
            double queries = Double.parseDouble(each.arguments().get(1));
            numbers.put("ms", 1000 * queries / numbers.getOrDefault("ranks", Double.NaN));
        }
        System.out.printf(Locale.ROOT, "%s %s: %s%n", each.main().getSimpleName(), each.arguments(), numbers);
        return numbers;
    }
}
