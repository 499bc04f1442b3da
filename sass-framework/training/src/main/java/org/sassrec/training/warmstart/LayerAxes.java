package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.Transfer;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.model.graph.ModelSpec;

/** Finds the inputs and units of the layers of a model of type {@code sass}. */
final class LayerAxes {
    /** The units of the update gate, which weights the transferred state against the scenario's own state. */
    static final String UPDATE_GATE = "update gate";

    private static final String BIAS_NETWORK = "bias network";

    private final SassConfig config;
    private final ModelConfig model;
    private final ModelSpec spec;
    private final InputColumns inputs;
    private final List<String> trends;

    LayerAxes(SassConfig config, ModelSpec spec, InputColumns inputs, Function<Side, List<FeatureSpec>> features) {
        this.config = config;
        this.model = config.model();
        this.spec = spec;
        this.inputs = inputs;
        this.trends = features.apply(Side.ITEM).stream()
                .filter(f -> f.config().feedsBias())
                .map(FeatureSpec::name)
                .toList();
    }

    /** The inputs and units of a layer. */
    record Layer(List<AxisBlock> in, List<AxisBlock> out) {}

    /** Returns the first layer of the bias network. */
    Layer bias() {
        return new Layer(inputs.context(), List.of(biasUnits()));
    }

    /**
     * Returns a layer of the global network or of a scenario network.
     *
     * @param number number of the layer, from 1
     * @param what {@code global}, {@code scenario}, {@code transfer} or {@code gates}
     */
    Layer hidden(int number, String what) {
        int width = model.layers().get(number - 1);
        AxisBlock global = AxisBlock.columns("global layer", width);
        AxisBlock own = AxisBlock.columns("own layer", width);
        return switch (what) {
            case "gates" -> {
                int units = model.gateForm() == ModelConfig.GateForm.SCALAR ? 1 : width;
                List<AxisBlock> in = new ArrayList<>(List.of(global, own));
                if (model.biasFusion() != ModelConfig.BiasFusion.NO_NETWORK) {
                    in.add(biasUnits());
                }
                yield new Layer(
                        in, List.of(AxisBlock.columns("adaptive gate", units), AxisBlock.columns(UPDATE_GATE, units)));
            }
            case "transfer" ->
                new Layer(
                        transferred(global, own, width),
                        List.of(AxisBlock.columns(
                                model.transfer() == Transfer.SIGMOID ? UPDATE_GATE : "transferred", width)));
            default -> new Layer(number == 1 ? inputs.tower() : List.of(units(number - 1)), List.of(units(number)));
        };
    }

    private List<AxisBlock> transferred(AxisBlock global, AxisBlock own, int width) {
        return switch (model.transfer()) {
            case MATRIX -> List.of(global);
            case SIMNET -> List.of(global, own, AxisBlock.columns("sum", width), AxisBlock.columns("product", width));
            default -> List.of(global, own);
        };
    }

    /**
     * Returns an output layer.
     *
     * @param what empty, {@code fusion} or {@code bias}
     * @param global whether it is the output of the global network
     */
    Layer output(String what, boolean global) {
        AxisBlock last = units(model.layers().size());
        List<AxisBlock> joined =
                model.biasFusion().joinsOutput() && !global ? List.of(last, biasUnits()) : List.of(last);
        AxisBlock fused = AxisBlock.columns("fusion", last.size());
        if (what.equals("fusion")) {
            return new Layer(joined, List.of(fused));
        }
        boolean fuses = model.biasFusion() == ModelConfig.BiasFusion.CONCAT && !global;
        return new Layer(
                fuses ? List.of(fused) : joined,
                List.of(
                        what.equals("bias")
                                ? AxisBlock.fixed("item bias", 1)
                                : AxisBlock.fixed("output", model.outputDim())));
    }

    /**
     * Returns a layer of the part of the item bias that changes by the day.
     *
     * @param what {@code hidden} or {@code out}
     * @param hidden number of hidden units
     */
    Layer trend(String what, int hidden) {
        AxisBlock read = AxisBlock.columns("statistics " + String.join(", ", trends), spec.trend());
        AxisBlock units = AxisBlock.columns("hidden", hidden);
        return what.equals("hidden")
                ? new Layer(List.of(read), List.of(units))
                : new Layer(List.of(units, read), List.of(AxisBlock.fixed("item bias", 1)));
    }

    /**
     * Returns a layer of the output network of a scenario.
     *
     * @param what number of the layer, or {@code out}
     */
    Layer head(int scenario, String what) {
        ScenarioConfig.OutputNetworkConfig network = Objects.requireNonNull(
                config.scenarios().get(scenario).outputNetwork(),
                () -> "scenario " + scenario + " has no output network");
        List<Integer> layers = network.layers();
        int number = what.equals("out") ? layers.size() + 1 : Integer.parseInt(what);
        AxisBlock output = AxisBlock.fixed("output", model.outputDim());
        List<AxisBlock> in = number > 1
                ? List.of(AxisBlock.columns("layer " + (number - 1), layers.get(number - 2)))
                : Stream.concat(Stream.of(output), read(network)).toList();
        return new Layer(
                in,
                List.of(what.equals("out") ? output : AxisBlock.columns("layer " + number, layers.get(number - 1))));
    }

    private Stream<AxisBlock> read(ScenarioConfig.OutputNetworkConfig network) {
        Map<String, AxisBlock> columns = inputs.context().stream()
                .collect(Collectors.toMap(
                        block -> block.name().replaceAll("^[^`]*`([^`]*)`.*$", "$1"),
                        Function.identity(),
                        (a, b) -> a));
        return network.features().stream().map(name -> Objects.requireNonNull(columns.get(name), name));
    }

    private AxisBlock units(int layer) {
        return AxisBlock.columns("layer " + layer, model.layers().get(layer - 1));
    }

    private AxisBlock biasUnits() {
        return AxisBlock.columns(BIAS_NETWORK, model.biasWidth());
    }
}
