package org.sassrec.model.tower;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.sassrec.model.layer.Dropout;

/**
 * The network of one side of SASS. With s the row's scenario, [;] side by side:
 *
 * <pre>
 * b   = relu(Wb [scenario embedding ; context embeddings ; what else some scenarios have] + bb)
 * g_0 = h_0 = x
 * g_l = relu(Wg_l g_{l-1} + bg_l)                    global network, shared by all scenarios
 * h_l = ScenarioLayer_l^s(g_l, h_{l-1}, b)           own weights, own rows only
 * out_scenario = fuse(h_L, b)                        own weights
 * out_global   = Wo g_L + bo                         auxiliary, in training only
 *
 * biasFusion  sum: W h + U b + c    concat: W relu(V [h ; b] + d) + c    none: W h + c
 * </pre>
 *
 * <p>The global network ends with the highest layer that any gate or the global output reads.
 */
public record SassTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int columns = spec.biasColumns(side);
        Value b = DenseLayer.dense(tape, context, side + ".bias", columns, model.biasWidth(), Activation.RELU);
        SegmentGroups branches = tape.supportsSegments() && ScenarioLayer.supportsSegments(model.transfer())
                ? SegmentGroups.of(tape.ops(), segments, this::gates)
                : SegmentGroups.of(tape.ops(), segments, s -> s);
        List<Value> biases = branches.split(tape, b);
        Value g = features.x();
        List<Value> own = new ArrayList<>(branches.split(tape, g));
        int in = features.columns();
        int globalLayers = withGlobal ? model.layers().size() : highestGate(segments);
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            List<Value> globals = List.of();
            if (l <= globalLayers) {
                g = DenseLayer.dense(tape, g, side + "." + l + ".global", in, width, Activation.RELU);
                globals = l <= highestGate(segments) ? branches.split(tape, g) : List.of();
                g = dropout.apply(tape, g);
            }
            for (int i = 0; i < own.size(); i++) {
                ScenarioLayer layer =
                        new ScenarioLayer(model, side, l, branches.groups().get(i), in, width);
                Value h = l <= highestGate(branches.groups().get(i))
                        ? layer.withTransfer(tape, globals.get(i), own.get(i), biases.get(i))
                        : layer.withoutTransfer(tape, own.get(i));
                own.set(i, dropout.apply(tape, h));
            }
            in = width;
        }
        return outputs(tape, features, branches, own, biases, in, withGlobal ? g : null);
    }

    private Output outputs(
            Tape tape,
            SideFeatures features,
            SegmentGroups branches,
            List<Value> own,
            List<Value> biases,
            int in,
            @Nullable Value g) {
        ModelConfig model = spec.model();
        OutputLayer layer = new OutputLayer(spec, side);
        boolean learnedBias = layer.learnsBias();
        List<Value> vectors = new ArrayList<>();
        List<Value> itemBiases = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            Segments rows = branches.groups().get(i);
            Value last = own.get(i);
            int width = in;
            if (model.biasFusion() != ModelConfig.BiasFusion.NONE) {
                last = tape.concatColumns(List.of(last, biases.get(i)), in, model.biasWidth());
                width = in + model.biasWidth();
            }
            if (model.biasFusion() == ModelConfig.BiasFusion.CONCAT) {
                last = output(tape, last, rows, ".fusion", width, in, Activation.RELU);
                width = in;
            }
            vectors.add(output(tape, last, rows, "", width, model.outputDim(), Activation.NONE));
            if (learnedBias) {
                itemBiases.add(output(tape, last, rows, ".bias", width, 1, Activation.NONE));
            }
        }
        Value residual = layer.residual(tape, features);
        Value scenario = OutputLayer.withResidual(tape, branches.join(tape, vectors), residual);
        Value scenarioBias = learnedBias ? branches.join(tape, itemBiases) : null;
        if (g == null) {
            return new Output(scenario, scenarioBias, null, null);
        }
        String name = side + ".out.global";
        Value global = layer.vector(tape, g, name, in);
        Value globalBias = layer.bias(tape, g, name, in);
        return new Output(scenario, scenarioBias, OutputLayer.withResidual(tape, global, residual), globalBias);
    }

    private Value output(Tape tape, Value x, Segments rows, String what, int in, int out, Activation activation) {
        Initializer init = Initializer.glorot(in, out);
        return DenseLayer.dense(tape, x, rows, s -> side + ".out." + s + what, in, out, init, activation);
    }

    private int highestGate(Segments segments) {
        return segments.scenarios().stream().mapToInt(this::gates).max().orElse(0);
    }

    private int gates(int scenario) {
        return spec.model().transfer() == ModelConfig.Transfer.NONE ? 0 : spec.gateDepths()[scenario];
    }
}
