package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.ScenarioSourceRanking;
import org.sassrec.evaluation.ranking.KnownUserRanker;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;

/**
 * The earlier model knows two scenarios with different tastes: each user likes other items in each of them. The new
 * scenarios are a copy of the second one with few positives, one with random tastes, and others that cannot be
 * measured.
 */
@Tag("slow")
class NewScenarioSourceTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;

    /** Numbers of the scenarios. */
    private static final int COPY = 2;

    private static final int RANDOM = 3;
    private static final int EMPTY = 4;
    private static final int TRAINING_ONLY = 5;
    private static final int OTHER_GATES = 6;

    @TempDir
    private Path folder;

    /** Returns one of the five items that a user likes in scenario 0 or 1. */
    private static int liked(int user, int taste, SplittableRandom random) {
        return (user + 4 * taste + 8 * random.nextInt(ITEMS / 8)) % ITEMS;
    }

    /**
     * @param scenarios number of scenarios
     * @param positives number of positives of each new scenario
     */
    private static FakeDataset dataset(int scenarios, int positives) {
        SplittableRandom random = new SplittableRandom(5);
        FakeDataset.Builder builder =
                FakeDataset.of(USERS, ITEMS, scenarios).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 3_000; n++) {
            int user = random.nextInt(USERS);
            builder.event(user, liked(user, n % 2, random), n % 2, n, true, Split.TRAIN);
            builder.event(user, random.nextInt(ITEMS), n % 2, n, false, Split.TRAIN);
        }
        for (int scenario = COPY; scenario < scenarios; scenario++) {
            for (int n = 0; n < positives && scenario != EMPTY; n++) {
                int user = random.nextInt(USERS);
                int item = scenario == RANDOM ? random.nextInt(ITEMS) : liked(user, 1, random);
                builder.event(user, item, scenario, n, true, Split.TRAIN);
            }
        }
        return builder.build();
    }

    private static SassConfig config(int scenarios, double scenarioDecay, int epochs) {
        List<ScenarioConfig> all = new ArrayList<>();
        for (int s = 0; s < scenarios; s++) {
            all.add(Copy.of(Configs.scenario(s))
                    .with(ScenarioConfig::serve, s != TRAINING_ONLY)
                    .with(ScenarioConfig::gateDepth, s == OTHER_GATES ? 1 : 2)
                    .get());
        }
        ModelConfig model = Configs.unregularized()
                .with(ModelConfig::embeddingDim, 8)
                .with(ModelConfig::biasWidth, 8)
                .with(ModelConfig::layers, List.of(32, 16))
                .with(ModelConfig::outputDim, 8)
                .with(ModelConfig::scenarioDecay, scenarioDecay)
                .with(ModelConfig::itemBias, ModelConfig.ItemBias.NONE)
                .get();
        FinetuneConfig finetune = Copy.of(
                        Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 64))
                .with(FinetuneConfig::epochs, epochs)
                .with(FinetuneConfig::optimizer, new OptimizerConfig(0.05, 0.1, 3e-3))
                .get();
        return Configs.of(all, model, new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0), finetune);
    }

    private Path train(String name, SassConfig config, FakeDataset dataset) {
        TrainingJob job = new TrainingJob(config, dataset, folder.resolve(name), "f", TrainingListener.NONE);
        FineTuner.run(job, null, (e, s) -> Double.NaN);
        return folder.resolve(name);
    }

    /** Trains from an earlier training and returns the report without parameters. */
    private List<String> warm(
            String name, SassConfig config, FakeDataset dataset, Path earlier, @Nullable Path measured) {
        List<String> report = new ArrayList<>();
        TrainingJob job = new TrainingJob(config, dataset, folder.resolve(name), "f", event -> {
            if (event instanceof TrainingEvent.WarmStarted warm) {
                report.addAll(warm.report());
            }
        });
        ScenarioSourceRanking ranking = new ScenarioSourceRanking(dataset, config.scenarios(), 1);
        try (KnownUserRanker items = new KnownUserRanker(1)) {
            FineTuner.runFrom(
                    job, new WarmCheckpoints.Earlier(earlier, measured, ranking), (e, s) -> Double.NaN, items);
        }
        return report.stream().filter(line -> line.contains(" starts from ")).toList();
    }

    @ParameterizedTest(name = "scenarioDecay {0}")
    @ValueSource(doubles = {0, 1})
    void startsFromTheScenarioThatRanksTheFirstPositivesBest(double scenarioDecay) throws IOException {
        Path earlier = train("earlier", config(2, scenarioDecay, 8), dataset(2, 0));

        SassConfig config = config(7, scenarioDecay, 1);
        FakeDataset dataset = dataset(7, 400);
        assertThat(warm("warm", config, dataset, earlier, null))
                .satisfiesExactly(
                        copy -> assertThat(copy)
                                .startsWith("scenario `s2` starts from `s1`: ndcg@50 0.")
                                .contains(" on 400 of its positives, shared start 0.")
                                .contains(", next `s0` 0."),
                        random -> assertThat(random)
                                .startsWith("scenario `s3` starts from the shared start: ndcg@50 0.")
                                .contains(", best scenario `s"),
                        empty -> assertThat(empty)
                                .isEqualTo("scenario `s4` starts from the shared start: it has no positives in the"
                                        + " training split"),
                        unserved -> assertThat(unserved)
                                .isEqualTo("scenario `s5` starts from the shared start: it is not served"),
                        gates -> assertThat(gates)
                                .isEqualTo("scenario `s6` starts from the shared start: no earlier scenario has the"
                                        + " same network"));
        assertThat(WarmCheckpoints.Origin.of(folder.resolve("warm")).sources()).containsExactly(Map.entry("s2", "s1"));
        assertThat(folder.resolve("warm/warm/shared")).doesNotExist();

        // A training that repeats another one has its sources, even if its own positives are too few.
        assertThat(warm("repeated", config, dataset(7, 2), earlier, folder.resolve("warm")))
                .contains(
                        "scenario `s2` starts from `s1`: as in the evaluated model",
                        "scenario `s3` starts from the shared start: as in the evaluated model");
    }

    @Test
    void keepsTheSharedStartWithFewPositives() {
        Path earlier = train("earlier", config(2, 0, 2), dataset(2, 0));
        assertThat(warm("warm", config(3, 0, 1), dataset(3, 2), earlier, null))
                .singleElement()
                .asString()
                .startsWith("scenario `s2` starts from the shared start: ")
                .contains(" on 2 of its positives, best scenario `s");
    }
}
