package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/**
 * The features of a row do not depend on events at its time or later, and its statistics do not depend on its day or
 * later.
 */
@Tag("slow")
class LeakTest {
    private static final String SPLIT =
            "{by: column, column: split, validation: VALIDATION..VALIDATION, test: TEST..TEST}";
    private static final int SCENARIOS = 3;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void featuresIgnoreFutureEvents(long seed, @TempDir Path folder) {
        BruteForceDataset events =
                BruteForceDataset.random(seed, 8, 12, SCENARIOS, 700).splitByTime(4, 5);
        SplittableRandom random = new SplittableRandom(seed);
        BruteForceDataset.Event row = events.events.stream()
                .filter(e -> e.split() == Split.VALIDATION)
                .skip(random.nextInt(20))
                .findFirst()
                .orElseThrow();
        List<String> histories = histories(folder.resolve("as-is"), events, row);
        List<String> statistics = statistics(folder.resolve("as-is-2"), events, row);
        assertThat(histories).isNotEmpty();
        assertThat(statistics).isNotEmpty();

        BruteForceDataset otherTimes = changed(events, e -> e.time() >= row.time(), seed);
        BruteForceDataset otherDays = changed(events, e -> e.day() >= row.day(), seed);
        assertThat(histories(folder.resolve("times"), otherTimes, row)).isEqualTo(histories);
        assertThat(statistics(folder.resolve("days"), otherDays, row)).isEqualTo(statistics);

        // Earlier events must have an effect. Otherwise the test could not fail.
        BruteForceDataset otherPast = changed(events, e -> e.time() < row.time(), seed);
        assertThat(histories(folder.resolve("past"), otherPast, row)).isNotEqualTo(histories);
        assertThat(statistics(folder.resolve("past-2"), otherPast, row)).isNotEqualTo(statistics);
    }

    /** Rolling statistics count test events of earlier days, but not those of the same day or later. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {13, 14})
    void testEventsAffectOnlyRollingStatistics(long seed, @TempDir Path folder) {
        BruteForceDataset events =
                BruteForceDataset.random(seed, 8, 12, SCENARIOS, 700).splitByTime(4, 5);
        int begin = events.events.stream()
                .filter(e -> e.split() == Split.TEST)
                .mapToInt(BruteForceDataset.Event::day)
                .min()
                .orElseThrow();
        BruteForceDataset.Event row = events.events.stream()
                .filter(e -> e.day() == begin + 2)
                .findFirst()
                .orElseThrow();
        List<String> bounded = statistics(folder.resolve("as-is"), events, row);
        List<String> rolling = statistics(folder.resolve("as-is-2"), events, row, Dataset::rollingValues);
        assertThat(rolling).isNotEqualTo(bounded);

        BruteForceDataset later = changed(events, e -> e.day() >= row.day(), seed);
        assertThat(statistics(folder.resolve("later"), later, row, Dataset::rollingValues))
                .isEqualTo(rolling);

        BruteForceDataset test = changed(events, e -> e.split() == Split.TEST, seed);
        assertThat(statistics(folder.resolve("test"), test, row)).isEqualTo(bounded);

        // Test events of earlier days must have an effect. Otherwise the test could not fail.
        assertThat(statistics(folder.resolve("test-2"), test, row, Dataset::rollingValues))
                .isNotEqualTo(rolling);
    }

    /** Changes items, scenarios, users and labels at the same times, and removes some events. */
    private static BruteForceDataset changed(
            BruteForceDataset events, Predicate<BruteForceDataset.Event> which, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BruteForceDataset other = events.without(e -> which.test(e) && random.nextInt(4) == 0);
        other.events.replaceAll(e -> which.test(e)
                ? new BruteForceDataset.Event(
                        "u" + random.nextInt(8),
                        "i" + random.nextInt(12),
                        random.nextInt(SCENARIOS),
                        e.time(),
                        random.nextInt(2) == 0,
                        e.day(),
                        e.split())
                : e);
        return other;
    }

    private static List<String> histories(Path folder, BruteForceDataset events, BruteForceDataset.Event row) {
        List<String> found = new ArrayList<>();
        try (Dataset dataset =
                AccessorsReferenceTest.project(folder, events, SPLIT).prepare()) {
            int user = dataset.userIndex(row.user());
            int[] items = new int[200];
            for (FeatureSpec feature : dataset.features(Side.USER)) {
                for (int s = 0; s < SCENARIOS && feature.kind() == FeatureSpec.Kind.SEQUENCE; s++) {
                    for (Horizon horizon : Horizon.values()) {
                        int length = dataset.sequence(feature, user, s, row.time(), horizon, items);
                        for (int i = 0; i < length; i++) {
                            found.add(feature.name() + " " + s + " " + horizon + " " + dataset.itemId(items[i]));
                        }
                    }
                }
            }
        }
        return found;
    }

    private static List<String> statistics(Path folder, BruteForceDataset events, BruteForceDataset.Event row) {
        return statistics(folder, events, row, dataset -> dataset);
    }

    private static List<String> statistics(
            Path folder,
            BruteForceDataset events,
            BruteForceDataset.Event row,
            Function<Dataset, EntityValues> reading) {
        List<String> found = new ArrayList<>();
        try (Dataset dataset =
                AccessorsReferenceTest.project(folder, events, SPLIT).prepare()) {
            EntityValues values = reading.apply(dataset);
            for (Side side : List.of(Side.USER, Side.ITEM)) {
                int entity = side == Side.USER ? dataset.userIndex(row.user()) : dataset.itemIndex(row.item());
                for (FeatureSpec feature : dataset.features(side)) {
                    for (int s = 0; s < SCENARIOS; s++) {
                        for (Horizon horizon : Horizon.values()) {
                            String name = feature.name() + " " + s + " " + horizon + " ";
                            if (feature.kind() == FeatureSpec.Kind.BAG) {
                                values.bag(
                                        feature,
                                        entity,
                                        s,
                                        row.day(),
                                        horizon,
                                        (value, weight) -> found.add(
                                                name + dataset.vocabularyValue(feature.table(), value) + " " + weight));
                            } else {
                                found.add(name + values.number(feature, entity, s, row.day(), horizon));
                            }
                        }
                    }
                }
            }
        }
        return found;
    }
}
