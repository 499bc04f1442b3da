package org.sassrec.prepare.statistic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/** Determines the sums that statistics need, and the encoding of their values. */
public final class Statistics {
    /** Number of train events whose values determine the buckets. They are distributed evenly. */
    private static final int SAMPLE = 1 << 16;

    private Statistics() {}

    /** Returns a duration in days. */
    public static double days(Duration duration) {
        return duration.toMillis() / (double) Duration.ofDays(1).toMillis();
    }

    /** Returns the distinct half-lives of all statistics that are sums, in days. */
    public static List<Double> halfLives(SassConfig config) {
        return config.features().stream()
                .filter(f -> isSum(f))
                .map(f -> ((FeatureConfig.Statistic) f).halfLife())
                .filter(Objects::nonNull)
                .map(Statistics::days)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isSum(FeatureConfig feature) {
        return feature instanceof FeatureConfig.Statistic statistic
                && statistic.top() == null
                && statistic.column() == null;
    }

    /** Returns the sums that the statistics of a side need. */
    public static DailySumsWriter.SumRequest requiredSums(SassConfig config, Side side, List<Double> halfLives) {
        List<FeatureConfig.Statistic> statistics = config.features(side).stream()
                .filter(Statistics::isSum)
                .map(FeatureConfig.Statistic.class::cast)
                .toList();
        return new DailySumsWriter.SumRequest(
                statistics.stream().anyMatch(f -> f.scope() == FeatureConfig.Scope.SCENARIO),
                statistics.stream().anyMatch(f -> f.scope() == FeatureConfig.Scope.ALL),
                halfLives,
                statistics.stream()
                        .map(FeatureConfig.Statistic::halfLife)
                        .filter(Objects::nonNull)
                        .map(h -> halfLives.indexOf(days(h)))
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Returns the sums that any statistic may need. */
    public static DailySumsWriter.SumRequest allSums(List<Double> halfLives) {
        return new DailySumsWriter.SumRequest(
                true,
                true,
                halfLives,
                java.util.stream.IntStream.range(0, halfLives.size()).boxed().toList());
    }

    /**
     * Returns the features with the encoding of statistics, which is learned from the values at train events.
     *
     * @param history scenarios of list columns. Their rows are before all events, where statistics are empty.
     */
    public static List<DatasetLayout.Feature> withNumbers(
            List<DatasetLayout.Feature> features, Dataset dataset, boolean[] history) {
        long[] sample = sample(dataset, history);
        List<DatasetLayout.Feature> learned = new ArrayList<>();
        for (DatasetLayout.Feature feature : features) {
            boolean numbers = feature.spec().config() instanceof FeatureConfig.Statistic statistic
                    && statistic.of() != FeatureConfig.Measure.TOP;
            learned.add(numbers ? withNumbers(feature, dataset, sample) : feature);
        }
        return learned;
    }

    private static DatasetLayout.Feature withNumbers(DatasetLayout.Feature feature, Dataset dataset, long[] sample) {
        NumberEncoding form = ((FeatureConfig.Statistic) feature.spec().config()).numberEncoding();
        NumberEncoding.Scale scale = form.scale();
        if (scale != null) {
            boolean log = scale == NumberEncoding.Scale.LOG || scale == NumberEncoding.Scale.LOG_STANDARD;
            boolean standard = scale == NumberEncoding.Scale.STANDARD || scale == NumberEncoding.Scale.LOG_STANDARD;
            DenseSpec plain = new DenseSpec(1, log, 0, 1);
            return feature.withNumbers(List.of(), standard ? standard(plain, values(dataset, feature, sample)) : plain);
        }
        if (!form.bounds().isEmpty()) {
            return feature.withNumbers(form.bounds(), null);
        }
        double[] sorted = values(dataset, feature, sample);
        Arrays.sort(sorted);
        return feature.withNumbers(
                sorted.length == 0 ? List.of() : QuantileBuckets.fromSorted(sorted, form.quantiles()), null);
    }

    private static DenseSpec standard(DenseSpec plain, double[] values) {
        double mean = Arrays.stream(values).map(plain::scale).average().orElse(0);
        double variance = Arrays.stream(values)
                .map(v -> (plain.scale(v) - mean) * (plain.scale(v) - mean))
                .average()
                .orElse(0);
        return DenseSpec.standard(plain.log(), mean, Math.sqrt(variance));
    }

    /** Returns a sample of train events, distributed evenly over all events. */
    private static long[] sample(Dataset dataset, boolean[] history) {
        Events events = dataset.events();
        long rows = events.rows();
        long listed = 0;
        for (int s = 0; s < history.length; s++) {
            listed += history[s] ? dataset.samples(s, Split.TRAIN).size() : 0;
        }
        // Rows of list columns do not reduce the sample of logged events.
        int looked = (int) Math.min(rows, Math.min(Integer.MAX_VALUE - 8, SAMPLE * rows / Math.max(1, rows - listed)));
        return LongStream.range(0, looked)
                .map(i -> (long) ((double) i * rows / looked))
                .filter(row -> events.split(row) == Split.TRAIN && !history[events.scenario(row)])
                .toArray();
    }

    /** Returns the values of a statistic at these events. */
    private static double[] values(Dataset dataset, DatasetLayout.Feature feature, long[] sample) {
        FeatureConfig.Statistic statistic =
                (FeatureConfig.Statistic) feature.spec().config();
        Events events = dataset.events();
        return Arrays.stream(sample)
                .mapToDouble(row -> dataset.number(
                        feature.spec(),
                        statistic.side() == Side.USER ? events.user(row) : events.item(row),
                        events.scenario(row),
                        events.day(row),
                        Horizon.TRAIN))
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }
}
