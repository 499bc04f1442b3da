package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.WeightBlock;

/** Finds the {@link Axes} of a model by the names of its weights. */
public final class AxisLabels {
    /** Weights of one scenario, of the part that scenarios share, and of the global network. */
    private static final Pattern LAYER = Pattern.compile(
            "(user|item)\\.(\\d+|out|trend|head)(?:\\.s?(\\d+)|\\.shared|\\.(global))?(?:\\.([a-z]+|\\d+))?"
                    + "\\.(W|b|W\\.A|W\\.B|W\\.c)");

    private static final Pattern OF_FEATURE = Pattern.compile("(user|item)\\.(dense|places|attention)\\.(\\d+)(.*)");

    private final SassConfig config;
    private final ModelSpec spec;
    private final InputColumns userInputs;
    private final InputColumns itemInputs;
    private final LayerAxes userLayers;
    private final LayerAxes itemLayers;

    private AxisLabels(SassConfig config, ModelSpec spec, Function<Side, List<FeatureSpec>> features) {
        this.config = config;
        this.spec = spec;
        userInputs = new InputColumns(spec, Side.USER, features);
        itemInputs = new InputColumns(spec, Side.ITEM, features);
        userLayers = new LayerAxes(config, spec, userInputs, features);
        itemLayers = new LayerAxes(config, spec, itemInputs, features);
    }

    /**
     * Returns the axes of a model; without weights if its type is not {@code sass}.
     *
     * @param checkpoint header of a checkpoint of the model; its optimizer state is skipped
     */
    public static Axes of(SassConfig config, ModelSpec spec, Dataset dataset, Checkpoint.Header checkpoint) {
        return of(config, spec, dataset::features, dataset::vocabularyValue, LearnedEvents.of(dataset), checkpoint);
    }

    /**
     * Returns the axes of a model that is not trained yet and whose vocabularies are unknown. Each embedding table has
     * the row of unknown values only.
     *
     * @param spec model whose tables have one row
     * @param features features of the model, with one row each
     * @param shapes names and shapes of its variables
     */
    public static Axes planned(
            SassConfig config, ModelSpec spec, Function<Side, List<FeatureSpec>> features, Map<String, long[]> shapes) {
        return of(
                config, spec, features, (table, row) -> "", new LearnedEvents(Long.MAX_VALUE, Long.MAX_VALUE), shapes);
    }

    static Axes of(
            SassConfig config,
            ModelSpec spec,
            Function<Side, List<FeatureSpec>> features,
            BiFunction<String, Integer, String> values,
            LearnedEvents learned,
            Checkpoint.Header checkpoint) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        checkpoint.variables().forEach(variable -> shapes.put(variable.name(), variable.shape()));
        return of(config, spec, features, values, learned, shapes);
    }

    private static Axes of(
            SassConfig config,
            ModelSpec spec,
            Function<Side, List<FeatureSpec>> features,
            BiFunction<String, Integer, String> values,
            LearnedEvents learned,
            Map<String, long[]> shapes) {
        AxisLabels labels = new AxisLabels(config, spec, features);
        List<WeightAxes> weights = new ArrayList<>();
        if (config.model().type() == ModelConfig.Type.SASS) {
            shapes.forEach((name, shape) -> {
                if (!ModelVariables.isState(name)) {
                    weights.add(labels.weight(name, shape));
                }
            });
        }
        return new Axes(NetworkStructure.of(config), TableMeanings.of(features, values), learned, weights);
    }

    private WeightAxes weight(String name, long... shape) {
        int first = (int) (shape.length == 0 ? 1 : shape[0]);
        WeightAxes found = weight(name, first, (int) (shape.length == 0 ? 1 : shape[shape.length - 1]));
        List<Long> sizes = found.axes().stream()
                .map(blocks -> blocks.stream().mapToLong(AxisBlock::size).sum())
                .toList();
        if (!sizes.equals(Arrays.stream(shape).boxed().toList())) {
            throw new IllegalStateException(name + " has another shape than its axes " + found.axes());
        }
        return found;
    }

    /**
     * @param first size of the first axis
     * @param last size of the last axis
     */
    private WeightAxes weight(String name, int first, int last) {
        int embedding = spec.model().embeddingDim();
        return switch (name) {
            case "tables.embedding" -> of(name, List.of(featureTables(), fixed("embedding", embedding)));
            case "tables.bias" ->
                of(name, List.of(biasTables(), fixed("embedding", spec.model().biasDim())));
            case "item.prior.scale" -> of(name, List.of());
            case "user.residual.W", "item.residual.W" ->
                of(name, List.of(fixed("embedding", embedding), fixed("output", last)));
            case "user.bias.W", "user.bias.b", "item.bias.W", "item.bias.b" ->
                layer(name, name, "", layers(name).bias(), name.substring(name.length() - 1));
            default -> ofFeatureOrLayer(name, first, last);
        };
    }

    private WeightAxes ofFeatureOrLayer(String name, int first, int last) {
        Matcher feature = OF_FEATURE.matcher(name);
        if (feature.matches()) {
            return ofFeature(name, feature, last);
        }
        Matcher layer = LAYER.matcher(name);
        if (!layer.matches()) {
            throw new IllegalStateException("the weight " + name + " is unknown");
        }
        String number = layer.group(3);
        LayerAxes.Layer axes = layer(layer, name, first, last);
        return number == null
                ? layer(name, name, "", axes, layer.group(6))
                : layer(
                        name,
                        name.substring(0, layer.start(3)) + "*" + name.substring(layer.end(3)),
                        config.scenarios().get(Integer.parseInt(number)).name(),
                        axes,
                        layer.group(6));
    }

    private LayerAxes.Layer layer(Matcher name, String weight, int first, int last) {
        LayerAxes side = layers(weight);
        String place = name.group(2);
        String what = name.group(5) == null ? "" : name.group(5);
        boolean global = name.group(4) != null;
        return switch (place) {
            case "out" -> side.output(what, global);
            case "trend" -> side.trend(what, what.equals("out") ? first - spec.trend() : last);
            case "head" -> side.head(Integer.parseInt(name.group(3)), what);
            default -> side.hidden(Integer.parseInt(place), global ? "global" : what);
        };
    }

    /** Returns the axes of an array of a layer. */
    private WeightAxes layer(String name, String key, String scenario, LayerAxes.Layer layer, String array) {
        List<AxisBlock> rank = fixed("rank", spec.model().scenarioRank());
        List<List<AxisBlock>> axes = switch (array) {
            case "W" -> List.of(layer.in(), layer.out());
            case "W.A" -> List.of(layer.in(), rank);
            case "W.B" -> List.of(rank, layer.out());
            case "W.c" -> List.of(rank);
            default -> List.of(layer.out());
        };
        boolean reads = array.equals("W") || array.equals("W.A");
        return new WeightAxes(name, key, scenario, WeightBlock.of(name).label(), reads, axes);
    }

    /** Returns the axes of a weight that pools or projects one feature. */
    private WeightAxes ofFeature(String name, Matcher parts, int last) {
        InputColumns side = inputs(name);
        String what = parts.group(2);
        String rest = parts.group(4);
        int number = Integer.parseInt(parts.group(3));
        boolean isDense = what.equals("dense");
        FeatureSpec feature = isDense ? side.dense(number) : side.pooled(number);
        String key = parts.group(1) + "." + what + "." + InputColumns.label(feature) + rest;
        List<List<AxisBlock>> axes = switch (what + rest) {
            case "dense.P" -> List.of(fixed("values", side.values(number)), fixed("embedding", last));
            case "dense.missing" -> List.of(fixed("missing", 1), fixed("embedding", last));
            case "places" -> List.of(List.of(AxisBlock.columns("position", last)));
            case "attention.query" -> List.of(List.of(scenarios()), fixed("embedding", last));
            case "attention.places" -> List.of(List.of(scenarios()), List.of(AxisBlock.columns("position", last)));
            case "attention.position" ->
                List.of(List.of(AxisBlock.columns("position", side.maxLength(number))), fixed("embedding", last));
            default ->
                rest.endsWith(".W")
                        ? List.of(fixed("embedding", last), fixed("projection", last))
                        : List.of(fixed("embedding", last));
        };
        return new WeightAxes(name, key, "", WeightBlock.of(name).label(), false, axes);
    }

    private List<AxisBlock> featureTables() {
        List<AxisBlock> blocks = spec.tables().stream()
                .map(table -> AxisBlock.table("table `" + table.name() + "`", table.rows(), table.name()))
                .toList();
        return blocks.isEmpty() ? fixed("no table", 1) : blocks;
    }

    private List<AxisBlock> biasTables() {
        Stream<AxisBlock> features = Stream.concat(biasTables("user", userInputs), biasTables("item", itemInputs));
        return Stream.concat(Stream.of(scenarios()), features).toList();
    }

    private static Stream<AxisBlock> biasTables(String side, InputColumns inputs) {
        return inputs.bias().stream()
                .map(feature ->
                        AxisBlock.table(side + " " + InputColumns.label(feature), feature.rows(), feature.table()));
    }

    private AxisBlock scenarios() {
        return AxisBlock.scenarios(
                config.scenarios().stream().map(ScenarioConfig::name).toList());
    }

    private InputColumns inputs(String name) {
        return name.startsWith("user.") ? userInputs : itemInputs;
    }

    private LayerAxes layers(String name) {
        return name.startsWith("user.") ? userLayers : itemLayers;
    }

    private static List<AxisBlock> fixed(String name, int size) {
        return List.of(AxisBlock.fixed(name, size));
    }

    private static WeightAxes of(String name, List<List<AxisBlock>> axes) {
        return new WeightAxes(name, name, "", WeightBlock.of(name).label(), false, axes);
    }
}
