package org.sassrec.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.MacroScores;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.MetricBreakdown;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.PopularityRanking;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.training.VectorEncoder;

/**
 * Ranks the positives of a split, or a sample of them, among all candidates of their scenario. See the package documentation for the protocol.
 * Candidates and popularity are computed once, so one evaluator can measure several models. Not thread-safe.
 */
public final class Evaluator implements AutoCloseable {

    /**
     * Settings of the computation. They do not change the metrics, except the intervals.
     *
     * @param threads number of ranking threads; the encoder has its own threads
     * @param resamples number of bootstrap resamples; 0 for no intervals
     * @param batch minimum number of queries that are ranked together; bounds the memory
     */
    public record Options(long seed, int threads, int resamples, int batch) {

        /** Returns the defaults: 1,000 resamples and batches of 8,192 queries. */
        public static Options of(long seed, int threads) {
            return new Options(seed, threads, 1_000, 8_192);
        }

        /** Returns a copy for the error of a sample in each epoch. */
        Options withFewResamples() {
            return new Options(seed, threads, Math.min(resamples, 200), batch);
        }

        /** Returns a copy without intervals. */
        public Options withoutIntervals() {
            return new Options(seed, threads, 0, batch);
        }
    }

    private final Dataset data;
    private final List<ScenarioConfig> scenarios;
    private final EvaluateConfig config;
    private final List<Metric> metrics;
    private final Split split;
    private final Horizon horizon;
    private final Options options;
    private final Map<Integer, PopularityRanking> popular = new LinkedHashMap<>();
    private final Map<Integer, QuerySample> samples = new LinkedHashMap<>();
    private final RankCounter counter;
    private int @Nullable [] firstDays;

    private Evaluator(
            Dataset data,
            List<ScenarioConfig> scenarios,
            EvaluateConfig config,
            Split split,
            Horizon horizon,
            Options options) {
        if (horizon.includes(split)) {
            throw new IllegalArgumentException(
                    "the horizon " + horizon + " contains the split " + split + ", so its metrics are not meaningful");
        }
        this.data = data;
        this.scenarios = List.copyOf(scenarios);
        this.config = config;
        this.metrics = Metric.parse(config.metrics());
        this.split = split;
        this.horizon = horizon;
        this.options = options;
        this.counter = new RankCounter(options.threads());
    }

    /**
     * Creates an evaluator of one split.
     *
     * @param scenarios all scenarios of the configuration, in its order; only served scenarios are evaluated
     * @param horizon end of the data of the models; it must not include {@code split}
     * @throws IllegalArgumentException if the horizon includes the split
     * @throws org.sassrec.diagnostic.SassException SASS2050 if a metric is unknown
     */
    public static Evaluator of(
            Dataset data,
            List<ScenarioConfig> scenarios,
            EvaluateConfig config,
            Split split,
            Horizon horizon,
            Options options) {
        return new Evaluator(data, scenarios, config, split, horizon, options);
    }

    /**
     * Evaluates one model.
     *
     * @param model name of the model in the report
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a vector is not finite
     */
    public EvaluationReport evaluate(String model, VectorEncoder encoder) {
        return evaluate(model, new VectorScorer(encoder), scenario -> true, null);
    }

    /**
     * Evaluates a scorer and collects the rank of each query and the AUC parts of each user.
     *
     * @param model name of the model in the report
     * @param ranks receives the ranks and AUC parts
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a score is not finite
     */
    public EvaluationReport evaluate(String model, Scorer scorer, QueryRanks.Collector ranks) {
        return evaluate(model, scorer, scenario -> true, ranks);
    }

    /** Evaluates a scorer in some of the served scenarios. The macro mean is over these scenarios. */
    EvaluationReport evaluate(String model, Scorer scorer, IntPredicate wanted) {
        return evaluate(model, scorer, wanted, null);
    }

    /** Evaluates a scorer in some of the served scenarios and collects the ranks. */
    EvaluationReport evaluate(String model, Scorer scorer, IntPredicate wanted, QueryRanks.@Nullable Collector ranks) {
        Timings seconds = new Timings();
        int resamples = resamples();
        Bootstrap bootstrap = new Bootstrap(options.seed(), resamples, config.confidence());
        Map<String, EvaluationReport.ScenarioResult> results = new LinkedHashMap<>();
        MacroScores macro = new MacroScores(bootstrap);
        for (int s = 0; s < scenarios.size(); s++) {
            if (!scenarios.get(s).serve() || !wanted.test(s)) {
                continue;
            }
            int scenario = s;
            PopularityRanking lists =
                    seconds.time("candidates", () -> popular.computeIfAbsent(scenario, this::popular));
            ScenarioEvaluation evaluation = evaluation(scenario, lists, seconds);
            String name = scenarios.get(s).name();
            QueryRanks.Listener listener = ranks == null ? null : ranks.forScenario(name, data);
            results.put(name, evaluation.run(scorer, bootstrap, options.batch(), macro, listener));
        }
        return new EvaluationReport(
                model,
                split,
                horizon,
                config.exclude(),
                config.history(),
                results,
                macro.scores(),
                config.confidence(),
                seconds.all(),
                Map.of());
    }

    /**
     * Ranks the candidates of a scenario for some queries under the rules of the evaluation.
     *
     * @param scenario number of the scenario
     * @param queries rows of {@link Dataset#events()}
     * @param k maximum length of a list
     * @return item numbers of each query, best first, without excluded items
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a score is not finite
     */
    public int[][] topItems(Scorer scorer, int scenario, long[] queries, int k) {
        PopularityRanking lists = popular.computeIfAbsent(scenario, this::popular);
        return evaluation(scenario, lists, new Timings()).topItems(scorer, queries, k);
    }

    private ScenarioEvaluation evaluation(int scenario, PopularityRanking lists, Timings seconds) {
        return new ScenarioEvaluation(
                new ScenarioEvaluation.Context(data, this::firstDays, config, metrics, horizon, counter, seconds),
                scenario,
                lists,
                sample(scenario));
    }

    private int[] firstDays() {
        int[] known = firstDays;
        if (known == null) {
            known = MetricBreakdown.firstDays(data);
            firstDays = known;
        }
        return known;
    }

    private PopularityRanking popular(int scenario) {
        Candidates candidates = Candidates.of(data, scenario, horizon);
        return new PopularityRanking(data, scenario, candidates, horizon, config.history());
    }

    private QuerySample sample(int scenario) {
        return samples.computeIfAbsent(scenario, s -> QuerySample.of(data, s, split, config.maxQueries()));
    }

    /**
     * Uses fewer resamples for many queries. The intervals are narrow then, and the resampling takes a noticeable part
     * of the time.
     */
    private int resamples() {
        long queries = 0;
        for (int s = 0; s < scenarios.size(); s++) {
            queries += scenarios.get(s).serve() ? sample(s).queries().size() : 0;
        }
        return queries > 200_000 ? Math.min(options.resamples(), 200) : options.resamples();
    }

    @Override
    public void close() {
        counter.close();
    }

    /** Wall-clock seconds by part. */
    static final class Timings {
        private final Map<String, Double> parts = new LinkedHashMap<>();
        private final long start = System.nanoTime();

        void run(String part, Runnable work) {
            time(part, () -> {
                work.run();
                return part;
            });
        }

        <T> T time(String part, java.util.function.Supplier<T> work) {
            long from = System.nanoTime();
            try {
                return work.get();
            } finally {
                parts.merge(part, (System.nanoTime() - from) * 1e-9, Double::sum);
            }
        }

        Map<String, Double> all() {
            Map<String, Double> all = new LinkedHashMap<>(parts);
            all.put("total", (System.nanoTime() - start) * 1e-9);
            return all;
        }
    }
}
