package org.sassrec.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the queries per second of a full-corpus evaluation: 32 dimensions, 20 known items per user excluded, HR@50
 * and NDCG@50. Compares with RecBole (script {@code recbole_fullsort.py} of the peers) with one user at a time, its
 * default, and with 64 users at a time, its fastest setting. The implementations alternate, and each round is a
 * separate process. The ratio is the median over the rounds.
 */
public final class EvaluationBenchmark {
    private static final String SASSREC = "sassrec";

    private EvaluationBenchmark() {}

    /**
     * Runs the benchmark and prints a table.
     *
     * @param arguments rounds, items and users; default 3, 20000 and 20000
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        String items = arguments.length > 1 ? arguments[1] : "20000";
        String users = arguments.length > 2 ? arguments[2] : "20000";
        Machine machine = new Machine();
        System.out.printf(
                Locale.ROOT,
                "CPU: %s, 2 threads; load average before: %.1f; %s items, %s queries%n",
                machine.cpu(),
                Machine.load(),
                items,
                users);
        PeerImplementations peers = PeerImplementations.of(
                "recbole_fullsort.py",
                System.getProperty("benchmark.peers", ""),
                System.getProperty("benchmark.venv", ""));
        if (!peers.missingSetup().isEmpty()) {
            System.out.println(peers.missingSetup());
        }
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Map<String, String> own = BenchmarkProcess.java("result ", FullSortCase.class, items, users, "2");
            add(rates, SASSREC, Double.parseDouble(own.getOrDefault("ranks", "")));
            add(rates, SASSREC + ", with lists", Double.parseDouble(own.getOrDefault("lists", "")));
            if (peers.missingSetup().isEmpty()) {
                for (String batch : List.of("64", "1")) {
                    JsonNode result = peers.run(
                            "recbole_fullsort.py",
                            List.of("--items", items, "--queries", users, "--users", batch, "--repeats", "1"));
                    add(
                            rates,
                            result.path("implementation").asText() + ", users per batch: " + batch,
                            result.path("queries_per_s").asDouble());
                }
            }
        }
        print(rates);
    }

    private static void add(Map<String, List<Double>> rates, String name, double rate) {
        rates.computeIfAbsent(name, n -> new ArrayList<>()).add(rate);
        System.out.printf(Locale.ROOT, "%s: %,.0f queries/s%n", name, rate);
    }

    private static void print(Map<String, List<Double>> rates) {
        List<Double> own = rates.getOrDefault(SASSREC, List.of());
        System.out.println();
        System.out.println("| | queries/s | min - max of rounds | sassrec / row |");
        System.out.println("|---|---|---|---|");
        rates.forEach((name, values) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                ratios.add(own.get(i) / values.get(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f - %,.0f | %s |%n",
                    name,
                    BenchmarkRow.median(values),
                    values.stream().mapToDouble(r -> r).min().orElse(0),
                    values.stream().mapToDouble(r -> r).max().orElse(0),
                    name.equals(SASSREC) ? "" : String.format(Locale.ROOT, "%.1f", BenchmarkRow.median(ratios)));
        });
    }
}
