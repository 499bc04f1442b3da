package org.sassrec.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;

/**
 * What came of {@link TransferAnalysis}, a stable form for machines:
 *
 * <pre>{@code
 * {"version": 1, "model": "sass", "split": "test", "seeds": [1], "metrics": ["hr@50"], "confidence": 0.95,
 *  "sharing": [{"scenario": "home", "twin": "own", "metric": "hr@50", "difference": 0.01, "low": 0.0, "high": 0.02,
 *               "p": 0.04, "pHolm": 0.2, "verdict": "not told apart"}],
 *  "pairs": [{"scenario": "day", "with": "night", "metric": "hr@50", "difference": -0.09, "low": -0.1, "high": -0.08,
 *             "p": 0, "pHolm": 0, "verdict": "harmed"}],
 *  "leftOut": [{"without": "night", "scenario": "day", "metric": "hr@50", "difference": 0.01, "low": 0.0, "high": 0.02,
 *               "p": 0.04, "pHolm": 0.2, "verdict": "not told apart"}],
 *  "notServed": ["ads"], "notTried": {"home with cart": "--budget 30"}, "failed": {"own, seed 1": "SASS5101: ..."}}
 * }</pre>
 *
 * <p>{@code notServed}: scenarios that teach and have no queries, so that they can only be what harms. {@code sharing}: the file less its twin; {@code macro} is a scenario, too, the mean. {@code pairs}: a mixed model of two
 * scenarios less a mixed model of the one alone, in that one, corrected for those that were not tried, too. {@code leftOut}: the file without a scenario less the file, in
 * another scenario; above zero, the one that was left out harms. All are paired over the same queries; {@code pHolm} is
 * corrected among all of its list. {@code low} and {@code high} are left out where users tell nothing of them. {@code failed}
 * also has comparisons of runs that were asked other queries, since the events changed in between: {@code "night with day"}.
 */
final class TransferJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoadedConfig loaded;
    private final CompareConfig config;
    private final List<ComparisonRun> runs;
    private final String file;
    private final List<String> scenarios;
    private final int served;
    private final List<TransferAnalysis.ScenarioPair> testedPairs = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final double alarm;
    /** What could not be compared, and why. */
    private final Map<String, String> notComparable = new LinkedHashMap<>();

    /**
     * @param runs grows meanwhile
     * @param scenarios names by their numbers
     * @param served so many of them, the first ones, are asked
     */
    TransferJson(LoadedConfig loaded, List<ComparisonRun> runs, String file, List<String> scenarios, int served) {
        this.loaded = loaded;
        this.config = loaded.comparison().config();
        this.runs = runs;
        this.file = file;
        this.scenarios = scenarios;
        this.served = served;
        this.alarm = 1 - loaded.config().evaluate().confidence();
    }

    /** A pair has its runs. */
    void addPair(TransferAnalysis.ScenarioPair pair) {
        testedPairs.add(pair);
    }

    /** The file was trained without a scenario. */
    void leftOut(String scenario) {
        leftOut.add(scenario);
    }

    ObjectNode tree(Map<String, String> notTried) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", 1);
        root.put("model", file);
        root.put("split", config.split().name().toLowerCase(Locale.ROOT));
        ArrayNode seeds = root.putArray("seeds");
        config.seeds().forEach(seed -> seeds.add(seed));
        ArrayNode metrics = root.putArray("metrics");
        config.metrics().forEach(metrics::add);
        root.put("confidence", loaded.config().evaluate().confidence());
        root.set("sharing", sharing());
        root.set("pairs", pairs());
        root.set("leftOut", leaveOneOut());
        ArrayNode notServed = root.putArray("notServed");
        scenarios.subList(served, scenarios.size()).forEach(notServed::add);
        ObjectNode open = root.putObject("notTried");
        notTried.forEach(open::put);
        ObjectNode failed = root.putObject("failed");
        runs.stream()
                .filter(run -> run.problem() != null)
                .forEach(run -> failed.put(
                        TransferAnalysis.displayName(run.variant(), file, scenarios) + ", seed " + run.seed(),
                        run.problem()));
        notComparable.forEach(failed::put);
        return root;
    }

    /** Scenarios that harmed another one in a pair, by any metric, after correction. */
    List<String> harmful() {
        Set<String> harmful = new LinkedHashSet<>();
        pairs().forEach(pair -> {
            if (pair.path("verdict").asText().equals("harmed")) {
                harmful.add(pair.path("with").asText());
            }
        });
        return List.copyOf(harmful);
    }

    private ArrayNode sharing() {
        ArrayNode nodes = JSON.createArrayNode();
        DifferenceFamily family = new DifferenceFamily();
        for (String twin : List.of(TransferAnalysis.OWN, TransferAnalysis.POOLED)) {
            differences(file + " against " + twin, file, twin, (scenario, metric, difference) -> {
                ObjectNode node = nodes.addObject().put("scenario", scenario).put("twin", twin);
                family.add(node.put("metric", metric), difference);
            });
        }
        family.correct(alarm, "better", "worse");
        return nodes;
    }

    private ArrayNode pairs() {
        ArrayNode nodes = JSON.createArrayNode();
        DifferenceFamily family = new DifferenceFamily();
        for (TransferAnalysis.ScenarioPair pair : testedPairs) {
            addPair(nodes, family, pair, pair.first(), pair.second());
            if (pair.second() < served) {
                addPair(nodes, family, pair, pair.second(), pair.first());
            }
        }
        // Pairs were chosen by how much they had lost on the same queries: all that they were chosen from count in the
        // correction, those whose runs failed, too.
        int all = served * (scenarios.size() - 1) * config.metrics().size();
        family.correct(alarm, "helped", "harmed", all - nodes.size());
        return nodes;
    }

    private void addPair(
            ArrayNode nodes, DifferenceFamily family, TransferAnalysis.ScenarioPair pair, int number, int with) {
        String own = scenarios.get(number);
        String other = scenarios.get(with);
        String what = own + " with " + other;
        differences(
                what,
                TransferAnalysis.together(pair),
                TransferAnalysis.alone(number),
                (scenario, metric, difference) -> {
                    if (scenario.equals(own)) {
                        ObjectNode node =
                                nodes.addObject().put("scenario", scenario).put("with", other);
                        family.add(node.put("metric", metric), difference);
                    }
                });
    }

    private ArrayNode leaveOneOut() {
        ArrayNode nodes = JSON.createArrayNode();
        DifferenceFamily family = new DifferenceFamily();
        for (String without : leftOut) {
            String variant = TransferAnalysis.without(scenarios.indexOf(without));
            differences(file + " without " + without, variant, file, (scenario, metric, difference) -> {
                if (!scenario.equals(without) && !scenario.equals(PairedTest.MACRO)) {
                    ObjectNode node = nodes.addObject().put("without", without).put("scenario", scenario);
                    family.add(node.put("metric", metric), difference);
                }
            });
        }
        family.correct(alarm, "harmed", "helped");
        return nodes;
    }

    /** Hears of one scenario and metric. */
    private interface Sink {
        void add(String scenario, String metric, PairedTest.Difference difference);
    }

    /**
     * Runs of two variants with the same seeds, in pairs; nothing if they were asked other queries, which is noted.
     *
     * @param what is compared, for people
     */
    private void differences(String what, String one, String other, Sink sink) {
        List<QueryRanks> first = new ArrayList<>();
        List<QueryRanks> second = new ArrayList<>();
        Map<Long, QueryRanks> partners = ranks(other);
        ranks(one).forEach((seed, its) -> {
            QueryRanks partner = partners.get(seed);
            if (partner != null) {
                first.add(its);
                second.add(partner);
            }
        });
        if (first.isEmpty()) {
            return;
        }
        PairedTest test = PairedTest.of(loaded.config().evaluate().confidence());
        Map<String, Map<String, PairedTest.Difference>> found = new LinkedHashMap<>();
        try {
            for (String metric : config.metrics()) {
                found.put(metric, test.compare(first, second, Metric.parse(metric)));
            }
        } catch (SassException e) {
            Diagnostic problem = e.diagnostics().get(0);
            notComparable.put(what, problem.code() + ": " + problem.message());
            return;
        }
        found.forEach(
                (metric, places) -> places.forEach((scenario, difference) -> sink.add(scenario, metric, difference)));
    }

    /** Read anew each time: those of all pairs' runs at once would not fit. */
    private Map<Long, QueryRanks> ranks(String variant) {
        Map<Long, QueryRanks> found = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> run.variant().equals(variant) && run.problem() == null)
                .forEach(run -> found.put(run.seed(), QueryRanks.read(run.queries())));
        return found;
    }
}
