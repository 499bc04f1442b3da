package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;

/**
 * In one scenario the user determines the positives, in the other the trigger item of the request. Models that do not
 * read the context can learn it only through the output network of the scenario.
 */
@Tag("slow")
class PlantedTriggerTest {
    private static final int USERS = 200;
    private static final int ITEMS = 90;
    private static final int KINDS = 3;

    @TempDir
    private Path folder;

    private static int wanted(int user, int scenario, int trigger) {
        return (scenario == 0 ? user : trigger) % KINDS;
    }

    private static FakeDataset dataset() {
        SplittableRandom random = new SplittableRandom(9);
        FakeDataset.Builder builder = FakeDataset.of(USERS, ITEMS, 2)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .context("trigger");
        for (int n = 0; n < 6_000; n++) {
            int user = random.nextInt(USERS);
            int trigger = 1 + random.nextInt(KINDS);
            int scenario = n % 2;
            int item = KINDS * random.nextInt(ITEMS / KINDS) + wanted(user, scenario, trigger);
            builder.event(new FakeDataset.Event(user, item, scenario, n, true, Split.TRAIN, trigger));
        }
        return builder.build();
    }

    /** Returns the share of the requests of each scenario whose top item is of the expected kind. */
    private double[] right(ModelConfig.Type type, ScenarioConfig.@Nullable OutputNetworkConfig head) {
        FakeDataset dataset = dataset();
        ModelConfig model = Configs.unregularized()
                .with(ModelConfig::type, type)
                .with(ModelConfig::embeddingDim, 8)
                .with(ModelConfig::biasWidth, 8)
                .with(ModelConfig::layers, List.of(16))
                // Otherwise the bias network of SASS reads the trigger.
                .with(ModelConfig::biasFusion, ModelConfig.BiasFusion.NONE)
                .with(ModelConfig::outputDim, 8)
                .with(ModelConfig::itemBias, ModelConfig.ItemBias.NONE)
                .get();
        Negatives negatives = new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true);
        FinetuneConfig finetune = Copy.of(Configs.finetune(negatives, 64))
                .with(FinetuneConfig::globalLossWeight, 0)
                .with(FinetuneConfig::epochs, 6)
                .get();
        ScenarioConfig plain = Configs.scenario(1);
        ScenarioConfig triggered = new ScenarioConfig(
                plain.name(),
                plain.where(),
                null,
                List.of(),
                plain.label(),
                1,
                1,
                1,
                // A gate would read the context through the bias network.
                0,
                null,
                plain.candidates(),
                true,
                false,
                head);
        SassConfig config = Configs.of(
                List.of(Configs.scenario(0), triggered),
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0),
                finetune);
        Path place = folder.resolve(head == null ? "plain" : "head");
        FineTuner.run(new TrainingJob(config, dataset, place, "f", TrainingListener.NONE), null, (e, s) -> Double.NaN);
        try (TrainedModel trained = TrainedModel.open(config, dataset, place, Horizon.TRAIN)) {
            return new double[] {right(trained.encoder(), dataset, 0), right(trained.encoder(), dataset, 1)};
        }
    }

    private static double right(VectorEncoder encoder, FakeDataset dataset, int scenario) {
        Dataset.Rows rows = dataset.samples(scenario, Split.TRAIN);
        long[] events =
                IntStream.range(0, 300).mapToLong(n -> rows.event(n * 9L)).toArray();
        float[] users = encoder.users(scenario, events, Horizon.TRAIN, Horizon.TRAIN);
        float[] items = encoder.items(scenario, IntStream.range(0, ITEMS).toArray(), Horizon.TRAIN);
        int right = 0;
        for (int n = 0; n < events.length; n++) {
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int item = 0; item < ITEMS; item++) {
                double score = 0;
                for (int d = 0; d < encoder.dim(); d++) {
                    score += users[n * encoder.dim() + d] * items[item * encoder.dim() + d];
                }
                best = score > most ? item : best;
                most = Math.max(score, most);
            }
            FakeDataset.Event event = dataset.list().get((int) events[n]);
            right += best % KINDS == wanted(event.user(), scenario, event.context()) ? 1 : 0;
        }
        return (double) right / events.length;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"SASS", "DSSM", "MMOE"})
    void outputNetworkLearnsTriggerItem(ModelConfig.Type type) {
        double[] plain = right(type, null);
        double[] headed = right(type, new ScenarioConfig.OutputNetworkConfig(List.of(16), List.of("trigger")));
        if (type.separatesContext()) {
            assertThat(plain[1]).as("without a gate").isBetween(0.2, 0.5);
        }
        assertThat(headed[1]).isGreaterThan(0.95);
        if (type.isScenarioAware()) {
            assertThat(headed[0]).isGreaterThan(0.95);
        }
    }
}
