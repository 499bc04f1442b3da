package org.sassrec.training.warmstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.diagnostic.SassException;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

@Tag("slow")
class AxesTest {
    private static final WarmProject PROJECT = WarmProject.create();

    @TempDir
    static Path folder;

    private static Axes axes = empty(new LearnedEvents(0, 0));

    private static Axes empty(LearnedEvents learned) {
        return new Axes(Map.of(), Map.of(), learned, List.of());
    }

    @BeforeAll
    static void describe() {
        axes = PROJECT.axes(PROJECT.fresh(folder.resolve("model")));
    }

    private static WeightAxes weight(String name) {
        return axes.weights().stream()
                .filter(weight -> weight.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(String weight, int axis) {
        return weight(weight).axes().get(axis).stream()
                .map(block -> block.name() + " " + block.size())
                .toList();
    }

    @Test
    void namesRowsColumnsAndScenarios() {
        assertThat(names("tables.embedding", 0)).containsExactly("table `user` 5", "table `item` 6", "table `genre` 3");
        assertThat(names("tables.bias", 0)).containsExactly("scenarios 3", "user id `hour` 3");
        assertThat(weight("tables.bias").axes().get(0).get(0).scenarios()).containsExactly("s0", "s1", "s2");
        assertThat(names("user.1.global.W", 0)).containsExactly("id `user` 8", "history `liked` of `item` 8");
        assertThat(names("item.1.0.scenario.W", 0)).containsExactly("id `item` 8", "id `genre` 8");
        assertThat(names("user.bias.W", 0)).containsExactly("scenario 4", "id `hour` 4");
        assertThat(names("user.2.1.gates.W", 0)).containsExactly("global layer 8", "own layer 8", "bias network 8");
        assertThat(names("user.2.1.gates.W", 1)).containsExactly("adaptive gate 8", "update gate 8");
        assertThat(weight("user.2.1.gates.W").key()).isEqualTo("user.2.*.gates.W");
        assertThat(weight("user.2.1.gates.W").scenario()).isEqualTo("s1");
        assertThat(weight("user.attention.0.query").key()).isEqualTo("user.attention.history `liked` of `item`.query");
    }

    /** Each weight of the variants of the network has axes of its shape. */
    @ParameterizedTest
    @MethodSource
    void describesAllWeights(WarmProject project, String weight, @TempDir Path place) {
        assertThat(project.axes(project.fresh(place)).weights())
                .extracting(WeightAxes::name)
                .contains(weight);
    }

    static Stream<Arguments> describesAllWeights() {
        ScenarioConfig.OutputNetworkConfig head = new ScenarioConfig.OutputNetworkConfig(List.of(6), List.of("hour"));
        return Stream.of(
                Arguments.of(changed(model -> model.with(ModelConfig::scenarioRank, 2)), "user.1.shared.scenario.W.A"),
                Arguments.of(
                        changed(model -> model.with(ModelConfig::scenarioDecay, 1.0)
                                .with(ModelConfig::biasFusion, ModelConfig.BiasFusion.CONCAT)
                                .with(ModelConfig::itemBias, ModelConfig.ItemBias.LEARNED)),
                        "item.out.2.bias.W"),
                Arguments.of(
                        changed(model -> model.with(ModelConfig::transfer, ModelConfig.Transfer.SIMNET)
                                .with(ModelConfig::residual, true)
                                .with(ModelConfig::outputDim, 6)
                                .with(ModelConfig::itemVector, ModelConfig.ItemVector.SHARED)),
                        "user.residual.W"),
                Arguments.of(
                        changed(model -> model.with(ModelConfig::gateWeights, ModelConfig.GateWeights.SHARED)
                                        .with(ModelConfig::gateForm, ModelConfig.GateForm.SCALAR)
                                        .with(ModelConfig::biasFusion, ModelConfig.BiasFusion.NO_NETWORK)
                                        .with(ModelConfig::itemBias, ModelConfig.ItemBias.PRIOR))
                                .with(Configs.liked("attended", 4, FeatureConfig.Pooling.SELF_ATTENTION)),
                        "user.attention.1.inner.W"),
                Arguments.of(
                        PROJECT.with(number("age", Side.USER), DenseSpec.raw(1), List.of())
                                .with(number("pace", Side.CONTEXT), DenseSpec.raw(1), List.of(1))
                                .with(
                                        new FeatureConfig.Embedding("image", Side.ITEM, "x", " ", 3, false, List.of()),
                                        DenseSpec.raw(3),
                                        List.of())
                                .with(statistic(), DenseSpec.raw(1), List.of()),
                        "item.trend.1.out.W"),
                Arguments.of(
                        PROJECT.withScenarios(Copy.of(Configs.scenario(0))
                                .with(ScenarioConfig::outputNetwork, head)
                                .get()),
                        "user.head.s0.1.W"));
    }

    private static FeatureConfig number(String name, Side side) {
        return new FeatureConfig.Numeric(name, side, name, NumberEncoding.scaled(NumberEncoding.Scale.RAW), List.of());
    }

    /** A statistic that feeds the item bias. */
    private static FeatureConfig statistic() {
        return new FeatureConfig.Statistic(
                "yesterday",
                Side.ITEM,
                FeatureConfig.Measure.POSITIVES,
                null,
                null,
                FeatureConfig.Population.POSITIVE,
                FeatureConfig.Scope.SCENARIO,
                null,
                null,
                NumberEncoding.scaled(NumberEncoding.Scale.LOG),
                List.of(),
                true);
    }

    private static WarmProject changed(UnaryOperator<Copy<ModelConfig>> change) {
        return PROJECT.withModel(change.apply(Copy.of(PROJECT.model())).get());
    }

    @Test
    void readsWhatItWrote(@TempDir Path training) {
        LearnedEvents learned = new LearnedEvents(7, 9, new long[] {-5, 8}, new long[] {8});
        AxesFile.write(training, new Axes(axes.structure(), axes.tables(), learned, axes.weights()));
        Axes read = AxesFile.read(training);
        assertThat(read.learned()).usingRecursiveComparison().isEqualTo(learned);
        assertThat(read.weights()).isEqualTo(axes.weights());
        assertThat(read.structure()).isEqualTo(axes.structure());
        assertThat(read.table("item").values())
                .hasSize(5)
                .isEqualTo(axes.table("item").values());
    }

    @Test
    void rejectsDamagedRows(@TempDir Path training) throws IOException {
        AxesFile.write(training, axes);
        Path rows = training.resolve("axes/0.rows");
        byte[] bytes = Files.readAllBytes(rows);
        bytes[3] ^= 1;
        Files.write(rows, bytes);
        assertThatThrownBy(() -> AxesFile.read(training))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("the description of the weights cannot be read")
                .hasMessageContaining("0.rows");
    }

    @Test
    void rejectsModelThatKnowsLaterEvents() {
        Axes earlier = empty(new LearnedEvents(7_000, 10_000));
        assertThat(earlier.obstacle(empty(new LearnedEvents(7_000, 10_000)))).isEmpty();
        assertThat(earlier.obstacle(empty(new LearnedEvents(6_999, 10_000))))
                .hasValue("the earlier model knows events until 1970-01-01T00:00:07Z, and the training split ends at"
                        + " 1970-01-01T00:00:06.999Z");
        assertThat(earlier.obstacle(empty(new LearnedEvents(8_000, 9_000))))
                .hasValue("the earlier model knows events until 1970-01-01T00:00:10Z, and training and validation end"
                        + " at 1970-01-01T00:00:09Z");
    }

    @ParameterizedTest
    @MethodSource
    void namesWhatPreventsWarmStart(String reason, WarmProject next, @TempDir Path place) {
        assertThat(axes.obstacle(next.axes(next.fresh(place)))).hasValue(reason);
    }

    static Stream<Arguments> namesWhatPreventsWarmStart() {
        return Stream.of(
                Arguments.of(
                        "`model.embeddingDim` was 8 and is 4",
                        changed(model -> model.with(ModelConfig::embeddingDim, 4))),
                Arguments.of(
                        "`model.layers` was a list of 2 and is a list of 1",
                        changed(model -> model.with(ModelConfig::layers, List.of(16)))),
                Arguments.of(
                        "`model.type` was sass and is dssm",
                        changed(model -> model.with(ModelConfig::type, ModelConfig.Type.DSSM))),
                Arguments.of(
                        "the rows of table `genre` were values and are hashes with 2 rows and seed 3",
                        PROJECT.replaced(new FeatureConfig.Id(
                                "genre", Side.ITEM, "genre", new Vocabulary.Hashed(2, 3), "genre", List.of()))));
    }

    @Test
    void reportsTooManyRowsForWarmStart() {
        List<AxisBlock> before = List.of(
                AxisBlock.table("table `user`", 2_000_000_000, "user"),
                AxisBlock.table("table `item`", 147_483_648, "item"));
        assertThatThrownBy(() -> AxisJoin.of(before, axes, List.of(), axes, scenario -> List.of()))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5108")
                .hasMessageContaining("have 2,147,483,648 rows, but a warm start supports at most 2,147,483,647")
                .hasMessageContaining("table `user` (2,000,000,000), table `item` (147,483,648)");
    }
}
