package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Known;
import org.sassrec.dataset.Split;

/** One model in one scenario. */
final class ScenarioEvaluation {

    private final Dataset data;
    private final int scenario;
    private final PopularLists popular;
    private final Candidates candidates;
    private final Exclude exclude;
    private final Known known;
    private final List<Metric> ranked;
    private final List<Metric> listed;
    private final List<Metric> areas;
    private final List<Metric> metrics;
    private final TreeMap<Integer, BestLists> lists; // by k
    private final Split split;
    private final Horizon horizon;
    private final RankCounter counter;
    private final Evaluator.Seconds seconds;
    private final QueryRows rows;
    private long unreachable;
    private long excludedTargets;

    ScenarioEvaluation(
            Dataset data,
            int scenario,
            PopularLists popular,
            EvaluateConfig config,
            List<Metric> metrics,
            Split split,
            Horizon horizon,
            RankCounter counter,
            Evaluator.Seconds seconds) {
        this.data = data;
        this.scenario = scenario;
        this.popular = popular;
        this.candidates = popular.candidates();
        this.exclude = config.exclude();
        this.known = config.history() == History.ROLLING ? Known.ALL : horizon;
        this.metrics = metrics;
        this.ranked = of(Metric.Source.RANKS);
        this.listed = of(Metric.Source.LISTS);
        this.areas = of(Metric.Source.EXPOSURES);
        this.lists = new TreeMap<>();
        listed.forEach(metric -> lists.computeIfAbsent(metric.k(), k -> new BestLists(popular, k)));
        this.split = split;
        this.horizon = horizon;
        this.counter = counter;
        this.seconds = seconds;
        this.rows = new QueryRows(data, horizon, config.history());
    }

    private List<Metric> of(Metric.Source source) {
        return metrics.stream().filter(m -> m.kind().source() == source).toList();
    }

    EvaluationReport.ScenarioResult run(
            Scorer scorer, Bootstrap bootstrap, int batch, MacroScores macro, QueryRanks.@Nullable Heard heard) {
        int[] others = areas.isEmpty() ? new int[0] : Exposures.others(data, scenario, split, candidates);
        int[] all = IntStream.concat(Arrays.stream(candidates.items()), Arrays.stream(others))
                .toArray();
        Scorer.Items items = seconds.time("items", () -> scorer.items(scenario, all, horizon, known));
        long exposures = data.exposures(scenario, split).size();
        if (heard != null && (data.samples(scenario, split).size() > 0 || exposures > 0)) {
            heard.asked(seconds.time(
                    "candidates", () -> QuestionDigest.of(data, scenario, split, candidates, !areas.isEmpty())));
        }
        Tally model = new Tally(ranked, bootstrap);
        Tally popularity = new Tally(ranked, new Bootstrap(0, 0, 0));
        Slices slices = bootstrap.resamples() > 0 ? new Slices(data, popular, horizon, ranked, areas, bootstrap) : null;
        if (!ranked.isEmpty() || !listed.isEmpty()) {
            rank(items, batch, new Tallies(model, popularity, slices, heard));
        } else if (slices != null) {
            count(slices);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Double> floor = new LinkedHashMap<>();
        Map<String, EvaluationReport.Interval> intervals = new LinkedHashMap<>();
        if (model.queries() > 0) {
            for (int m = 0; m < ranked.size(); m++) {
                String name = ranked.get(m).text();
                values.put(name, model.value(m));
                floor.put(name, popularity.value(m));
                if (bootstrap.resamples() > 0) {
                    double[] resampled = model.resampled(m);
                    macro.spread(name, model.value(m), resampled, model.users())
                            .ifPresent(interval -> intervals.put(name, interval));
                }
            }
        }
        for (Metric metric : listed) {
            Objects.requireNonNull(lists.get(metric.k())).put(metric, values, floor);
        }
        Map<String, Long> usersOf = new LinkedHashMap<>();
        if (!areas.isEmpty() && exposures > 0) {
            Exposures areasOf = new Exposures(data, rows, scenario, popular, split, slices);
            seconds.time("exposures", () -> areasOf.run(items, others, batch));
            if (slices != null) {
                seconds.time("exposures", () -> {
                    slices.measure(areasOf.model(), areasOf.popularity());
                    return true;
                });
            }
            if (heard != null) {
                heard.areas(seconds.time("exposures", areasOf::areas));
            }
            for (Metric metric : areas) {
                putFinite(values, metric, areasOf.model());
                putFinite(floor, metric, areasOf.popularity());
                usersOf.put(metric.text(), areasOf.model().users(metric.kind()));
                if (bootstrap.resamples() > 0 && values.containsKey(metric.text())) {
                    double[] resampled =
                            seconds.time("exposures", () -> areasOf.model().resampled(metric.kind(), bootstrap));
                    long users = areasOf.model().users(metric.kind());
                    macro.spread(metric.text(), values.get(metric.text()), resampled, users)
                            .ifPresent(interval -> intervals.put(metric.text(), interval));
                }
            }
        }
        EvaluationReport.Scores scores = new EvaluationReport.Scores(inOrder(values), inOrder(floor), intervals);
        if (!values.isEmpty()) {
            macro.add(scores);
        }
        boolean asked = model.queries() > 0; // else no metric of ranks is measured
        Dataset.Rows samples = data.samples(scenario, split);
        return new EvaluationReport.ScenarioResult(
                asked ? model.queries() : samples.size(),
                asked ? model.users() : users(samples),
                candidates.size(),
                unreachable,
                excludedTargets,
                exposures,
                scores,
                usersOf,
                slices == null ? Map.of() : slices.byHistory(),
                slices == null ? Map.of() : slices.byPopularity());
    }

    private long users(Dataset.Rows samples) {
        long users = 0;
        int last = -1;
        for (long q = 0; q < samples.size(); q++) { // by user
            int user = rows.user(samples.event(q));
            users += user == last ? 0 : 1;
            last = user;
        }
        return users;
    }

    /** Queries and users of the parts, where no metric asks for ranks. */
    private void count(Slices slices) {
        Dataset.Rows queries = data.samples(scenario, split);
        for (long from = 0; from < queries.size(); ) {
            int user = rows.user(queries.event(from));
            long to = from;
            while (to < queries.size() && rows.user(queries.event(to)) == user) {
                to++;
            }
            int[] targets = LongStream.range(from, to)
                    .mapToInt(q -> candidates.position()[rows.item(queries.event(q))])
                    .toArray();
            slices.add(user, targets, new int[targets.length], new int[targets.length], 0, targets.length);
            from = to;
        }
    }

    /** What ranks are summed up in. */
    private record Tallies(
            Tally model,
            Tally popularity,
            @Nullable Slices slices,
            QueryRanks.@Nullable Heard heard) {

        void add(int user, int[] targets, int[] ranks, int[] popular, int from, int to) {
            model.add(user, ranks, from, to);
            popularity.add(user, popular, from, to);
            if (heard != null) {
                heard.user(user, ranks, popular, from, to);
            }
            if (slices != null) {
                slices.add(user, targets, ranks, popular, from, to);
            }
        }
    }

    private void rank(Scorer.Items items, int batch, Tallies tallies) {
        Dataset.Rows queries = data.samples(scenario, split);
        Exclusions exclusions = new Exclusions(data, candidates, scenario, horizon, known, exclude);
        int limit = ranked.stream().mapToInt(Metric::k).max().orElse(1);
        for (long from = 0; from < queries.size(); ) {
            QueryRows.Piece piece = rows.piece(queries, from, batch);
            from = piece.next();
            Scorer.Rows scores = seconds.time("users", () -> items.users(piece.representatives()));
            RankCounter.Queries prepared = seconds.time("ranking", () -> {
                RankCounter.Queries ready = prepare(piece, scores, exclusions);
                tally(piece, ready, counter.ranks(ready, exclude, limit), tallies);
                return ready;
            });
            if (!lists.isEmpty()) {
                seconds.time("lists", () -> list(piece, prepared, counter.best(prepared, lists.lastKey())));
            }
        }
    }

    private boolean list(QueryRows.Piece piece, RankCounter.Queries queries, int[][] best) {
        int[] targets = Arrays.stream(piece.events()).mapToInt(rows::item).toArray();
        lists.values().forEach(of -> of.add(piece, queries, best, targets));
        return true;
    }

    private RankCounter.Queries prepare(QueryRows.Piece piece, Scorer.Rows scores, Exclusions exclusions) {
        int[] target = new int[piece.events().length];
        int[][] excluded = new int[piece.rows()][];
        int lastUser = -1;
        for (int row = 0; row < piece.rows(); row++) {
            long event = piece.events()[piece.start()[row]];
            int user = rows.user(event);
            excluded[row] = user == lastUser && exclusions.constant()
                    ? excluded[row - 1]
                    : exclusions.of(user, data.events().time(event));
            lastUser = user;
            for (int q = piece.start()[row]; q < piece.start()[row + 1]; q++) {
                target[q] = candidates.position()[rows.item(piece.events()[q])];
                unreachable += target[q] < 0 ? 1 : 0;
                excludedTargets += target[q] >= 0 && Arrays.binarySearch(excluded[row], target[q]) >= 0 ? 1 : 0;
            }
        }
        return new RankCounter.Queries(scores, candidates.size(), piece.start(), target, excluded);
    }

    private void tally(QueryRows.Piece piece, RankCounter.Queries queries, int[] ranks, Tallies tallies) {
        int[] byPopularity = popular.ranks(piece, queries, exclude == Exclude.SEEN);
        for (int from = 0; from < ranks.length; ) {
            int user = rows.user(piece.events()[from]);
            int to = from + 1;
            while (to < ranks.length && rows.user(piece.events()[to]) == user) {
                to++;
            }
            tallies.add(user, queries.target(), ranks, byPopularity, from, to);
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

    private static void putFinite(Map<String, Double> values, Metric metric, RankingArea area) {
        double value = area.value(metric.kind());
        if (Double.isFinite(value)) {
            values.put(metric.text(), value);
        }
    }
}
