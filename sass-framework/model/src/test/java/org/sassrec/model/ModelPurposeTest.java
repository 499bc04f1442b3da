package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

/** Tests that the graph of a model contains exactly the operations of its purpose, from the start. */
@Tag("slow")
class ModelPurposeTest {
    private static final TowerModel.Options OPTIONS = TowerModel.Options.of(3, 1);
    private static final RetrievalBatch BATCH = ModelFixture.DEFAULT.retrieval(1);

    /** A graph that grows after its first run is placed again, which slows the start of a large model. */
    @Test
    void addsNoOperationsAfterConstruction(@TempDir Path folder) {
        ModelSpec spec = TestSpecs.withRole(TestSpecs.withAverage(ModelFixture.DEFAULT.spec(), 0.5), Role.DYNAMIC, 0);
        try (TowerModel model = TowerModel.create(spec, OPTIONS)) {
            long before = ModelProbe.operations(model);
            Map<String, Tensor> weights = model.variables();
            Map<String, TFloat32> values = new HashMap<>();
            weights.forEach((name, value) -> values.put(name, (TFloat32) value));
            model.assign(values);
            weights.values().forEach(Tensor::close);
            model.contrastStats(ModelFixture.DEFAULT.contrast(2));
            model.pretrainStep(ModelFixture.DEFAULT.contrast(2));
            model.beginFineTuning();
            model.fineTuneStep(BATCH);
            model.updateAverage(1);
            model.exchangeAverage();
            model.save(folder);
            model.restore(folder);
            model.encodeUsers(BATCH.users());
            model.encodeItems(BATCH.items(), BATCH.prior(), new float[0]);
            assertThat(ModelProbe.operations(model)).isEqualTo(before);
        }
    }

    @Test
    void addsNoOperationsAfterConstructionForNextItem() {
        ModelFixture fixture = ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0.5);
        try (TowerModel model = TowerModel.create(TestSpecs.withTask(fixture.spec(), Task.NEXT_ITEM, 0), OPTIONS)) {
            long before = ModelProbe.operations(model);
            model.nextItemStats(fixture.retrieval(2));
            try (FeedDict feed = model.prepareNextItem(fixture.retrieval(2))) {
                model.nextItemStep(feed);
            }
            assertThat(ModelProbe.operations(model)).isEqualTo(before);
        }
    }

    static Stream<ModelSpec> trained() {
        ModelFixture softmax = ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0);
        return Stream.concat(
                Arrays.stream(ModelConfig.Type.values())
                        .filter(type -> !type.isCountBased())
                        .map(type -> softmax.type(type).spec()),
                Stream.of(
                        ModelFixture.DEFAULT.spec(),
                        TestSpecs.withTask(softmax.spec(), Task.NEXT_ITEM, 0),
                        TestSpecs.withTask(softmax.type(ModelConfig.Type.MIND).spec(), Task.NEXT_ITEM, 0)));
    }

    /** Each purpose must read the checkpoints of the others. */
    @ParameterizedTest
    @Execution(CONCURRENT)
    @MethodSource("trained")
    void hasSameWeightsForBothStages(ModelSpec spec) {
        Map<String, String> both = shapes(spec, ModelPurpose.PRETRAINING);
        assertThat(shapes(spec, ModelPurpose.FINE_TUNING)).isEqualTo(both);
        assertThat(both).containsAllEntriesOf(shapes(spec, ModelPurpose.ENCODING));
    }

    private static Map<String, String> shapes(ModelSpec spec, ModelPurpose purpose) {
        Map<String, String> shapes = new HashMap<>();
        TowerModel.shapes(spec, purpose).forEach((name, shape) -> shapes.put(name, Arrays.toString(shape)));
        return shapes;
    }

    @Test
    void buildsSmallerGraphForSmallerPurpose() {
        long full = operations(ModelPurpose.PRETRAINING);
        assertThat(operations(ModelPurpose.FINE_TUNING)).isLessThan(full * 2 / 3);
        assertThat(operations(ModelPurpose.ENCODING)).isLessThan(full / 4);
    }

    private static long operations(ModelPurpose purpose) {
        try (TowerModel model = TowerModel.create(ModelFixture.DEFAULT.spec(), OPTIONS, purpose)) {
            return ModelProbe.operations(model);
        }
    }

    /**
     * Compares after pre-training and after a step of fine-tuning, including the optimizer state. Each stage has its own
     * initial accumulator.
     */
    @Test
    void trainsIdenticallyWithFineTuningGraphOnly(@TempDir Path folder) {
        ModelSpec spec = TestSpecs.withPretrainOptimizer(
                TestSpecs.withAverage(ModelFixture.DEFAULT.spec(), 0.5), new OptimizerConfig(0.02, 0.7, 0.03));
        try (TowerModel both = TowerModel.create(spec, OPTIONS);
                TowerModel second = TowerModel.create(spec, OPTIONS, ModelPurpose.FINE_TUNING)) {
            both.pretrainStep(ModelFixture.DEFAULT.contrast(2));
            both.save(folder);
            second.restore(folder);
            for (TowerModel each : new TowerModel[] {both, second}) {
                each.beginFineTuning();
                each.fineTuneStep(BATCH);
                each.updateAverage(1);
                each.save(folder.resolve("two"));
                each.restore(folder.resolve("two"));
                each.fineTuneStep(BATCH);
            }
            Map<String, double[]> expected = ModelFixture.weights(both);
            ModelFixture.weights(second)
                    .forEach((name, w) -> assertThat(w).as(name).isEqualTo(expected.get(name)));
            assertThatThrownBy(() -> second.pretrainStep(ModelFixture.DEFAULT.contrast(2)))
                    .hasMessage("this model has no pre-training steps: its purpose is FINE_TUNING");
        }
    }

    @ParameterizedTest
    @EnumSource(ModelPurpose.class)
    void encodesIdenticallyForEachPurpose(ModelPurpose purpose, @TempDir Path folder) {
        try (TowerModel trained = ModelFixture.DEFAULT.model(4);
                TowerModel read = TowerModel.create(ModelFixture.DEFAULT.spec(), OPTIONS, purpose)) {
            trained.fineTuneStep(BATCH);
            trained.save(folder);
            read.restore(folder);
            assertThat(read.encodeUsers(BATCH.users())).isEqualTo(trained.encodeUsers(BATCH.users()));
            assertThat(read.encodeItems(BATCH.items(), BATCH.prior(), new float[0]))
                    .isEqualTo(trained.encodeItems(BATCH.items(), BATCH.prior(), new float[0]));
        }
    }

    /** A table larger than the memory must not be read into it. */
    @Test
    void leavesTableInFileWithoutTraining(@TempDir Path folder) throws IOException {
        try (TowerModel trained = ModelFixture.DEFAULT.model(4)) {
            trained.save(folder);
        }
        try (TowerModel read = TowerModel.create(ModelFixture.DEFAULT.spec(), OPTIONS, ModelPurpose.ENCODING, folder)) {
            float[] before = read.encodeUsers(BATCH.users());
            Checkpoint.Entry first = Checkpoint.header(folder).variables().get(0);
            try (RandomAccessFile file =
                    new RandomAccessFile(Checkpoint.file(folder).toFile(), "rw")) {
                file.write(new byte[(int) (first.shape()[0] * first.shape()[1] * Float.BYTES)]);
            }
            assertThat(first.name()).isEqualTo("tables.embedding");
            assertThat(read.encodeUsers(BATCH.users())).isNotEqualTo(before);
        }
    }
}
