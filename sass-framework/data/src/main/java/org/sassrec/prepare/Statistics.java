package org.sassrec.prepare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/** What the statistics ask for, and their buckets. */
final class Statistics {
    /** Train events whose statistics decide the buckets; spread evenly over all. */
    private static final int SAMPLE = 1 << 16;

    private Statistics() {}

    /** A duration in days. */
    static double days(Duration duration) {
        return duration.toMillis() / (double) Duration.ofDays(1).toMillis();
    }

    /** Distinct half-lives of all statistics that are sums, in days. */
    static List<Double> halfLives(SassConfig config) {
        return config.features().stream()
                .filter(f -> sums(f))
                .map(f -> ((FeatureConfig.Statistic) f).halfLife())
                .filter(Objects::nonNull)
                .map(Statistics::days)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean sums(FeatureConfig feature) {
        return feature instanceof FeatureConfig.Statistic statistic && statistic.of() != FeatureConfig.Measure.TOP;
    }

    /** What a side's sums must hold. */
    static DaySums.Wanted wanted(SassConfig config, Side side, List<Double> halfLives) {
        List<FeatureConfig.Statistic> own = config.features(side).stream()
                .filter(Statistics::sums)
                .map(FeatureConfig.Statistic.class::cast)
                .toList();
        return new DaySums.Wanted(
                own.stream().anyMatch(f -> f.scope() == FeatureConfig.Scope.SCENARIO),
                own.stream().anyMatch(f -> f.scope() == FeatureConfig.Scope.ALL),
                halfLives,
                own.stream()
                        .map(FeatureConfig.Statistic::halfLife)
                        .filter(Objects::nonNull)
                        .map(h -> halfLives.indexOf(days(h)))
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Everything that any side asks for. */
    static DaySums.Wanted all(List<Double> halfLives) {
        return new DaySums.Wanted(
                true,
                true,
                halfLives,
                java.util.stream.IntStream.range(0, halfLives.size()).boxed().toList());
    }

    /** The features with boundaries for the statistics, learned from what train events see of the days before them. */
    static List<DatasetLayout.Feature> withBuckets(List<DatasetLayout.Feature> features, Dataset dataset) {
        List<DatasetLayout.Feature> learned = new ArrayList<>();
        for (DatasetLayout.Feature feature : features) {
            learned.add(sums(feature.spec().config()) ? feature.withBuckets(boundaries(dataset, feature)) : feature);
        }
        return learned;
    }

    private static List<Double> boundaries(Dataset dataset, DatasetLayout.Feature feature) {
        FeatureConfig.Statistic statistic =
                (FeatureConfig.Statistic) feature.spec().config();
        Events events = dataset.events();
        double[] values = new double[(int) Math.min(SAMPLE, events.rows())];
        int size = 0;
        for (int i = 0; i < values.length; i++) {
            long row = (long) ((double) i * events.rows() / values.length);
            if (events.split(row) == Split.TRAIN) {
                int entity = statistic.side() == Side.USER ? events.user(row) : events.item(row);
                double value =
                        dataset.number(feature.spec(), entity, events.scenario(row), events.day(row), Horizon.TRAIN);
                if (!Double.isNaN(value)) {
                    values[size++] = value;
                }
            }
        }
        double[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return size == 0 ? List.of() : Buckets.of(sorted, statistic.buckets());
    }
}
