package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.ExposureMetrics;
import org.sassrec.evaluation.metric.ListMetrics;
import org.sassrec.evaluation.metric.MacroScores;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.MetricAccumulator;
import org.sassrec.evaluation.metric.MetricBreakdown;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.PopularityRanking;
import org.sassrec.evaluation.ranking.QueryRows;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.QueryRanks;

/** Evaluates one model in one scenario. */
final class ScenarioEvaluation {
    private final Dataset data;
    private final Supplier<int[]> firstDays;
    private final int scenario;
    private final PopularityRanking popular;
    private final Candidates candidates;
    private final Exclude exclude;
    private final SplitFilter known;
    private final List<Metric> rankingMetrics; // among all candidates
    private final List<Metric> rankMetrics; // also among random negatives
    private final List<Metric> listMetrics;
    private final List<Metric> areas;
    private final List<Metric> metrics;
    private final TreeMap<Integer, ListMetrics> lists; // by k
    private final QuerySample sample;
    private final Horizon horizon;
    private final RankCounter counter;
    private final Evaluator.Timings seconds;
    private final QueryRows rows;
    private final QueryTargets targets;

    ScenarioEvaluation(
            Dataset data,
            Supplier<int[]> firstDays,
            int scenario,
            PopularityRanking popular,
            EvaluateConfig config,
            List<Metric> metrics,
            QuerySample sample,
            Horizon horizon,
            RankCounter counter,
            Evaluator.Timings seconds) {
        this.data = data;
        this.firstDays = firstDays;
        this.scenario = scenario;
        this.popular = popular;
        this.candidates = popular.candidates();
        this.exclude = config.exclude();
        this.known = QueryTargets.known(config, horizon);
        this.metrics = metrics;
        this.rankingMetrics = of(Metric.Source.RANKS);
        this.rankMetrics = Stream.concat(rankingMetrics.stream(), of(Metric.Source.SAMPLED_RANKS).stream())
                .toList();
        this.listMetrics = of(Metric.Source.LISTS);
        this.areas = of(Metric.Source.EXPOSURES);
        this.lists = new TreeMap<>();
        listMetrics.forEach(metric -> lists.computeIfAbsent(metric.k(), k -> new ListMetrics(popular, k)));
        this.sample = sample;
        this.horizon = horizon;
        this.counter = counter;
        this.seconds = seconds;
        this.rows = new QueryRows(data, horizon, config.history());
        this.targets =
                new QueryTargets(data, scenario, candidates.position(), candidates.size(), config, horizon, rows);
    }

    private List<Metric> of(Metric.Source source) {
        return metrics.stream().filter(m -> m.source() == source).toList();
    }

    EvaluationReport.ScenarioResult run(
            Scorer scorer, Bootstrap bootstrap, int batch, MacroScores macro, QueryRanks.@Nullable Listener listener) {
        int[] others = areas.isEmpty()
                ? new int[0]
                : ExposureMetrics.exposedNonCandidates(data, sample.exposures(), candidates);
        int[] all = IntStream.concat(Arrays.stream(candidates.items()), Arrays.stream(others))
                .toArray();
        Scorer.Items items = seconds.time("items", () -> scorer.items(scenario, all, horizon, known));
        long exposures = sample.exposures().size();
        if (listener != null && (sample.queries().size() > 0 || exposures > 0)) {
            listener.protocol(seconds.time(
                    "candidates", () -> EvaluationProtocol.digest(data, sample, candidates, !areas.isEmpty())));
        }
        MetricAccumulator.Intervals intervals = macro.spread(sample.correction());
        MetricAccumulator ranks = new MetricAccumulator(rankMetrics, bootstrap);
        MetricBreakdown slices = bootstrap.resamples() > 0
                ? new MetricBreakdown(data, firstDays.get(), popular, horizon, rankingMetrics, areas, bootstrap)
                : null;
        if (!rankMetrics.isEmpty() || !listMetrics.isEmpty()) {
            rank(items, batch, new Accumulators(ranks, slices, listener));
        } else if (slices != null) {
            count(slices);
        }
        EvaluationReport.Scores scores = EvaluationReport.Scores.empty();
        ranks.put(scores, intervals);
        for (Metric metric : listMetrics) {
            Objects.requireNonNull(lists.get(metric.k())).put(metric, scores.model(), scores.popularity());
        }
        Map<String, Long> usersByMetric = new LinkedHashMap<>();
        if (!areas.isEmpty() && exposures > 0) {
            ExposureMetrics measured = new ExposureMetrics(data, rows, sample.exposures(), popular, slices);
            seconds.time("exposures", () -> {
                measured.run(items, others, batch);
                if (slices != null) {
                    slices.measure(measured.model(), measured.popularity());
                }
                if (listener != null) {
                    listener.addAucParts(measured.areas());
                }
                measured.model().put(areas, bootstrap, intervals, scores);
                scores.popularity().putAll(measured.popularity().values(areas));
                return true;
            });
            areas.forEach(
                    metric -> usersByMetric.put(metric.text(), measured.model().users(metric.kind())));
        }
        EvaluationReport.Scores ordered = new EvaluationReport.Scores(
                inOrder(scores.model()),
                inOrder(scores.popularity()),
                scores.intervals(),
                sampleErrors(scores.intervals()));
        if (!ordered.model().isEmpty()) {
            macro.add(ordered);
        }
        boolean ranked = ranks.queries() > 0; // without ranking metrics, nothing is ranked
        Dataset.Rows samples = sample.queries();
        return new EvaluationReport.ScenarioResult(
                ranked ? ranks.queries() : samples.size(),
                ranked ? ranks.users() : users(samples),
                candidates.size(),
                targets.unreachable(),
                targets.excludedTargets(),
                exposures,
                sample.isPart() ? new EvaluationReport.Sample(sample.allQueries(), sample.allUsers()) : null,
                ordered,
                usersByMetric,
                slices == null ? Map.of() : slices.byHistory(),
                slices == null ? Map.of() : slices.byPopularity(),
                slices == null ? Map.of() : slices.byAge());
    }

    private Map<String, Double> sampleErrors(Map<String, EvaluationReport.Interval> intervals) {
        Map<String, Double> errors = new LinkedHashMap<>();
        if (sample.isPart()) {
            intervals.forEach((metric, interval) -> errors.put(metric, interval.error() * sample.correction()));
        }
        return errors;
    }

    /** Returns for each query the best items that are not excluded, best first. */
    int[][] topItems(Scorer scorer, long[] queries, int k) {
        Scorer.Items items = scorer.items(scenario, candidates.items(), horizon, known);
        return Arrays.stream(counter.topCandidates(targets.withoutTargets(queries, items.users(queries)), k))
                .map(list -> Arrays.stream(list)
                        .map(position -> candidates.items()[position])
                        .toArray())
                .toArray(int[][]::new);
    }

    private long users(Dataset.Rows samples) {
        long users = 0;
        int last = -1;
        for (long q = 0; q < samples.size(); q++) { // rows are grouped by user
            int user = rows.user(samples.event(q));
            users += user == last ? 0 : 1;
            last = user;
        }
        return users;
    }

    /** Counts the queries and users of the breakdowns if no metric needs ranks. */
    private void count(MetricBreakdown slices) {
        Dataset.Rows queries = sample.queries();
        for (long from = 0; from < queries.size(); ) {
            int user = rows.user(queries.event(from));
            long to = from;
            while (to < queries.size() && rows.user(queries.event(to)) == user) {
                to++;
            }
            long[] events = LongStream.range(from, to).map(queries::event).toArray();
            int[] targets = Arrays.stream(events)
                    .mapToInt(event -> candidates.position()[rows.item(event)])
                    .toArray();
            slices.add(user, targets, events, new int[targets.length], new int[targets.length], 0, targets.length);
            from = to;
        }
    }

    /** Receives the ranks of a user. */
    private record Accumulators(
            MetricAccumulator model, @Nullable MetricBreakdown slices, QueryRanks.@Nullable Listener listener) {

        void add(int user, int[] targets, long[] events, int[] ranks, int[] popular, int[] others, int from, int to) {
            model.add(user, ranks, popular, others, from, to);
            if (listener != null) {
                listener.user(user, ranks, popular, from, to);
            }
            if (slices != null) {
                slices.add(user, targets, events, ranks, popular, from, to);
            }
        }
    }

    private void rank(Scorer.Items items, int batch, Accumulators accumulators) {
        Dataset.Rows queries = sample.queries();
        // Random negatives need exact ranks.
        int limit = rankMetrics.stream()
                .mapToInt(metric -> metric.negatives() > 0 ? Integer.MAX_VALUE : metric.k())
                .max()
                .orElse(1);
        for (long from = 0; from < queries.size(); ) {
            QueryRows.Piece piece = rows.piece(queries, from, batch);
            from = piece.next();
            Scorer.Rows scores = seconds.time("users", () -> items.users(piece.representatives()));
            RankCounter.Queries prepared = seconds.time("ranking", () -> {
                RankCounter.Queries ready = targets.find(piece, scores);
                accumulate(piece, ready, counter.ranks(ready, exclude, limit), accumulators);
                return ready;
            });
            if (!lists.isEmpty()) {
                seconds.time("lists", () -> list(piece, prepared, counter.topCandidates(prepared, lists.lastKey())));
            }
        }
    }

    private boolean list(QueryRows.Piece piece, RankCounter.Queries queries, int[][] best) {
        int[] targets = Arrays.stream(piece.events()).mapToInt(rows::item).toArray();
        lists.values().forEach(of -> of.add(piece, queries, best, targets));
        return true;
    }

    private void accumulate(
            QueryRows.Piece piece, RankCounter.Queries queries, int[] ranks, Accumulators accumulators) {
        int[] byPopularity = popular.ranks(piece, queries, exclude == Exclude.SEEN);
        int[] others = new int[ranks.length];
        for (int row = 0; row < queries.rows(); row++) {
            for (int q = queries.start()[row]; q < queries.start()[row + 1]; q++) {
                others[q] = queries.others(row, q);
            }
        }
        for (int from = 0; from < ranks.length; ) {
            int user = rows.user(piece.events()[from]);
            int to = from + 1;
            while (to < ranks.length && rows.user(piece.events()[to]) == user) {
                to++;
            }
            accumulators.add(user, queries.target(), piece.events(), ranks, byPopularity, others, from, to);
            from = to;
        }
    }

    private Map<String, Double> inOrder(Map<String, Double> values) {
        Map<String, Double> ordered = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            Double value = values.get(metric.text());
            if (value != null) {
                ordered.put(metric.text(), value);
            }
        }
        return ordered;
    }
}
