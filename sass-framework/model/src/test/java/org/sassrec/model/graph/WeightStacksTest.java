package org.sassrec.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.model.ModelFixture;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.ServedVectors;
import org.sassrec.model.TowerModel;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Tests that stacking the weights of several scenarios in one variable is invisible to callers. */
@Tag("slow")
class WeightStacksTest {
    /** Three scenarios. The third has gates only in the first layer. */
    private static final ModelFixture FIXTURE = ModelFixture.DEFAULT;

    @Test
    void stacksScenarioWeightsInOneVariable() {
        WeightStacks stacks = ServedVectors.scenarioStacks(FIXTURE.spec());
        assertThat(names(stacks, "user.1.0.gates.W"))
                .containsExactly("user.1.0.gates.W", "user.1.1.gates.W", "user.1.2.gates.W");
        assertThat(names(stacks, "user.2.1.gates.W")).containsExactly("user.2.0.gates.W", "user.2.1.gates.W");
        assertThat(stacks.of("user.2.2.gates.W")).isNull();
        assertThat(stacks.of("user.2.global.W")).isNull();
        assertThat(stacks.of("tables.embedding")).isNull();
    }

    private static List<String> names(WeightStacks stacks, String name) {
        return Objects.requireNonNull(stacks.of(name)).stack().names();
    }

    @Test
    void keepsSingleAndDifferentlyShapedWeightsSeparate() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("user.1.0.a.W", new long[] {2, 3});
        shapes.put("user.1.1.a.W", new long[] {2, 4});
        shapes.put("user.1.0.b.W", new long[] {2});
        shapes.put("user.1.0.c.W", new long[] {5});
        shapes.put("user.1.3.c.W", new long[] {5});
        WeightStacks stacks = WeightStacks.of(shapes);
        assertThat(stacks.of("user.1.0.a.W")).isNull();
        assertThat(stacks.of("user.1.1.a.W")).isNull();
        assertThat(stacks.of("user.1.0.b.W")).isNull();
        assertThat(stacks.of("user.1.3.c.W"))
                .isEqualTo(new WeightStacks.Slice(
                        new WeightStacks.Stack("user.1.each.c.W", List.of("user.1.0.c.W", "user.1.3.c.W")), 1));
    }

    @Test
    void hasNoStacksForOneScenario() {
        assertThat(ServedVectors.scenarioStacks(FIXTURE.gateDepths(2).spec()).of("user.1.0.scenario.W"))
                .isNull();
    }

    @Test
    void assignsOneScenarioWeightOnly() {
        try (TowerModel model = FIXTURE.model(3)) {
            Map<String, double[]> before = ModelFixture.weights(model);
            String name = "item.2.1.scenario.W";
            try (TFloat32 ones =
                    TFloat32.tensorOf(Shape.of(6, 5), value -> value.scalars().forEach(scalar -> scalar.setFloat(1)))) {
                model.assign(Map.of(name, ones));
            }
            Map<String, double[]> after = ModelFixture.weights(model);
            assertThat(after.get(name)).containsOnly(1).hasSize(30);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            after.forEach((other, value) -> {
                if (!other.equals(name)) {
                    assertThat(value).as(other).isEqualTo(before.get(other));
                }
            });
        }
    }

    @Test
    void rejectsWrongShapesAndUnknownNames() {
        try (TowerModel model = FIXTURE.model(3);
                TFloat32 value = TFloat32.tensorOf(Shape.of(5, 6))) {
            assertThatThrownBy(() -> model.assign(Map.of("item.2.1.scenario.W", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("`item.2.1.scenario.W` has shape [6, 5], not [5, 6]");
            assertThatThrownBy(() -> model.assign(Map.of("item.2.each.scenario.W", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no variable item.2.each.scenario.W");
        }
    }

    @Test
    void savesScenarioWeightsAndStateByName(@TempDir Path folder) {
        try (TowerModel model = FIXTURE.model(3)) {
            model.fineTuneStep(FIXTURE.retrieval(1));
            model.save(folder);
            Map<String, double[]> weights = ModelFixture.weights(model);
            Map<String, long[]> saved = new HashMap<>();
            Checkpoint.header(folder).variables().forEach(entry -> saved.put(entry.name(), entry.shape()));
            assertThat(saved.get("user.2.1.gates.b")).containsExactly(10);
            assertThat(saved.get("adam.m/user.2.1.gates.b")).containsExactly(10);
            assertThat(saved.get("adam.v/item.out.2.W")).containsExactly(8, 5);
            assertThat(saved)
                    .doesNotContainKey("user.2.2.gates.b")
                    .containsKeys(weights.keySet().toArray(String[]::new));
            assertThat(saved.keySet()).noneMatch(name -> name.contains(".each."));
            Map<String, long[]> shapes = TowerModel.shapes(FIXTURE.spec(), ModelPurpose.FINE_TUNING);
            assertThat(shapes.keySet()).isEqualTo(saved.keySet());
            Map<String, TFloat32> values = new LinkedHashMap<>();
            Checkpoint.restore(folder, header -> {}, name -> true, values);
            weights.forEach((name, value) ->
                    assertThat(floats(values.get(name))).as(name).isEqualTo(value));
            values.values().forEach(Tensor::close);
        }
    }

    private static double[] floats(TFloat32 value) {
        float[] floats = ModelVariables.floats(value);
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }
}
