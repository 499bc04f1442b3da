package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.training.FineTuner;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;
import org.sassrec.training.VectorEncoder;

/**
 * Every three days another item gets all positives. Only the positives of the day before identify it. On the second and
 * third of three test days, item vectors that are recomputed daily can find it.
 */
@Tag("slow")
class PlantedRiseTest {
    private static final int USERS = 40;
    private static final int ITEMS = 12;
    private static final int DAYS = 27;
    private static final int SPELL = 3;
    private static final long START = 18_999L * 86_400_000;

    /** Item 11 is the popular item of the test days, and of no earlier days. */
    private static int hot(int day) {
        int spell = day / SPELL;
        return day >= DAYS - SPELL ? ITEMS - 1 : spell * 5 % (ITEMS - 1);
    }

    /**
     * @param users an additional user feature
     */
    private static SassConfig write(Path folder, String users) throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder events = new StringBuilder("user,item,time,click\n");
        for (int day = 0; day < DAYS; day++) {
            for (int user = 0; user < USERS; user++) {
                long time = START + day * 86_400_000L + random.nextLong(86_000_000);
                events.append("u" + user + ",i" + hot(day) + "," + time + ",1\n");
                events.append("u" + user + ",i" + random.nextInt(ITEMS) + "," + (time + 1_000) + ",0\n");
            }
        }
        Files.writeString(folder.resolve("events.csv"), events);
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: rise
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
                  split: {by: time, validation: 3d, test: 3d}
                label: click = 1
                scenarios:
                  home: {where: "true"}
                features:
                  user:
                    - {name: user, column: user, type: id}
                %s
                  item:
                    - {name: yesterday, type: statistic, of: positives, window: 1d, buckets: [1, 20]}
                model: {type: dssm, layers: [8], embeddingDim: 4, outputDim: 4, itemBias: none, dropout: 0}
                pretrain: {task: none}
                finetune:
                  loss: softmax
                  negatives: {shared: 64, weight: uniform, inBatch: false}
                  epochs: 6
                  batchSize: 32
                  refit: validation
                run: {threads: 1}
                """.formatted(users));
        return ConfigLoader.load(folder.resolve("sass.yaml"), List.of()).config();
    }

    @Test
    void rollingEvaluationFindsRisingItem(@TempDir Path folder) throws IOException {
        SassConfig config = write(folder, "");
        trained(folder, config, (dataset, encoder) -> {
            EvaluationReport.Scores rolling = evaluate(config, dataset, encoder, History.ROLLING);
            EvaluationReport.Scores frozen = evaluate(config, dataset, encoder, History.FROZEN);
            assertThat(rolling.model().get("hr@1")).isCloseTo(2 / 3.0, within(1e-9));
            assertThat(frozen.model().get("hr@1")).isZero();
            // Items that were popular for weeks rank before the new item, but its AUC increases.
            assertThat(rolling.popularity().get("hr@1")).isZero();
            assertThat(rolling.popularity().get("auc"))
                    .isGreaterThan(frozen.popularity().get("auc"));
            assertThat(rolling.model().get("auc")).isGreaterThan(0.75);
            assertThat(frozen.model().get("auc")).isLessThan(0.55);
            days(dataset, encoder);
        });
    }

    /** Each user has two exposures a day. Only from the start of the last day on, the count exceeds 51. */
    @Test
    void readsUsersAsOfQueryDay(@TempDir Path folder) throws IOException {
        SassConfig config =
                write(folder, "    - {name: met, type: statistic, of: exposures, buckets: [" + (2 * DAYS - 3) + "]}");
        trained(folder, config, (dataset, encoder) -> {
            Dataset.Rows queries = dataset.samples(0, Split.TEST);
            for (int q = 0; q < queries.size(); q++) {
                long[] event = {queries.event(q)};
                float[] frozen = encoder.users(0, event, Horizon.REFIT, Horizon.REFIT);
                float[] rolling = encoder.users(0, event, Horizon.REFIT, SplitFilter.ALL);
                boolean last = dataset.events().day(event[0]) == dataset.endDay(Horizon.REFIT) + SPELL - 1;
                assertThat(Arrays.equals(rolling, frozen)).isEqualTo(!last);
            }
        });
    }

    private static void trained(Path folder, SassConfig config, BiConsumer<Dataset, VectorEncoder> check) {
        Path prepared = Preparation.of(config, DuckDbEngine::open)
                .memory(1L << 28)
                .run()
                .folder();
        Path stage = folder.resolve("finetune");
        try (Dataset dataset = DatasetOpener.open(prepared)) {
            FineTuner.run(new TrainingJob(config, dataset, stage, "f", TrainingListener.NONE), null, (e, s) -> 1);
            try (TrainedModel model = TrainedModel.open(config, dataset, stage, Horizon.REFIT)) {
                check.accept(dataset, model.encoder());
            }
        }
    }

    private static EvaluationReport.Scores evaluate(
            SassConfig config, Dataset dataset, VectorEncoder encoder, History history) {
        EvaluateConfig evaluate = new EvaluateConfig(List.of("hr@1", "auc"), Exclude.NONE, 0.95, history);
        Evaluator.Options options = Evaluator.Options.of(1, 1).withoutIntervals();
        try (Evaluator evaluator =
                Evaluator.of(dataset, config.scenarios(), evaluate, Split.TEST, Horizon.REFIT, options)) {
            return evaluator.evaluate("dssm", encoder).macro();
        }
    }

    /**
     * Checks the vectors of each day: one day after the change, the new item has the vector of the previous popular
     * item.
     */
    private static void days(Dataset dataset, VectorEncoder encoder) {
        VectorEncoder.DailyItems days = Objects.requireNonNull(encoder.dailyItems());
        int[] items = IntStream.range(0, dataset.itemCount()).toArray();
        int risen = dataset.itemIndex("i" + (ITEMS - 1));
        int before = dataset.itemIndex("i" + hot(DAYS - SPELL - 1));
        int first = dataset.endDay(Horizon.REFIT);
        float[] end = encoder.items(0, items, Horizon.REFIT);
        // On the first test day, the known events are those of the end of the horizon.
        assertThat(days.items(0, items, first, Horizon.REFIT)).isEqualTo(end);
        float[] second = days.items(0, items, first + 1, Horizon.REFIT);
        assertThat(vector(second, risen, encoder.dim())).isEqualTo(vector(end, before, encoder.dim()));
        assertThat(vector(second, before, encoder.dim())).isEqualTo(vector(end, risen, encoder.dim()));
        // A model with the training horizon treats the validation days in the same way.
        float[] trainEnd = encoder.items(0, items, Horizon.TRAIN);
        int validation = dataset.endDay(Horizon.TRAIN);
        assertThat(days.items(0, items, validation, Horizon.TRAIN)).isEqualTo(trainEnd);
        assertThat(days.items(0, items, first, Horizon.TRAIN)).isEqualTo(end);
    }

    private static float[] vector(float[] vectors, int row, int dim) {
        return Arrays.copyOfRange(vectors, row * dim, (row + 1) * dim);
    }
}
