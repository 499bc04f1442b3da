package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.SampleData;

class ReplayTest {
    private static final Negatives NEGATIVES = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true);
    private static final int[] ALL = {0, 1, 2};
    private static final double SHARE = 0.2;

    private final FakeDataset dataset = SampleData.days(3);
    private final SassConfig config = Configs.of(3, Configs.model(), Configs.finetune(NEGATIVES, 32));
    private final TrainingSamples samples = TrainingSamples.find(config, dataset, Horizon.TRAIN, null, ALL);

    private EpochSamples epochs(long from, double share) {
        return EpochSamples.of(7, 32, dataset, config.scenarios(), samples, ALL, new Replay(from, share));
    }

    private List<Long> events(EpochSamples epochs, int epoch) {
        List<Long> events = new ArrayList<>();
        for (int number = 0; number < epochs.batches(); number++) {
            int size = events.size();
            for (int s : ALL) {
                for (long event : epochs.events(s, epoch, number)) {
                    events.add(event);
                }
            }
            assertThat(events.size() - size).isBetween(1, 34);
        }
        return events;
    }

    /** Returns a time with newer and older samples in each scenario. */
    private long middle() {
        List<Long> times = new ArrayList<>();
        for (long row = 0; row < dataset.events().rows(); row++) {
            if (Horizon.TRAIN.includes(dataset.events().split(row))) {
                times.add(dataset.events().time(row));
            }
        }
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private boolean isNew(long event) {
        return dataset.events().time(event) >= middle();
    }

    @Test
    void usesEachNewerSampleOnceAndAShareOfTheOlderOnes() {
        Map<Integer, long[]> expected = new HashMap<>();
        for (int s : ALL) {
            for (long n = 0; n < samples.byScenario()[s].size(); n++) {
                expected.computeIfAbsent(s, scenario -> new long[2])[isNew(samples.byScenario()[s].event(n)) ? 1 : 0]++;
            }
        }
        EpochSamples epochs = epochs(middle(), SHARE);
        for (int s : ALL) {
            long[] count = expected.get(s);
            assertThat(count[0]).isPositive();
            assertThat(count[1]).isPositive();
            assertThat(epochs.visited(s)).isEqualTo(count[1] + Math.round(count[0] * SHARE));
        }
        for (int epoch = 0; epoch < 2; epoch++) {
            List<Long> events = events(epochs, epoch);
            assertThat(events).doesNotHaveDuplicates().hasSize((int) epochs.total());
            assertThat(events.stream().filter(this::isNew))
                    .hasSize(expected.values().stream()
                            .mapToInt(count -> (int) count[1])
                            .sum());
        }
    }

    @Test
    void usesOtherOlderSamplesInOtherEpochs() {
        EpochSamples epochs = epochs(middle(), SHARE);
        Set<Long> older = new HashSet<>();
        int count = 0;
        for (int epoch = 0; epoch < 4; epoch++) {
            for (long event : events(epochs, epoch)) {
                if (!isNew(event)) {
                    older.add(event);
                    count++;
                }
            }
        }
        assertThat(older).hasSize(count);
    }

    @Test
    void mixesNewerAndOlderSamplesInEachBatch() {
        EpochSamples epochs = epochs(middle(), SHARE);
        double share = events(epochs, 0).stream().filter(this::isNew).count() / (double) epochs.total();
        for (int number = 0; number < epochs.batches() - 1; number++) {
            int newer = 0;
            int all = 0;
            for (int s : ALL) {
                for (long event : epochs.events(s, 0, number)) {
                    newer += isNew(event) ? 1 : 0;
                    all++;
                }
            }
            assertThat(newer / (double) all).isCloseTo(share, within(0.12));
        }
    }

    @Test
    void usesAllSamplesWithAShareOfOne() {
        EpochSamples epochs = epochs(middle(), 1);
        long all = 0;
        for (int s : ALL) {
            all += samples.byScenario()[s].size();
        }
        assertThat(new HashSet<>(events(epochs, 0))).hasSize((int) all);
    }

    @Test
    void trainsOnOlderSamplesIfNoneIsNew() {
        EpochSamples epochs = epochs(Long.MAX_VALUE, SHARE);
        assertThat(epochs.batches()).isPositive();
        assertThat(events(epochs, 0))
                .isNotEmpty()
                .noneMatch(event -> dataset.events().time(event) == Long.MAX_VALUE);
    }
}
