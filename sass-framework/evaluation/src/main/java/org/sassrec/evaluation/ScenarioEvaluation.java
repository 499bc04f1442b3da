package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.ExposureMetrics;
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
    private final Context context;
    private final int scenario;
    private final PopularityRanking popular;
    private final QuerySample sample;
    private final Candidates candidates;
    private final SplitFilter known;
    private final List<Metric> areas;
    private final QueryRows rows;
    private final QueryTargets targets;

    /**
     * What the evaluations of all scenarios share.
     *
     * @param firstDays see {@link MetricBreakdown#firstDays}
     */
    record Context(
            Dataset data,
            Supplier<int[]> firstDays,
            EvaluateConfig config,
            List<Metric> metrics,
            Horizon horizon,
            RankCounter counter,
            Evaluator.Timings seconds) {

        List<Metric> metrics(Metric.Source... sources) {
            return Arrays.stream(sources)
                    .flatMap(source -> metrics.stream().filter(metric -> metric.source() == source))
                    .toList();
        }
    }

    ScenarioEvaluation(Context context, int scenario, PopularityRanking popular, QuerySample sample) {
        this.context = context;
        this.scenario = scenario;
        this.popular = popular;
        this.sample = sample;
        this.candidates = popular.candidates();
        this.known = QueryTargets.known(context.config(), context.horizon());
        this.areas = context.metrics(Metric.Source.EXPOSURES);
        this.rows = new QueryRows(
                context.data(), context.horizon(), context.config().history());
        this.targets = new QueryTargets(
                context.data(),
                scenario,
                candidates.position(),
                candidates.size(),
                context.config(),
                context.horizon(),
                rows);
    }

    EvaluationReport.ScenarioResult run(
            Scorer scorer, Bootstrap bootstrap, int batch, MacroScores macro, QueryRanks.@Nullable Listener listener) {
        int[] others = areas.isEmpty()
                ? new int[0]
                : ExposureMetrics.exposedNonCandidates(context.data(), sample.exposures(), candidates);
        Scorer.Items items = items(scorer, others);
        if (listener != null && sample.queries().size() + sample.exposures().size() > 0) {
            listener.protocol(context.seconds()
                    .time(
                            "candidates",
                            () -> EvaluationProtocol.digest(context.data(), sample, candidates, !areas.isEmpty())));
        }
        MetricAccumulator.Intervals intervals = macro.spread(sample.correction());
        MetricBreakdown slices = bootstrap.resamples() > 0 ? breakdown(bootstrap) : null;
        RankMetrics ranked = new RankMetrics(context, popular, rows, targets, bootstrap, slices, listener);
        if (ranked.isMeasured()) {
            ranked.rank(items, sample.queries(), batch);
        } else if (slices != null) {
            count(slices);
        }
        EvaluationReport.Scores scores = EvaluationReport.Scores.empty();
        ranked.put(scores, intervals);
        Map<String, Long> usersByMetric = new LinkedHashMap<>();
        if (!areas.isEmpty() && sample.exposures().size() > 0) {
            ExposureMetrics measured = new ExposureMetrics(context.data(), rows, sample.exposures(), popular, slices);
            context.seconds().run("exposures", () -> {
                measured.run(items, others, batch);
                if (slices != null) {
                    slices.measure(measured.model(), measured.popularity());
                }
                if (listener != null) {
                    listener.addAucParts(measured.areas());
                }
                measured.model().put(areas, bootstrap, intervals, scores);
                scores.popularity().putAll(measured.popularity().values(areas));
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
        return result(ordered, usersByMetric, ranked.ranks(), slices);
    }

    /** Prepares the candidates, followed by other exposed items. */
    private Scorer.Items items(Scorer scorer, int... others) {
        int[] all = IntStream.concat(Arrays.stream(candidates.items()), Arrays.stream(others))
                .toArray();
        return context.seconds().time("items", () -> scorer.items(scenario, all, context.horizon(), known));
    }

    private MetricBreakdown breakdown(Bootstrap bootstrap) {
        return new MetricBreakdown(
                context.data(),
                context.firstDays().get(),
                popular,
                context.horizon(),
                context.metrics(Metric.Source.RANKS),
                areas,
                bootstrap);
    }

    private EvaluationReport.ScenarioResult result(
            EvaluationReport.Scores scores,
            Map<String, Long> usersByMetric,
            MetricAccumulator ranks,
            @Nullable MetricBreakdown slices) {
        boolean ranked = ranks.queries() > 0; // without ranking metrics, nothing is ranked
        Dataset.Rows samples = sample.queries();
        return new EvaluationReport.ScenarioResult(
                ranked ? ranks.queries() : samples.size(),
                ranked ? ranks.users() : users(samples),
                candidates.size(),
                targets.unreachable(),
                targets.excludedTargets(),
                sample.exposures().size(),
                sample.isPart() ? new EvaluationReport.Sample(sample.allQueries(), sample.allUsers()) : null,
                scores,
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
        Scorer.Items items = scorer.items(scenario, candidates.items(), context.horizon(), known);
        return Arrays.stream(context.counter().topCandidates(targets.withoutTargets(queries, items.users(queries)), k))
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

    private Map<String, Double> inOrder(Map<String, Double> values) {
        Map<String, Double> ordered = new LinkedHashMap<>();
        for (Metric metric : context.metrics()) {
            Double value = values.get(metric.text());
            if (value != null) {
                ordered.put(metric.text(), value);
            }
        }
        return ordered;
    }
}
