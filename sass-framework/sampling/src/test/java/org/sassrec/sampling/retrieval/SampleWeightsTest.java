package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.Samples;
import org.sassrec.sampling.retrieval.TrainingSamples.SampleWeights;

class SampleWeightsTest {

    private static final Duration HALF_LIFE = Duration.ofDays(2);

    private final FakeDataset dataset = SampleData.days(3);
    private final FinetuneConfig plain =
            Configs.finetune(new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true), 32);
    private final List<ScenarioConfig> scenarios =
            Configs.of(3, Configs.model(), plain).scenarios();

    private Samples[] samples(Horizon horizon) {
        Samples[] samples = new Samples[3];
        for (int s = 0; s < 3; s++) {
            samples[s] = Samples.of(dataset, scenarios, s, horizon);
        }
        return samples;
    }

    private SampleWeights weights(@Nullable Duration halfLife, Horizon horizon) {
        return new SampleWeights(dataset, scenarios, halfLife, samples(horizon));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Horizon.class)
    void weightsHalveWithAgeAndKeepScenarioWeight(Horizon horizon) {
        SampleWeights weights = weights(HALF_LIFE, horizon);
        Samples[] samples = samples(horizon);
        for (int s = 0; s < 3; s++) {
            int scenario = s;
            long newest = dataset.list().stream()
                    .filter(e -> e.positive() && e.scenario() == scenario && horizon.includes(e.split()))
                    .mapToLong(Event::time)
                    .max()
                    .orElseThrow();
            double sum = 0;
            List<Double> atAge0 = new ArrayList<>();
            for (long n = 0; n < samples[s].size(); n++) {
                long event = samples[s].event(n);
                double days = (newest - dataset.events().time(event)) / (double) FakeDataset.DAY;
                sum += weights.of(s, event);
                atAge0.add(weights.of(s, event) * Math.pow(2, days / 2));
            }
            double lossWeight = Objects.requireNonNull(scenarios.get(s)).lossWeight();
            assertThat(sum / samples[s].size()).as("scenario %d", s).isCloseTo(lossWeight, within(1e-5));
            double first = atAge0.get(0);
            assertThat(first).isGreaterThan(lossWeight);
            assertThat(atAge0).allSatisfy(value -> assertThat(value).isCloseTo(first, within(1e-5 * first)));
        }
    }

    @Test
    void weightsAreEqualWithoutHalfLife() {
        SampleWeights weights = weights(null, Horizon.TRAIN);
        Samples[] samples = samples(Horizon.TRAIN);
        for (int s = 0; s < 3; s++) {
            assertThat(weights.of(s, samples[s].event(0)))
                    .isEqualTo((float) scenarios.get(s).lossWeight());
        }
    }

    /** With a very short half-life the newest positive still counts, and no weight underflows. */
    @Test
    void weightsStayFiniteWithShortHalfLife() {
        SampleWeights weights = weights(Duration.ofMinutes(1), Horizon.TRAIN);
        Samples[] samples = samples(Horizon.TRAIN);
        for (int s = 0; s < 3; s++) {
            double sum = 0;
            for (long n = 0; n < samples[s].size(); n++) {
                sum += weights.of(s, samples[s].event(n));
            }
            assertThat(sum / samples[s].size()).isCloseTo(scenarios.get(s).lossWeight(), within(1e-5));
        }
    }

    @Test
    void batchesContainWeights() {
        FinetuneConfig aged =
                Copy.of(plain).with(FinetuneConfig::halfLife, HALF_LIFE).get();
        RetrievalBatch batch = RetrievalBatches.of(Configs.of(3, Configs.model(), aged), dataset, Horizon.TRAIN)
                .batch(0, 0);
        RetrievalBatch even = RetrievalBatches.of(Configs.of(3, Configs.model(), plain), dataset, Horizon.TRAIN)
                .batch(0, 0);
        assertThat(batch.users().ids()).isEqualTo(even.users().ids());
        assertThat(batch.weight()).isNotEqualTo(even.weight()).hasSameSizeAs(even.weight());
        for (int row = 0; row < batch.weight().length; row++) {
            // Ids are numbers plus one. A user and an item may have several events, of which one must match.
            int user = batch.users().ids()[row * 2] - 1;
            int scenario = (int) even.weight()[row] - 1;
            float weight = batch.weight()[row];
            SampleWeights weights = weights(HALF_LIFE, Horizon.TRAIN);
            Samples candidates = samples(Horizon.TRAIN)[scenario];
            boolean found = false;
            for (long n = 0; n < candidates.size(); n++) {
                found |= dataset.events().user(candidates.event(n)) == user
                        && weights.of(scenario, candidates.event(n)) == weight;
            }
            assertThat(found).as("row %d", row).isTrue();
        }
    }
}
