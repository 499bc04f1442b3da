package org.sassrec.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.baseline.ItemNeighbours.PositiveHistory;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.sampling.prior.ItemPrior;
import org.sassrec.serving.vector.VectorBlocks;

class BaselineModelTest {
    private static final int ITEMS = 600; // more than one block of scores
    private static final int GROUPS = 60;

    @TempDir
    private Path folder;

    /**
     * In each group, a user who has a positive of an item has the next positive of the next item in a circle. All items
     * are equally popular, so popularity and common users do not reveal the order.
     */
    private static FakeDataset circles() {
        SplittableRandom random = new SplittableRandom(11);
        FakeDataset.Builder builder = FakeDataset.of(400, ITEMS, 1);
        int size = ITEMS / GROUPS;
        for (int user = 0; user < 400; user++) {
            int group = user % GROUPS;
            int at = random.nextInt(size);
            int length = 4 + random.nextInt(3);
            for (int n = 0; n < length; n++) {
                int item = group * size + (at + n) % size;
                Split split = n == length - 1 ? Split.TEST : n == length - 2 ? Split.VALIDATION : Split.TRAIN;
                builder.event(user, item, 0, 10L * n + split.code() * 100L, true, split);
            }
        }
        return builder.build();
    }

    private static SassConfig config(ModelConfig.Type type, ModelConfig.ItemBias bias) {
        ModelConfig model = Copy.of(Configs.plain())
                .with(ModelConfig::type, type)
                .with(ModelConfig::dropout, 0)
                .with(ModelConfig::itemBias, bias)
                .get();
        return Configs.of(3, model, Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 32));
    }

    private EvaluationReport evaluated(ModelConfig.Type type, ModelConfig.ItemBias bias, Dataset data) {
        return evaluated(type, bias, data, EvaluateConfig.History.FROZEN);
    }

    private EvaluationReport evaluated(
            ModelConfig.Type type, ModelConfig.ItemBias bias, Dataset data, EvaluateConfig.History history) {
        SassConfig config = config(type, bias);
        EvaluateConfig evaluate =
                new EvaluateConfig(List.of("hr@2", "ndcg@50", "auc"), EvaluateConfig.Exclude.POSITIVES, 0.95, history);
        Evaluator.Options options = Evaluator.Options.of(1, 2).withoutIntervals();
        try (ValidationMetric validation = ValidationMetric.of(
                        data, config.scenarios(), "hr@2", EvaluateConfig.Exclude.POSITIVES, options);
                Evaluator evaluator =
                        Evaluator.of(data, config.scenarios(), evaluate, Split.TEST, Horizon.TRAIN, options)) {
            BaselineModel fitted = BaselineModel.fit(config, data, folder, validation);
            assertThat(BaselineModel.read(folder)).isEqualTo(fitted);
            return evaluator.evaluate("counted", fitted.scorer(config, data), new QueryRanks.Collector());
        }
    }

    @Test
    void sequencesLearnNextItemAndBothLearnGroups() {
        FakeDataset data = circles();
        double popular = hr(evaluated(ModelConfig.Type.POPULARITY, ModelConfig.ItemBias.PRIOR, data));
        double together = hr(evaluated(ModelConfig.Type.ITEM_CF, ModelConfig.ItemBias.PRIOR, data));
        double next = hr(evaluated(ModelConfig.Type.NEIGHBOURS, ModelConfig.ItemBias.PRIOR, data));
        assertThat(popular).isLessThan(0.02);
        assertThat(together).isGreaterThan(0.1);
        assertThat(next).isGreaterThan(1.3 * together);
    }

    /** All exposures are positive. Networks then train all epochs, and a baseline uses the default weight. */
    @Test
    void acceptsUnmeasurableAuc() {
        FakeDataset data = circles();
        Evaluator.Options options = Evaluator.Options.of(1, 2).withoutIntervals();
        SassConfig config = config(ModelConfig.Type.ITEM_CF, ModelConfig.ItemBias.PRIOR);
        try (ValidationMetric area =
                ValidationMetric.of(data, config.scenarios(), "auc", EvaluateConfig.Exclude.POSITIVES, options)) {
            BaselineModel fitted = BaselineModel.fit(config, data, folder, area);
            assertThat(fitted.share()).isEqualTo(BaselineModel.DEFAULT_SHARE);
            assertThat(fitted.refit()).isEqualTo(config.finetune().refit().usesValidation());
        }
    }

    private static double hr(EvaluationReport report) {
        return report.macro().model().getOrDefault("hr@2", Double.NaN);
    }

    @Test
    void popularityBaselineMatchesPopularityRanking() {
        FakeDataset data = SampleData.days(5);
        EvaluationReport frozen =
                evaluated(ModelConfig.Type.POPULARITY, ModelConfig.ItemBias.PRIOR, data, EvaluateConfig.History.FROZEN);
        assertThat(frozen.macro().model()).isEqualTo(frozen.macro().popularity());
        EvaluationReport rolling = evaluated(
                ModelConfig.Type.POPULARITY, ModelConfig.ItemBias.PRIOR, data, EvaluateConfig.History.ROLLING);
        assertThat(rolling.macro().model()).isEqualTo(rolling.macro().popularity());
        assertThat(rolling.macro().popularity()).isNotEqualTo(frozen.macro().popularity());
    }

    @Test
    void addsPopularityShareAndDecayingNeighbours() {
        FakeDataset data = FakeDataset.of(3, 4, 2)
                .event(0, 0, 0, 10, true, Split.TRAIN)
                .event(0, 1, 1, 20, true, Split.TRAIN)
                .event(0, 2, 0, 30, true, Split.TRAIN)
                .event(1, 0, 0, 10, true, Split.TRAIN)
                .event(1, 1, 0, 20, true, Split.TRAIN)
                .event(2, 0, 0, 5, true, Split.TRAIN)
                .event(2, 1, 0, 6, true, Split.TRAIN)
                .event(2, 3, 0, 40, true, Split.TEST)
                .build();
        SassConfig config = Configs.of(
                2, Configs.plain(), Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 32));
        DailyPrior days =
                DailyPrior.popularity(data, config.scenarios(), config.model().prior(), Horizon.TRAIN);
        ItemPrior popularity = days.end();
        ItemNeighbours next = ItemNeighbours.next(PositiveHistory.of(data, Horizon.TRAIN), 4);
        BaselineScorer scorer = new BaselineScorer(data, days, 0.5, next);
        int[] items = {2, 3, 1};
        Scorer.Rows rows = scorer.items(0, items, Horizon.TRAIN, Horizon.TRAIN)
                .users(new long[] {data.samples(0, Split.TEST).event(0)});

        // The newest item of user 2 is 1, then 0. The paths are 1 -> 2 once at distance 1, 0 -> 2 once at distance 2,
        // and 0 -> 1 three times.
        double toTwo = 1 / Math.sqrt(3) + 0.9 * 0.5 / Math.sqrt(3);
        double toOne = 0.9 * 3 / 3;
        assertThat(rows.score(0, 0)).isCloseTo((float) (toTwo + 0.5 * popularity.logPrior(0, 2)), within(1e-5f));
        assertThat(rows.score(0, 1)).isCloseTo(0.5f * popularity.logPrior(0, 3), within(1e-5f));
        assertThat(rows.score(0, 2)).isCloseTo((float) (toOne + 0.5 * popularity.logPrior(0, 1)), within(1e-5f));
    }

    @Test
    void blockAndSingleScoresAreEqual() {
        FakeDataset data = circles();
        SassConfig config = config(ModelConfig.Type.NEIGHBOURS, ModelConfig.ItemBias.PRIOR);
        Scorer.Rows rows = new BaselineModel(0.3, Double.NaN, false)
                .scorer(config, data)
                .items(0, IntStream.range(0, ITEMS).map(i -> ITEMS - 1 - i).toArray(), Horizon.TRAIN, Horizon.TRAIN)
                .users(IntStream.range(0, 50)
                        .mapToLong(n -> data.samples(0, Split.TEST).event(n))
                        .toArray());
        float[] scores = new float[VectorBlocks.WIDTH];
        for (int row = 0; row < 50; row++) {
            for (int item = 0; item < ITEMS; item++) {
                if (item % VectorBlocks.WIDTH == 0) {
                    rows.block(row, item / VectorBlocks.WIDTH, scores);
                }
                assertThat(rows.score(row, item)).isEqualTo(scores[item % VectorBlocks.WIDTH]);
            }
        }
    }

    @Test
    void usesZeroShareWithoutItemBiasAndDefaultWithoutValidation() {
        FakeDataset data = circles();
        SassConfig none = config(ModelConfig.Type.ITEM_CF, ModelConfig.ItemBias.NONE);
        Evaluator.Options options = Evaluator.Options.of(1, 1);
        try (ValidationMetric validation =
                ValidationMetric.of(data, none.scenarios(), "hr@2", EvaluateConfig.Exclude.POSITIVES, options)) {
            assertThat(BaselineModel.fit(none, data, folder, validation).share())
                    .isZero();
            FakeDataset unvalidated = FakeDataset.of(2, 2, 1)
                    .event(0, 0, 0, 1, true, Split.TRAIN)
                    .event(1, 1, 0, 1, true, Split.TRAIN)
                    .build();
            SassConfig usual = config(ModelConfig.Type.ITEM_CF, ModelConfig.ItemBias.PRIOR);
            assertThat(BaselineModel.fit(usual, unvalidated, folder, validation).share())
                    .isEqualTo(BaselineModel.DEFAULT_SHARE);
        }
    }

    @Test
    void reportsDamagedFile() throws Exception {
        assertThatThrownBy(() -> BaselineModel.read(folder))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5106");
        for (String damaged : List.of("{\"share\": ", "{}", "[]", "null")) {
            Files.writeString(folder.resolve("counted.json"), damaged);
            assertThatThrownBy(() -> BaselineModel.read(folder))
                    .as(damaged)
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("damaged");
        }
    }
}
