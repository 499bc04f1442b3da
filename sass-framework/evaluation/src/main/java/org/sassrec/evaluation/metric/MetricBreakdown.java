package org.sassrec.evaluation.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.PopularityRanking;

/**
 * Computes the metrics of one scenario for parts of its queries and exposures: by the known items of the user, and by
 * the popularity of the item. The parts depend only on the data, so they are equal for all models. See the package
 * documentation for the bounds.
 */
public final class MetricBreakdown {

    /** Users without known items, with fewer than {@link #MANY_ITEMS}, and with more. */
    private static final List<String> HISTORY = List.of("new", "few", "many");

    /** Items with the first half of the positives, with the next 40 %, and all others. */
    private static final List<String> POPULARITY = List.of("popular", "middle", "tail");

    private static final int MANY_ITEMS = 10;
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

    /** The sums of a part. */
    private record Part(String name, MetricAccumulator ranks, EvaluationReport.Scores areas) {}

    public MetricBreakdown(
            Dataset data,
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
     * @param model ranks by the model
     * @param popular ranks by the popularity baseline
     */
    public void add(int user, int[] targets, int[] model, int[] popular, int from, int to) {
        byHistory.get(historyOf(user)).ranks().add(user, model, popular, from, to);
        for (int slice = 0; slice < byPopularity.size(); slice++) {
            int[] ofModel = new int[to - from];
            int[] ofPopularity = new int[to - from];
            int count = 0;
            for (int q = from; q < to; q++) {
                if (sliceOf(targets[q]) == slice) {
                    ofModel[count] = model[q];
                    ofPopularity[count++] = popular[q];
                }
            }
            if (count > 0) {
                byPopularity.get(slice).ranks().add(user, ofModel, ofPopularity, 0, count);
            }
        }
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
