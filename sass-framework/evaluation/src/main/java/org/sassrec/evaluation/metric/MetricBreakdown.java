package org.sassrec.evaluation.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.PopularityRanking;

/**
 * Computes the metrics of one scenario for parts of its queries and exposures: by the known items of the user, by the
 * popularity of the item, and by the age of the item. The parts depend only on the data, so they are equal for all models. See the package
 * documentation for the bounds.
 */
public final class MetricBreakdown {

    /** Breakdowns have no metrics with random negatives. */
    private static final int[] NO_NEGATIVES = {};

    /** Users without known items, with fewer than {@link #MANY_ITEMS}, and with more. */
    private static final List<String> HISTORY = List.of("new", "few", "many");

    /** Items with the first half of the positives, with the next 40 %, and all others. */
    private static final List<String> POPULARITY = List.of("popular", "middle", "tail");

    /** Items with their first event on the day of the query or the day before, and all others. */
    private static final List<String> AGE = List.of("new", "older");

    private static final int MANY_ITEMS = 10;
    private static final int NEW_DAYS = 2;
    private static final double POPULAR_SHARE = 0.5;
    private static final double MIDDLE_SHARE = 0.9;

    private final Dataset data;
    private final Horizon horizon;
    private final List<Metric> metrics; // ranking metrics only
    private final List<Metric> areas;
    private final Bootstrap bootstrap;
    private final MetricAccumulator.Intervals intervals;
    private final byte[] sliceOfPosition;
    private final List<Part> byHistory;
    private final List<Part> byPopularity;
    private final List<Part> byAge;
    private final int[] firstDays;

    /** The sums of a part. */
    private record Part(String name, MetricAccumulator ranks, EvaluationReport.Scores areas) {}

    /**
     * Creates a breakdown without queries.
     *
     * @param firstDays {@link #firstDays} of the dataset
     */
    public MetricBreakdown(
            Dataset data,
            int[] firstDays,
            PopularityRanking popular,
            Horizon horizon,
            List<Metric> metrics,
            List<Metric> areas,
            Bootstrap bootstrap) {
        this.data = data;
        this.horizon = horizon;
        this.metrics = metrics;
        this.areas = areas;
        this.bootstrap = bootstrap;
        this.intervals = bootstrap::interval;
        this.sliceOfPosition = sliceByPosition(popular.candidates(), popular.end());
        this.byHistory = parts(HISTORY);
        this.byPopularity = parts(POPULARITY);
        this.byAge = parts(AGE);
        this.firstDays = firstDays;
    }

    /** Returns the day of the first event of each item, {@link Integer#MAX_VALUE} for an item without events. */
    public static int[] firstDays(Dataset data) {
        int[] first = new int[data.itemCount()];
        Arrays.fill(first, Integer.MAX_VALUE);
        Events events = data.events();
        for (long row = 0; row < events.rows(); row++) {
            int item = events.item(row);
            first[item] = Math.min(first[item], events.day(row));
        }
        return first;
    }

    private List<Part> parts(List<String> names) {
        return names.stream()
                .map(name -> new Part(name, new MetricAccumulator(metrics, bootstrap), EvaluationReport.Scores.empty()))
                .toList();
    }

    private static byte[] sliceByPosition(Candidates candidates, PopularityRanking.Ranking popular) {
        double all = 0;
        for (int item : candidates.items()) {
            all += candidates.popularity()[item];
        }
        byte[] slices = new byte[candidates.size()];
        double before = 0;
        for (int position : popular.positions()) {
            slices[position] = (byte) (before < POPULAR_SHARE * all ? 0 : before < MIDDLE_SHARE * all ? 1 : 2);
            before += candidates.popularity()[candidates.items()[position]];
        }
        return slices;
    }

    /**
     * Adds the queries [from, to) of one user. All queries of a user must be added together.
     *
     * @param targets position of the target of each query; -1 if it is not a candidate
     * @param events row of each query in {@link Dataset#events}
     * @param model ranks by the model
     * @param popular ranks by the popularity baseline
     */
    public void add(int user, int[] targets, long[] events, int[] model, int[] popular, int from, int to) {
        byHistory.get(historyOf(user)).ranks().add(user, model, popular, NO_NEGATIVES, from, to);
        add(byPopularity, q -> sliceOf(targets[q]), user, model, popular, from, to);
        add(byAge, q -> ageOf(events[q]), user, model, popular, from, to);
    }

    private static void add(
            List<Part> parts, IntUnaryOperator partOf, int user, int[] model, int[] popular, int from, int to) {
        for (int part = 0; part < parts.size(); part++) {
            int[] ofModel = new int[to - from];
            int[] ofPopularity = new int[to - from];
            int count = 0;
            for (int q = from; q < to; q++) {
                if (partOf.applyAsInt(q) == part) {
                    ofModel[count] = model[q];
                    ofPopularity[count++] = popular[q];
                }
            }
            if (count > 0) {
                parts.get(part).ranks().add(user, ofModel, ofPopularity, NO_NEGATIVES, 0, count);
            }
        }
    }

    private int ageOf(long event) {
        Events all = data.events();
        return all.day(event) - firstDays[all.item(event)] < NEW_DAYS ? 0 : 1;
    }

    /**
     * Returns the popularity part of an item.
     *
     * @param position position among the candidates; -1 if the item is not a candidate
     */
    byte sliceOf(int position) {
        return position < 0 ? (byte) (POPULARITY.size() - 1) : sliceOfPosition[position];
    }

    /**
     * Measures the exposures of each part.
     *
     * @param model exposures of the scenario with the scores of the model; their parts are those of {@link #sliceOf}
     * @param popularity the same exposures with the popularity of the items as scores
     */
    public void measure(AucAccumulator model, AucAccumulator popularity) {
        for (int part = 0; part < HISTORY.size(); part++) {
            int index = part;
            measure(byHistory.get(part), model, popularity, user -> historyOf(user) == index, any -> true);
        }
        for (int part = 0; part < POPULARITY.size(); part++) {
            int index = part;
            measure(byPopularity.get(part), model, popularity, any -> true, slice -> slice == index);
        }
    }

    private void measure(
            Part part, AucAccumulator model, AucAccumulator popularity, IntPredicate ofUser, IntPredicate ofSlice) {
        model.filter(ofUser, ofSlice).put(areas, bootstrap, intervals, part.areas());
        part.areas().popularity().putAll(popularity.filter(ofUser, ofSlice).values(areas));
    }

    private int historyOf(int user) {
        int items = data.listedItems(user).length;
        Timeline positives = data.positives();
        for (long row = positives.start(user); row < positives.end(user) && items < MANY_ITEMS; row++) {
            items += horizon.includes(positives.split(row)) ? 1 : 0;
        }
        return items == 0 ? 0 : items < MANY_ITEMS ? 1 : 2;
    }

    public Map<String, EvaluationReport.Slice> byHistory() {
        return results(byHistory);
    }

    public Map<String, EvaluationReport.Slice> byPopularity() {
        return results(byPopularity);
    }

    /** Returns the parts by age. They have ranking metrics only. */
    public Map<String, EvaluationReport.Slice> byAge() {
        return results(byAge);
    }

    private Map<String, EvaluationReport.Slice> results(List<Part> parts) {
        Map<String, EvaluationReport.Slice> results = new LinkedHashMap<>();
        for (Part part : parts) {
            EvaluationReport.Scores scores = EvaluationReport.Scores.empty();
            part.ranks().put(scores, intervals);
            scores.model().putAll(part.areas().model());
            scores.popularity().putAll(part.areas().popularity());
            scores.intervals().putAll(part.areas().intervals());
            results.put(
                    part.name(),
                    new EvaluationReport.Slice(
                            part.ranks().queries(), part.ranks().users(), scores));
        }
        return results;
    }
}
