package org.sassrec.training.warmstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.tensorflow.types.TFloat32;

/** Vectors before the first step of a training that starts from another training. */
@Tag("slow")
class WarmStartTest {
    private static final WarmProject BEFORE = WarmProject.create();

    @TempDir
    static Path shared;

    private static Map<String, float[]> vectors = Map.of();

    @TempDir
    Path folder;

    private WarmStartReport report = new WarmStartReport(0, List.of());

    @BeforeAll
    static void train() {
        vectors = BEFORE.vectors(BEFORE.trained(shared));
    }

    private Map<String, float[]> warm(WarmProject next) {
        return warm(BEFORE, next, WarmStartTest::mean);
    }

    private Map<String, float[]> warm(
            WarmProject before, WarmProject next, Function<String, Optional<String>> sources) {
        Path trained = trained(before);
        Path fresh = next.fresh(folder.resolve("fresh"));
        WarmStart start = new WarmStart(before.axes(trained), next.axes(fresh), sources);
        report = start.write(trained, fresh, folder.resolve("warm"));
        return next.vectors(folder.resolve("warm"));
    }

    /** Starts each new scenario from the mean of the earlier ones. */
    private static Optional<String> mean(String scenario) {
        assertThat(scenario).isNotEmpty();
        return Optional.empty();
    }

    private Path trained(WarmProject project) {
        if (project.equals(BEFORE)) {
            return shared;
        }
        Path own = folder.resolve("before");
        return Files.exists(own) ? own : project.trained(own);
    }

    private Map<String, float[]> before(WarmProject project) {
        return project.equals(BEFORE) ? vectors : project.vectors(trained(project));
    }

    private void assertUnchanged(Map<String, float[]> after) {
        before(BEFORE).forEach((id, vector) -> assertThat(after.get(id)).as(id).containsExactly(vector, within(1e-5f)));
    }

    private List<String> changes() {
        return report.lines().subList(1, report.lines().size());
    }

    @Test
    void keepsVectorsWhenRowsAndScenariosMove() {
        WarmProject next = BEFORE.withValues("item", "new", "i4", "i2", "i1", "i3")
                .withValues("user", "cat", "new", "bob", "ann")
                .withValues("genre", "rock", "jazz")
                .withValues("hour", "evening", "noon", "morning")
                .withScenarios(Configs.scenario(2), Configs.scenario(0), Configs.scenario(1));
        Map<String, float[]> after = warm(next);
        before(BEFORE).forEach((id, vector) -> assertThat(after.get(id)).as(id).isEqualTo(vector));
        assertThat(changes())
                .containsExactlyInAnyOrder(
                        "new      8 parameters of table `user` (1 rows), from the row of unknown values",
                        "dropped  8 parameters of table `user` (1 rows)",
                        "new      8 parameters of table `item` (1 rows), from the row of unknown values",
                        "dropped  8 parameters of table `item` (1 rows)",
                        "new      4 parameters of user id `hour` (1 rows), from the row of unknown values");
    }

    @Test
    void startsNewValueAsUnknownValue() {
        Map<String, float[]> after = warm(BEFORE.withValues("item", "i1", "i2", "i3", "i4", "unknown"));
        assertThat(after.get("s1/unknown")).isEqualTo(before(BEFORE).get("s1/unknown"));
    }

    @ParameterizedTest(name = "residual {0}")
    @ValueSource(booleans = {false, true})
    void keepsVectorsWhenFeaturesAreAddedAndMoved(boolean residual) {
        WarmProject before = BEFORE.withModel(ModelConfig::residual, residual);
        WarmProject next = before.with(WarmProject.id("town", Side.USER))
                .with(WarmProject.id("author", Side.ITEM))
                .withValues("town", "ann", "bob", "cat", "dan")
                .withValues("author", WarmProject.ITEMS.toArray(new String[0]))
                .reversed();
        Map<String, float[]> after = warm(before, next, WarmStartTest::mean);
        before(before).forEach((id, vector) -> assertThat(after.get(id)).as(id).containsExactly(vector, within(1e-5f)));
        assertThat(changes())
                .contains(
                        "new      512 parameters of inputs from id `town`, zero",
                        "new      48 parameters of table `author` (6 rows), " + (residual ? "zero" : "random"));
    }

    @Test
    void keepsVectorsWhenLayersAreWider() {
        assertUnchanged(
                warm(BEFORE.withModel(ModelConfig::layers, List.of(24, 12)).withModel(ModelConfig::biasWidth, 11)));
        assertThat(report.count(WarmStartReport.Kind.DROPPED)).isZero();
    }

    @Test
    void keepsOtherScenariosWhenOneIsRemoved() {
        Map<String, float[]> after = warm(BEFORE.withScenarios(Configs.scenario(0), Configs.scenario(2)));
        Map<String, float[]> before = before(BEFORE);
        assertThat(after).hasSize(before.size() * 2 / 3);
        after.forEach((id, vector) -> assertThat(vector).as(id).isEqualTo(before.get(id)));
        assertThat(changes()).anyMatch(line -> line.startsWith("dropped") && line.endsWith("scenario `s1`"));
    }

    @Test
    void startsNewScenarioFromItsSource() {
        WarmProject next = BEFORE.withScenarios(
                Configs.scenario(7), Configs.scenario(0), Configs.scenario(1), Configs.scenario(2));
        Map<String, float[]> after = warm(BEFORE, next, scenario -> Optional.of("s1"));
        before(BEFORE).forEach((id, vector) -> {
            assertThat(after.get(id)).as(id).isEqualTo(vector);
            if (id.startsWith("s1/")) {
                assertThat(after.get("s7/" + id.substring(3))).as(id).isEqualTo(vector);
            }
        });
        assertThat(changes()).anyMatch(line -> line.endsWith("scenario `s7`, from `s1`"));
    }

    @Test
    void startsNewScenarioFromTheMeanOfTheOthers() {
        warm(BEFORE.withScenarios(Configs.scenario(7), Configs.scenario(0), Configs.scenario(1), Configs.scenario(2)));
        Map<String, float[]> before = values(trained(BEFORE));
        Map<String, float[]> warm = values(folder.resolve("warm"));
        for (String name : List.of("user.1.%d.scenario.W", "item.2.%d.gates.b", "adam.v/user.out.%d.W")) {
            float mean = (before.get(name.formatted(0))[3]
                            + before.get(name.formatted(1))[3]
                            + before.get(name.formatted(2))[3])
                    / 3;
            assertThat(warm.get(name.formatted(0))[3]).as(name).isCloseTo(mean, within(1e-6f));
        }
    }

    @Test
    void startsNewScenarioFromTheSharedPart() {
        WarmProject before = BEFORE.withModel(ModelConfig::scenarioDecay, 1.0);
        WarmProject next = before.withScenarios(
                Configs.scenario(7), Configs.scenario(0), Configs.scenario(1), Configs.scenario(2));
        Map<String, float[]> after = warm(before, next, WarmStartTest::mean);
        assertThat(values(folder.resolve("warm")).get("user.2.0.gates.b")).containsOnly(0);
        assertThat(values(folder.resolve("warm")).get("user.2.shared.gates.b"))
                .isEqualTo(values(trained(before)).get("user.2.shared.gates.b"));
        assertThat(after.get("s1/i1")).isEqualTo(before(before).get("s1/i1"));
        assertThat(changes()).anyMatch(line -> line.endsWith("scenario `s7`, as the part that scenarios share"));
    }

    /** Without the rows of tables, the plan has the counts of the warm start. The source of a scenario is unknown. */
    @Test
    void plansTheParametersOfTheNetwork() {
        WarmProject next = BEFORE.with(WarmProject.id("town", Side.USER))
                .withValues("town", "ann", "bob", "cat", "dan")
                .withValues("item", "i1", "new")
                .withModel(ModelConfig::layers, List.of(24, 6))
                .withScenarios(Configs.scenario(7), Configs.scenario(0), Configs.scenario(1));
        warm(BEFORE, next, scenario -> Optional.of("s1"));
        Axes axes = next.axes(folder.resolve("fresh"));
        WarmStartReport plan = new WarmStart(BEFORE.axes(shared), axes, scenario -> Optional.empty()).plan();
        assertThat(plan.lines().stream().skip(1))
                .isNotEmpty()
                .containsExactlyElementsOf(changes().stream()
                        .filter(line -> !line.contains(" rows)"))
                        .map(line -> line.replace("from `s1`", "from the best source"))
                        .toList());
        long tables = BEFORE.spec().tables().stream()
                .mapToLong(table -> table.rows() * 8L)
                .sum();
        assertThat(plan.kept()).isLessThan(report.kept()).isGreaterThan(report.kept() - 2 * tables);
    }

    /** The update gate is nearly closed, but not exactly. */
    @Test
    void nearlyKeepsVectorsWhenGatesAreAdded() {
        WarmProject before = BEFORE.withScenarios(withGates(0, 1), Configs.scenario(1), Configs.scenario(2));
        Map<String, float[]> after = warm(before, BEFORE, WarmStartTest::mean);
        before(before).forEach((id, vector) -> {
            if (id.startsWith("s0/")) {
                assertThat(distance(after.get(id), vector))
                        .as(id)
                        .isLessThan(0.1)
                        .isPositive();
            } else {
                assertThat(after.get(id)).as(id).isEqualTo(vector);
            }
        });
    }

    private static ScenarioConfig withGates(int number, int depth) {
        return Copy.of(Configs.scenario(number))
                .with(ScenarioConfig::gateDepth, depth)
                .get();
    }

    /** Returns the distance relative to the length. */
    private static double distance(float[] one, float... other) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < one.length; i++) {
            difference += Math.pow(one[i] - other[i], 2);
            length += Math.pow(other[i], 2);
        }
        return Math.sqrt(difference / length);
    }

    /** The optimizer state has the values of {@link WarmProject#trained}. */
    @Test
    void movesOptimizerStateWithWeights() {
        warm(BEFORE.withValues("item", "new", "i3").withModel(ModelConfig::layers, List.of(17, 8)));
        Map<String, float[]> before = values(trained(BEFORE));
        Map<String, float[]> warm = values(folder.resolve("warm"));
        int users = 5;
        int width = 8;
        float[] sums = warm.get("adagrad/tables.embedding");
        float[] earlier = before.get("adagrad/tables.embedding");
        for (int i = 0; i < width; i++) {
            assertThat(sums[(users + 2) * width + i]).isEqualTo(earlier[(users + 3) * width + i]);
            // Nearly the smallest of the 16 sums of the two kept rows.
            assertThat(sums[(users + 1) * width + i]).isGreaterThan(1).isLessThan(1.2f);
        }
        float[] moments = warm.get("adam.v/user.1.global.b");
        assertThat(moments)
                .hasSize(17)
                .startsWith(before.get("adam.v/user.1.global.b"))
                .endsWith(0);
        assertThat(Checkpoint.header(folder.resolve("warm")).step()).isEqualTo(17);
    }

    @Test
    void decaysOnlyTheSumsOfTheTables() {
        warm(BEFORE);
        Map<String, float[]> kept = values(folder.resolve("warm"));
        Path fresh = folder.resolve("fresh");
        new WarmStart(BEFORE.axes(trained(BEFORE)), BEFORE.axes(fresh), WarmStartTest::mean)
                .decay(0.5)
                .write(trained(BEFORE), fresh, folder.resolve("decayed"));
        Map<String, float[]> first = values(fresh);
        Map<String, float[]> decayed = values(folder.resolve("decayed"));
        kept.forEach((name, values) -> {
            float[] expected = values.clone();
            if (name.startsWith("adagrad/")) {
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = Math.max(first.get(name)[i], expected[i] / 2);
                }
                assertThat(expected).isNotEqualTo(values);
            }
            assertThat(decayed.get(name)).as(name).isEqualTo(expected);
        });
    }

    private static Map<String, float[]> values(Path checkpoint) {
        Map<String, TFloat32> tensors = new LinkedHashMap<>();
        Checkpoint.restore(checkpoint, header -> {}, name -> true, tensors);
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            values.put(name, ModelVariables.floats(tensor));
            tensor.close();
        });
        return values;
    }
}
