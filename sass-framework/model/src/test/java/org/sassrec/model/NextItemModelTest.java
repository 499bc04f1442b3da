package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/** Compares next-item pre-training with the plain-Java reference of a softmax over cosines. */
@Tag("slow")
class NextItemModelTest {
    private static final ModelFixture FILE = ModelFixture.DEFAULT;

    static Stream<Arguments> fixtures() {
        return Stream.of(
                arguments("prior, fine-tuning with bpr and a global output", FILE),
                arguments("learned bias", FILE.itemBias(ItemBias.LEARNED)),
                arguments(
                        "no bias, fine-tuning with softmax",
                        FILE.itemBias(ItemBias.NONE).loss(Loss.SOFTMAX, 0, 0)),
                arguments("dssm", FILE.type(ModelConfig.Type.DSSM)),
                arguments("hmoe", FILE.type(ModelConfig.Type.HMOE)),
                arguments("mind", FILE.type(ModelConfig.Type.MIND)));
    }

    /**
     * Uses cosines at the temperature of pre-training and no global output, independent of the fine-tuning
     * configuration.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void matchesReference(String name, ModelFixture fixture) {
        ModelFixture task = fixture.loss(Loss.SOFTMAX, 0, 0).cosine(0.2);
        RetrievalBatch batch = task.retrieval(11);
        ModelSpec spec = TestSpecs.withTask(fixture.spec(), Task.NEXT_ITEM, 0);
        assertThat(spec.pretrain().temperature()).isEqualTo(0.2);
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(task.spec(), ModelFixture.weights(model));
            double loss = reference.fineTuneLoss(batch);
            NextItemMetrics stats = model.nextItemStats(batch);
            assertThat(loss).isGreaterThan(0.01);
            assertThat(stats.loss()).isCloseTo(loss, within(1e-5));
            ranks(stats, reference, batch);
            NumericsTest.compare(
                    ModelProbe.nextItemGradients(model, batch), reference.gradients(r -> r.fineTuneLoss(batch)));
            try (FeedDict feed = model.prepareNextItem(batch)) {
                assertThat(model.nextItemStep(feed).loss()).isCloseTo(loss, within(1e-5));
                assertThat(model.step()).isEqualTo(1);
                assertThat(model.nextItemStep(feed).loss()).isLessThan(loss);
            }
        }
    }

    private static void ranks(NextItemMetrics stats, ReferenceModel reference, RetrievalBatch batch) {
        List<ReferenceModel.Out> users = reference.towers("user", batch.users());
        List<ReferenceModel.Out> items = reference.towers("item", batch.items());
        double first = 0;
        double below = 0;
        for (int i = 0; i < users.size(); i++) {
            double[] scores = reference.candidates(batch, users, items, i, false, true);
            double[] others = Arrays.copyOfRange(scores, 1, scores.length);
            first += Arrays.stream(others).allMatch(other -> other <= scores[0]) ? 1 : 0;
            below += (double) Arrays.stream(others)
                            .filter(other -> other < scores[0])
                            .count()
                    / others.length;
        }
        assertThat(stats.accuracy()).isCloseTo(first / users.size(), within(1e-5));
        assertThat(stats.auc()).isCloseTo(below / users.size(), within(1e-5));
    }

    /** Training drops only ids of users. Measurements drop nothing. */
    @Test
    void dropsUserIdsOnly() {
        ModelFixture task = FILE.loss(Loss.SOFTMAX, 0, 0);
        RetrievalBatch batch = task.retrieval(11);
        ModelSpec full = TestSpecs.withTask(FILE.spec(), Task.NEXT_ITEM, 0);
        ModelSpec dropping = TestSpecs.withTask(FILE.spec(), Task.NEXT_ITEM, 0.999);
        try (TowerModel all = ModelFixture.model(full, 7);
                TowerModel some = ModelFixture.model(dropping, 7)) {
            // The rows of all tables are in one variable: seven of users, four of ages, nine of items.
            assertThat(largest(ModelProbe.nextItemGradients(some, batch), 0, 7)).isZero();
            assertThat(largest(ModelProbe.nextItemGradients(all, batch), 0, 7)).isPositive();
            assertThat(largest(ModelProbe.nextItemGradients(some, batch), 11, 20))
                    .isPositive();
            assertThat(some.nextItemStats(batch)).isEqualTo(all.nextItemStats(batch));
        }
    }

    private static double largest(Map<String, float[]> gradients, int from, int to) {
        float[] values = Objects.requireNonNull(gradients.get("tables.embedding"));
        double largest = 0;
        for (int i = from * 4; i < to * 4; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    @Test
    void rejectsNextItemStepOfOtherTask() {
        try (TowerModel model = FILE.model(7)) {
            assertThatThrownBy(() -> model.nextItemStats(FILE.retrieval(11))).hasMessageContaining("nextItem");
        }
    }
}
