package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;

/** Tests the steps and metrics of scenario-contrastive pre-training. */
@Tag("slow")
class ContrastModelTest {

    @Test
    void contrastLearnsToDistinguishEntities() {
        ModelFixture fixture = ModelFixture.DEFAULT.rates(2e-2, 0.3);
        ContrastBatch batch = views(fixture);
        try (TowerModel model = ModelFixture.model(TestSpecs.withRole(fixture.spec(), Role.DYNAMIC, 0), 2)) {
            ContrastMetrics before = model.contrastStats(batch);
            for (int i = 0; i < 200; i++) {
                model.pretrainStep(batch);
            }
            ContrastMetrics after = model.contrastStats(batch);
            assertThat(after.loss()).isLessThan(before.loss() / 2);
            assertThat(after.userAccuracy()).isEqualTo(1);
            assertThat(after.itemAccuracy()).isEqualTo(1);
            assertThat(after.userAuc()).isEqualTo(1);
            assertThat(after.itemAuc()).isEqualTo(1);
            assertThat(after.alignment()).isLessThan(before.alignment());
            assertThat(after.uniformity()).isLessThan(-0.5);
        }
    }

    /** Returns distinct entities with separate ids, so that the views can be matched. */
    private static ContrastBatch views(ModelFixture fixture) {
        ContrastBatch batch = fixture.contrast(3);
        SideRows users = batch.users();
        for (int i = 0; i < 8; i++) {
            users.ids()[2 * i] = 1 + i % 4;
        }
        for (int i = 0; i < 6; i++) {
            batch.items().ids()[2 * i] = 1 + i % 3;
        }
        int[] entities = {1, 2, 3, 4, 1, 2, 3, 4};
        return new ContrastBatch(
                users, batch.userPartner(), entities, batch.items(), batch.itemPartner(), batch.itemEntity());
    }

    @Test
    void computesContrastMetricsFromVectors() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        try (TowerModel model = ModelFixture.model(TestSpecs.withRole(fixture.spec(), Role.DYNAMIC, 0), 2)) {
            ContrastBatch batch = fixture.contrast(5);
            ReferenceModel reference = new ReferenceModel(fixture.spec(), ModelFixture.weights(model));
            double[] users = statistics(
                    reference.towers("user", batch.users()), batch.users(), batch.userPartner(), batch.userEntity());
            double[] items = statistics(
                    reference.towers("item", batch.items()), batch.items(), batch.itemPartner(), batch.itemEntity());
            ContrastMetrics stats = model.contrastStats(batch);
            assertThat(stats.userAccuracy()).isCloseTo(users[0], within(1e-6));
            assertThat(stats.itemAccuracy()).isCloseTo(items[0], within(1e-6));
            assertThat(stats.userAuc()).isCloseTo(users[3], within(1e-6));
            assertThat(stats.itemAuc()).isCloseTo(items[3], within(1e-6));
            assertThat(stats.alignment()).isCloseTo((users[1] + items[1]) / 2, within(1e-5));
            assertThat(stats.uniformity()).isCloseTo((users[2] + items[2]) / 2, within(1e-5));
            assertThat(model.pretrainStep(batch).uniformity()).isNaN();
        }
    }

    @Test
    void measuresUniformityWithoutSideOfOneEntity() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        try (TowerModel model = ModelFixture.model(TestSpecs.withRole(fixture.spec(), Role.DYNAMIC, 0), 2)) {
            ContrastBatch batch = fixture.contrast(5);
            ReferenceModel reference = new ReferenceModel(fixture.spec(), ModelFixture.weights(model));
            double[] items = statistics(
                    reference.towers("item", batch.items()), batch.items(), batch.itemPartner(), batch.itemEntity());
            Arrays.fill(batch.userEntity(), 1);
            assertThat(model.contrastStats(batch).uniformity()).isCloseTo(items[2], within(1e-5));
            Arrays.fill(batch.itemEntity(), 1);
            assertThat(model.contrastStats(batch).uniformity()).isNaN();
        }
    }

    @ParameterizedTest(name = "role {0}")
    @EnumSource(Role.class)
    void preTrainingDropsIdsOnly(Role role) {
        ModelFixture fixture = ModelFixture.DEFAULT;
        ContrastBatch batch = fixture.contrast(5);
        try (TowerModel full = ModelFixture.model(TestSpecs.withRole(fixture.spec(), role, 0), 2);
                TowerModel dropping = ModelFixture.model(TestSpecs.withRole(fixture.spec(), role, 0.5), 2)) {
            float[] kept = ModelProbe.gradients(full, batch).get("tables.embedding");
            float[] some = ModelProbe.gradients(dropping, batch).get("tables.embedding");
            assertThat(Arrays.equals(some, kept)).isEqualTo(role != Role.ID);
        }
    }

    @Test
    void measuresViewsOnDynamicFeaturesOnly() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        try (TowerModel model = fixture.model(2)) {
            ContrastBatch batch = fixture.contrast(5);
            ContrastMetrics stats = model.contrastStats(batch);
            for (int i = 0; i < batch.users().ids().length; i++) {
                batch.users().ids()[i] = 0;
            }
            assertThat(model.contrastStats(batch)).as("ids are ignored").isEqualTo(stats);
            int[] context = batch.users().biasIds();
            for (int i = 0; i < context.length; i++) {
                context[i] = i % 4 < 2 ? context[i] : 0;
            }
            assertThat(model.contrastStats(batch))
                    .as("scenario-only features are ignored")
                    .isEqualTo(stats);
            int[] history = batch.users().bags()[1].values();
            for (int i = 0; i < history.length; i++) {
                history[i] = (history[i] + 1) % 9;
            }
            assertThat(model.contrastStats(batch).userLoss())
                    .as("histories are read")
                    .isNotEqualTo(stats.userLoss());
            assertThat(stats.alignment())
                    .as("items have no dynamic features, so the value is that of the users")
                    .isGreaterThan(0);
        }
    }

    private static double[] statistics(List<ReferenceModel.Out> rows, SideRows sides, int[] partner, int[] entity) {
        double hits = 0;
        double distance = 0;
        double kernel = 0;
        double auc = 0;
        int negatives = 0;
        int ranked = 0;
        for (int i = 0; i < rows.size(); i++) {
            double own = squaredDistance(rows.get(i), rows.get(partner[i]));
            double farther = 0;
            int nearer = 0;
            int candidates = 0;
            for (int j = 0; j < rows.size(); j++) {
                if (entity[j] != entity[i]) {
                    double d = squaredDistance(rows.get(i), rows.get(j));
                    kernel += Math.exp(-2 * d);
                    negatives++;
                    if (scenario(sides, j) == scenario(sides, partner[i])) {
                        nearer += d < own ? 1 : 0;
                        farther += d > own ? 1 : d < own ? 0 : 0.5;
                        candidates++;
                    }
                }
            }
            if (candidates > 0) {
                hits += nearer == 0 ? 1 : 0;
                auc += farther / candidates;
                ranked++;
            }
            distance += own;
        }
        return new double[] {hits / ranked, distance / rows.size(), Math.log(kernel / negatives), auc / ranked};
    }

    private static int scenario(SideRows rows, int row) {
        int scenario = 0;
        while (rows.scenarioOffsets()[scenario + 1] <= row) {
            scenario++;
        }
        return scenario;
    }

    private static double squaredDistance(ReferenceModel.Out a, ReferenceModel.Out b) {
        double[] x = RowMath.unit(a.scenario());
        double[] y = RowMath.unit(b.scenario());
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return sum;
    }

    /** The optimizers of fine-tuning have no effect on pre-training, and those of pre-training have one. */
    @ParameterizedTest
    @EnumSource(
            value = PretrainConfig.Task.class,
            names = {"SCENARIO_CONTRAST", "NEXT_ITEM"})
    void usesOptimizersOfPreTraining(PretrainConfig.Task task) {
        ModelFixture fixture = ModelFixture.DEFAULT.loss(FinetuneConfig.Loss.SOFTMAX, 0, 0);
        ModelSpec spec = TestSpecs.withTask(fixture.spec(), task, 0);
        OptimizerConfig own = spec.pretrain().optimizer();
        Map<String, double[]> expected = afterStep(fixture, spec);
        Map<String, double[]> other = afterStep(
                fixture,
                TestSpecs.withFinetuneOptimizer(
                        spec, new OptimizerConfig(3 * own.tableLearningRate(), 5, 3 * own.denseLearningRate())));
        other.forEach((name, weights) -> assertThat(weights).as(name).isEqualTo(expected.get(name)));
        String table = "tables.embedding";
        String dense = "user.1.global.W";
        assertThat(changed(
                        fixture,
                        spec,
                        expected,
                        new OptimizerConfig(0.9, own.tableAccumulator(), own.denseLearningRate())))
                .contains(table)
                .doesNotContain(dense);
        assertThat(changed(
                        fixture,
                        spec,
                        expected,
                        new OptimizerConfig(own.tableLearningRate(), 5, own.denseLearningRate())))
                .contains(table)
                .doesNotContain(dense);
        assertThat(changed(
                        fixture,
                        spec,
                        expected,
                        new OptimizerConfig(own.tableLearningRate(), own.tableAccumulator(), 0.9)))
                .contains(dense)
                .doesNotContain(table);
    }

    private static Set<String> changed(
            ModelFixture fixture, ModelSpec spec, Map<String, double[]> expected, OptimizerConfig optimizer) {
        return afterStep(fixture, TestSpecs.withPretrainOptimizer(spec, optimizer)).entrySet().stream()
                .filter(weights -> !Arrays.equals(weights.getValue(), expected.get(weights.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Returns the weights after one step of pre-training. */
    private static Map<String, double[]> afterStep(ModelFixture fixture, ModelSpec spec) {
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            if (spec.pretrain().task() == PretrainConfig.Task.NEXT_ITEM) {
                try (FeedDict feed = model.prepareNextItem(fixture.retrieval(2))) {
                    model.nextItemStep(feed);
                }
            } else {
                model.pretrainStep(fixture.contrast(2));
            }
            return ModelFixture.weights(model);
        }
    }
}
