package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

/** Tests {@code pretrain.task: auto}. */
@Tag("slow")
class StartTrialsTest extends TrainingLoopCase {
    private Path stageOne = Path.of("");

    @BeforeEach
    void pretrain() {
        Pretrainer.Result result =
                Pretrainer.run(job(configured("POOLED", Task.AUTO, 1, false), "one", TrainingListener.NONE));
        stageOne = Objects.requireNonNull(result.checkpoint());
    }

    private static SassConfig configured(String samples, Task task, int epochs, boolean refit) {
        return pretrained(config(dssm(samples), epochs, refit), task);
    }

    /** A validation with planted comparisons, which counts them. Its metric depends on the weights only. */
    private static final class Planted implements Validation {
        private final Comparison planted;
        private final AtomicInteger compared = new AtomicInteger();

        Planted(double difference, double p, String... worse) {
            planted = new Comparison(difference, p, List.of(worse));
        }

        @Override
        public double score(VectorEncoder encoder, int[] scenarios) {
            return encoder.items(scenarios[0], new int[] {0}, Horizon.TRAIN)[0];
        }

        @Override
        public Comparison compare(VectorEncoder one, VectorEncoder other, int[] scenarios) {
            assertThat(score(one, scenarios)).isNotEqualTo(score(other, scenarios));
            compared.incrementAndGet();
            return planted;
        }
    }

    private TrainingResult fit(SassConfig config, String name, Validation validation, TrainingListener listener) {
        return FineTuner.run(job(config, name, listener), stageOne, validation);
    }

    /** The result is that of `scenarioContrast` or `none`, to the bit. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void continuesFromChosenStart(boolean pretrained) {
        Planted validation = new Planted(pretrained ? 0.1 : -0.1, 0.01);
        List<TrainingEvent> events = new ArrayList<>();
        TrainingResult auto = fit(configured("POOLED", Task.AUTO, 4, true), "auto", validation, events::add);

        TrainingResult.Unit unit = auto.units().get(0);
        StartChoice choice = Objects.requireNonNull(unit.start());
        assertThat(choice.pretrained()).isEqualTo(pretrained);
        assertThat(choice.epochs()).isEqualTo(pretrained ? 4 : 3);
        assertThat(events).containsOnlyOnce(new TrainingEvent.StartChosen("all", choice));
        Task same = pretrained ? Task.SCENARIO_CONTRAST : Task.NONE;
        TrainingResult expected = FineTuner.run(
                job(configured("POOLED", same, 4, true), "expected", TrainingListener.NONE),
                pretrained ? stageOne : null,
                validation);
        assertThat(losses(auto)).isEqualTo(losses(expected));
        assertThat(unit.bestEpoch()).isEqualTo(expected.units().get(0).bestEpoch());
        assertThat(Files.exists(folder.resolve("auto/all/finetune"))).isEqualTo(!pretrained);
        assertThat(Files.exists(folder.resolve("auto/all/finetune-pretrained"))).isEqualTo(pretrained);
        assertThat(TrainingResult.read(folder.resolve("auto"))).isEqualTo(auto);
    }

    /** New weights are chosen unless the pre-trained weights are significantly better and nowhere worse. */
    @ParameterizedTest(name = "difference {0}, p {1}, worse {2}: pre-trained {3}")
    @CsvSource({
        "0.1, 0.01, '', true",
        "-0.1, 0.01, '', false",
        "0.1, 0.2, '', false",
        "0.1, 0.01, s1, false",
        "0, 0, '', false",
        "NaN, 0, '', false"
    })
    void needsASignificantDifference(double difference, double p, String worse, boolean pretrained) {
        List<String> scenarios = worse.isEmpty() ? List.of() : List.of(worse);
        assertThat(StartChoice.of(3, 0.3, 0.2, new Validation.Comparison(difference, p, scenarios))
                        .pretrained())
                .isEqualTo(pretrained);
    }

    private static List<Double> losses(TrainingResult result) {
        List<Double> losses = new ArrayList<>();
        for (TrainingResult.Unit unit : result.units()) {
            unit.epochs().forEach(epoch -> losses.add(epoch.loss()));
            unit.refitEpochs().forEach(epoch -> losses.add(epoch.loss()));
        }
        return losses;
    }

    /** A run that is killed after each event, one after another, ends with the same bits and repeats no comparison. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resumesAfterAnInterruptedTrial(boolean pretrained) {
        SassConfig config = configured("POOLED", Task.AUTO, 4, true);
        TrainingResult once = fit(config, "once", new Planted(pretrained ? 1 : -1, 0), TrainingListener.NONE);
        Planted validation = new Planted(pretrained ? 1 : -1, 0);
        boolean finished = false;
        int kills = 0;
        while (!finished) {
            int[] left = {1 + kills % 5};
            try {
                fit(config, "killed", validation, event -> {
                    boolean ends = event instanceof TrainingEvent.EpochCompleted
                            || event instanceof TrainingEvent.LoopCompleted
                            || event instanceof TrainingEvent.StartChosen;
                    if (ends && --left[0] == 0) {
                        throw new IllegalStateException("killed");
                    }
                });
                finished = true;
            } catch (IllegalStateException killed) {
                assertThat(killed).hasMessage("killed");
                kills++;
            }
        }
        assertThat(kills).isGreaterThan(4);
        assertThat(validation.compared.get()).isEqualTo(pretrained ? 2 : 1);
        TrainingResult result = fit(config, "killed", validation, TrainingListener.NONE);
        assertThat(losses(result)).isEqualTo(losses(once));
        assertThat(result.units().get(0).start()).isEqualTo(once.units().get(0).start());
    }

    /** A lead of the first epochs that disappears is no reason for pre-training. */
    @Test
    void comparesTheEndsOfBothTrainings() {
        SassConfig config = configured("POOLED", Task.AUTO, 5, false);
        AtomicInteger compared = new AtomicInteger();
        Validation fading = new Validation() {
            @Override
            public double score(VectorEncoder encoder, int[] scenarios) {
                return encoder.items(scenarios[0], new int[] {0}, Horizon.TRAIN)[0];
            }

            @Override
            public Comparison compare(VectorEncoder one, VectorEncoder other, int[] scenarios) {
                return new Comparison(compared.getAndIncrement() == 0 ? 0.1 : -0.1, 0.01, List.of());
            }
        };

        TrainingResult result = fit(config, "fading", fading, TrainingListener.NONE);

        assertThat(compared).hasValue(2);
        StartChoice choice = Objects.requireNonNull(result.units().get(0).start());
        assertThat(choice.pretrained()).isFalse();
        assertThat(choice.epochs()).isEqualTo(5);
        TrainingResult none = FineTuner.run(
                job(configured("POOLED", Task.NONE, 5, false), "none", TrainingListener.NONE), null, fading);
        assertThat(losses(result)).isEqualTo(losses(none));
    }

    /** A choice after one epoch is too early for a training whose trials have three. A later one is kept. */
    @Test
    void choosesAgainOnlyAfterLongerTrials() {
        fit(configured("POOLED", Task.AUTO, 1, false), "more", new Planted(1, 0), TrainingListener.NONE);
        Planted longer = new Planted(-1, 0);
        TrainingResult three = fit(configured("POOLED", Task.AUTO, 3, false), "more", longer, TrainingListener.NONE);
        assertThat(longer.compared.get()).isEqualTo(1);
        StartChoice choice = Objects.requireNonNull(three.units().get(0).start());
        assertThat(choice.pretrained()).isFalse();
        assertThat(choice.epochs()).isEqualTo(3);

        Planted later = new Planted(1, 0);
        TrainingResult four = fit(configured("POOLED", Task.AUTO, 4, false), "more", later, TrainingListener.NONE);
        assertThat(later.compared.get()).isZero();
        assertThat(four.units().get(0).start()).isEqualTo(choice);
    }

    /** Each network has its own choice. A network that validation does not measure starts from new weights. */
    @Test
    void choosesPerNetwork() {
        Validation ofTheFirst = new Validation() {
            @Override
            public double score(VectorEncoder encoder, int[] scenarios) {
                return encoder.items(0, new int[] {0}, Horizon.TRAIN)[0];
            }

            @Override
            public Comparison compare(VectorEncoder one, VectorEncoder other, int[] scenarios) {
                return new Comparison(1, 0, List.of());
            }

            @Override
            public boolean canMeasure(int[] scenarios) {
                return scenarios[0] == 0;
            }
        };
        SassConfig config = configured("PER_SCENARIO", Task.AUTO, 1, false);
        TrainingResult result = fit(config, "own", ofTheFirst, TrainingListener.NONE);
        assertThat(Objects.requireNonNull(result.units().get(0).start()).pretrained())
                .isTrue();
        assertThat(result.units().subList(1, 3))
                .extracting(TrainingResult.Unit::start)
                .containsOnlyNulls();
        TrainingResult none = FineTuner.run(
                job(configured("PER_SCENARIO", Task.NONE, 1, false), "none", TrainingListener.NONE), null, ofTheFirst);
        assertThat(losses(result).subList(1, 3)).isEqualTo(losses(none).subList(1, 3));
        assertThat(losses(result).get(0)).isNotEqualTo(losses(none).get(0));
    }

    @Test
    void needsValidation() {
        SassConfig config = configured("POOLED", Task.AUTO, 1, false);
        assertThat(StartChoice.isPossible(config, dataset, scenarios -> true)).isTrue();
        assertThat(StartChoice.isPossible(config, dataset, scenarios -> false)).isFalse();
        SassConfig unstopped = Configs.of(
                config.scenarios(),
                config.model(),
                config.pretrain(),
                Copy.of(config.finetune())
                        .with(FinetuneConfig::earlyStopping, null)
                        .get());
        assertThat(StartChoice.isPossible(unstopped, dataset, scenarios -> true))
                .isFalse();
    }
}
