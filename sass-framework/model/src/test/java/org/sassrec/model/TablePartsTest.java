package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Placement;

/** Tables whose rows are in several variables train exactly as tables in one variable. */
@Tag("slow")
class TablePartsTest {
    private static final int STEPS = 100;

    private static final ModelFixture FIXTURE =
            ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0.5).cosine(0.2).dropout(0.3);

    /** Tables of several blocks. */
    @BeforeAll
    static void useSmallBlocks() {
        System.setProperty("sass.tables.block", "64");
    }

    @AfterAll
    static void useDefaultBlocks() {
        System.clearProperty("sass.tables.block");
    }

    private static TowerModel model(ModelSpec spec, int parts) {
        return TowerModel.create(spec, new TowerModel.Options(4, 2, 1, false, new Placement(parts, null)));
    }

    @ParameterizedTest(name = "{0} parts")
    @ValueSource(ints = {2, 3})
    void partsOfTablesTrainBitForBitAsOneTable(int parts) {
        ModelSpec spec = TestSpecs.withAverage(FIXTURE.spec(), 0.5);
        try (TowerModel whole = model(spec, 1);
                TowerModel divided = model(spec, parts)) {
            assertEqualWeights(divided, whole);
            for (int step = 0; step < STEPS; step++) {
                assertThat(divided.pretrainStep(FIXTURE.contrast(step)))
                        .isEqualTo(whole.pretrainStep(FIXTURE.contrast(step)));
            }
            assertEqualWeights(divided, whole);
            whole.beginFineTuning();
            divided.beginFineTuning();
            for (int step = 0; step < STEPS; step++) {
                whole.measureNextStep();
                divided.measureNextStep();
                assertThat(divided.fineTuneStep(FIXTURE.retrieval(step)).loss())
                        .isEqualTo(whole.fineTuneStep(FIXTURE.retrieval(step)).loss());
                assertThat(divided.norms()).isEqualTo(whole.norms());
            }
            whole.updateAverage(0.5);
            divided.updateAverage(0.5);
            assertEqualWeights(divided, whole);
            whole.exchangeAverage();
            divided.exchangeAverage();
            assertEqualWeights(divided, whole);
            assertThat(divided.parameters()).isEqualTo(whole.parameters());
        }
    }

    @Test
    void frozenRowsAreTheSameInParts() {
        ModelSpec spec = TestSpecs.withFrozenTables(FIXTURE.spec());
        try (TowerModel whole = model(spec, 1);
                TowerModel divided = model(spec, 2)) {
            whole.pretrainStep(FIXTURE.contrast(1));
            divided.pretrainStep(FIXTURE.contrast(1));
            whole.beginFineTuning();
            divided.beginFineTuning();
            for (int step = 0; step < 3; step++) {
                whole.fineTuneStep(FIXTURE.retrieval(step));
                divided.fineTuneStep(FIXTURE.retrieval(step));
            }
            assertEqualWeights(divided, whole);
        }
    }

    @Test
    void checkpointOfPartsHasTheBytesOfOneTable(@TempDir Path folder) {
        try (TowerModel whole = model(FIXTURE.spec(), 1);
                TowerModel divided = model(FIXTURE.spec(), 3)) {
            whole.fineTuneStep(FIXTURE.retrieval(1));
            divided.fineTuneStep(FIXTURE.retrieval(1));
            whole.save(folder.resolve("whole"));
            divided.save(folder.resolve("divided"));
            assertThat(folder.resolve("divided").resolve("model.ckpt"))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve("model.ckpt"));
        }
    }

    @Test
    void checkpointContinuesWithAnotherNumberOfParts(@TempDir Path folder) {
        try (TowerModel straight = model(FIXTURE.spec(), 2);
                TowerModel resumed = model(FIXTURE.spec(), 3)) {
            straight.pretrainStep(FIXTURE.contrast(1));
            straight.fineTuneStep(FIXTURE.retrieval(1));
            straight.save(folder);
            resumed.restore(folder);
            assertThat(resumed.step()).isEqualTo(2);
            for (int step = 2; step < 5; step++) {
                straight.fineTuneStep(FIXTURE.retrieval(step));
                resumed.fineTuneStep(FIXTURE.retrieval(step));
            }
            assertEqualWeights(resumed, straight);
        }
    }

    private static void assertEqualWeights(TowerModel model, TowerModel expected) {
        Map<String, double[]> weights = ModelFixture.weights(expected);
        Map<String, double[]> found = ModelFixture.weights(model);
        assertThat(found.keySet()).isEqualTo(weights.keySet());
        found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
    }
}
