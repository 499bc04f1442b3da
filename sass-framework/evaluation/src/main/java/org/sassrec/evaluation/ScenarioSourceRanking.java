package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.MacroScores;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.MetricBreakdown;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.PopularityRanking;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.training.NewScenarios;
import org.sassrec.training.NewScenarios.Source;
import org.sassrec.training.VectorEncoder;

/**
 * Selects the earlier scenario whose network ranks the positives of a new scenario best.
 *
 * <p>The queries are positives of the training split, which the earlier model does not know as positives of this
 * scenario. A query knows the events of its user before it. The shared start is replaced only by a network that is
 * significantly better in {@value #METRIC}, by the paired test with the Holm correction over all networks. The cost is
 * bounded: at most {@value #MAX_QUERIES} queries of a sample of the users and {@value #MAX_CANDIDATES} candidates per
 * network.
 */
public final class ScenarioSourceRanking implements NewScenarios.Selection {
    private static final int MAX_QUERIES = 2_000;
    private static final int MAX_CANDIDATES = 20_000;
    private static final int BATCH = 8_192;
    private static final String METRIC = "ndcg@50";
    private static final double CONFIDENCE = 0.95;

    private static final EvaluateConfig PROTOCOL = new EvaluateConfig(
            List.of(METRIC), EvaluateConfig.Exclude.NONE, CONFIDENCE, EvaluateConfig.History.FROZEN, MAX_QUERIES);

    private final Dataset data;
    private final List<ScenarioConfig> scenarios;
    private final int threads;

    /**
     * Creates a selection.
     *
     * @param scenarios all scenarios of the configuration, in its order
     * @param threads number of ranking threads
     */
    public ScenarioSourceRanking(Dataset data, List<ScenarioConfig> scenarios, int threads) {
        this.data = data;
        this.scenarios = List.copyOf(scenarios);
        this.threads = threads;
    }

    /**
     * The result of one network.
     *
     * @param name name of its scenario; empty for the shared start
     */
    private record Measured(String name, double value, QueryRanks ranks) {
        String text() {
            return String.format(Locale.ROOT, "%s %.4f", name.isEmpty() ? "shared start" : "`" + name + "`", value);
        }
    }

    @Override
    public Source select(int scenario, int[] sources, IntFunction<VectorEncoder> networks) {
        QuerySample sample = QuerySample.of(data, scenario, Split.TRAIN, MAX_QUERIES);
        if (sample.queries().size() == 0) {
            return new Source(Optional.empty(), "it has no positives in the training split");
        }
        try (RankCounter counter = new RankCounter(threads)) {
            PopularityRanking candidates = candidates(scenario, sample);
            Measured shared = measure("", scenario, networks.apply(scenario), sample, candidates, counter);
            List<Measured> measured = Arrays.stream(sources)
                    .mapToObj(source -> measure(
                            scenarios.get(source).name(),
                            scenario,
                            networks.apply(source),
                            sample,
                            candidates,
                            counter))
                    .sorted(Comparator.comparingDouble((Measured each) -> -each.value()))
                    .toList();
            return select(shared, measured, sample.queries().size());
        }
    }

    /**
     * Returns the best of the networks that are significantly better than the shared start.
     *
     * @param measured at least one network, the best first
     */
    private static Source select(Measured shared, List<Measured> measured, long queries) {
        double[] p = PairedTest.holm(
                measured.stream().mapToDouble(each -> probability(each, shared)).toArray());
        for (int i = 0; i < p.length; i++) {
            Measured best = measured.get(i);
            if (best.value() > shared.value() && p[i] <= 1 - CONFIDENCE) {
                List<Measured> others = measured.stream()
                        .filter(each -> !each.name().equals(best.name()))
                        .toList();
                String next = others.isEmpty() ? "" : ", next " + others.get(0).text();
                return new Source(Optional.of(best.name()), figures(best, queries) + ", " + shared.text() + next);
            }
        }
        Measured best = measured.get(0);
        String other = best.value() > shared.value() ? ", but not significantly better" : "";
        return new Source(Optional.empty(), figures(shared, queries) + ", best scenario " + best.text() + other);
    }

    private static String figures(Measured of, long queries) {
        return String.format(Locale.ROOT, METRIC + " %.4f on %,d of its positives", of.value(), queries);
    }

    private static double probability(Measured one, Measured shared) {
        Map<String, PairedTest.Difference> differences =
                PairedTest.of(CONFIDENCE).compare(List.of(one.ranks()), List.of(shared.ranks()), Metric.parse(METRIC));
        return Objects.requireNonNull(differences.get(PairedTest.MACRO)).p();
    }

    private PopularityRanking candidates(int scenario, QuerySample sample) {
        BitSet targets = new BitSet();
        for (long query = 0; query < sample.queries().size(); query++) {
            targets.set(data.events().item(sample.queries().event(query)));
        }
        Candidates candidates = Candidates.of(data, scenario, Horizon.TRAIN).sample(data, MAX_CANDIDATES, targets);
        return new PopularityRanking(data, scenario, candidates, Horizon.TRAIN, PROTOCOL.history());
    }

    private Measured measure(
            String name,
            int scenario,
            VectorEncoder encoder,
            QuerySample sample,
            PopularityRanking candidates,
            RankCounter counter) {
        Bootstrap noIntervals = new Bootstrap(0, 0, CONFIDENCE);
        QueryRanks.Collector ranks = new QueryRanks.Collector();
        ScenarioEvaluation evaluation = new ScenarioEvaluation(
                new ScenarioEvaluation.Context(
                        data,
                        () -> MetricBreakdown.firstDays(data),
                        PROTOCOL,
                        Metric.parse(PROTOCOL.metrics()),
                        Horizon.TRAIN,
                        counter,
                        new Evaluator.Timings()),
                scenario,
                candidates,
                sample);
        double value = Objects.requireNonNull(evaluation
                .run(
                        new VectorScorer(encoder),
                        noIntervals,
                        BATCH,
                        new MacroScores(noIntervals),
                        ranks.forScenario(scenarios.get(scenario).name(), data))
                .scores()
                .model()
                .get(METRIC));
        return new Measured(name, value, ranks.ranks());
    }
}
