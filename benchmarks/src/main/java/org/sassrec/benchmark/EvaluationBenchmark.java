package org.sassrec.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Queries a second of an evaluation against all items: 32 dimensions, 20 known items of each user hidden, HR@50 and NDCG@50.
 * Ours and RecBole's (the peers' {@code recbole_fullsort.py}, at its default of one user at a time and at the 64 at once that are its
 * best) in turn, each round in a process of its own; the ratio is the median of the rounds'.
 */
public final class EvaluationBenchmark {
    private static final String OURS = "sassrec";

    private EvaluationBenchmark() {}

    /**
     * Measures and prints a table.
     *
     * @param arguments rounds, items and users; 3, 20000 and 20000 by default
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
            add(rates, OURS, Double.parseDouble(own.getOrDefault("ranks", "")));
            add(rates, OURS + ", lists of the best too", Double.parseDouble(own.getOrDefault("lists", "")));
            if (peers.missingSetup().isEmpty()) {
                for (String atOnce : List.of("64", "1")) {
                    JsonNode told = peers.run(
                            "recbole_fullsort.py",
                            List.of("--items", items, "--queries", users, "--users", atOnce, "--repeats", "1"));
                    add(
                            rates,
                            told.path("implementation").asText() + ", users at once: " + atOnce,
                            told.path("queries_per_s").asDouble());
                }
            }
        }
        print(rates);
    }

    private static void add(Map<String, List<Double>> rates, String who, double rate) {
        rates.computeIfAbsent(who, w -> new ArrayList<>()).add(rate);
        System.out.printf(Locale.ROOT, "%s: %,.0f queries/s%n", who, rate);
    }

    private static void print(Map<String, List<Double>> rates) {
        List<Double> own = rates.getOrDefault(OURS, List.of());
        System.out.println();
        System.out.println("| | queries/s | rounds from..to | ours to it |");
        System.out.println("|---|---|---|---|");
        rates.forEach((who, its) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < its.size(); i++) {
                ratios.add(own.get(i) / its.get(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f - %,.0f | %s |%n",
                    who,
                    BenchmarkRow.median(its),
                    its.stream().mapToDouble(r -> r).min().orElse(0),
                    its.stream().mapToDouble(r -> r).max().orElse(0),
                    who.equals(OURS) ? "" : String.format(Locale.ROOT, "%.1f", BenchmarkRow.median(ratios)));
        });
    }
}
