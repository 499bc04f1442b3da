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

/**
 * The last linear layer of a rival: vectors and, where it is learned, the item bias. Either one for all rows, {@code
 * <side>.out}, or one for each scenario, {@code <side>.out.<scenario>}. The shortcut of {@code residual} is added.
 */
public record OutputLayer(ModelSpec spec, String side) {
    /** h [n, in] through one layer for all scenarios. */
    public Tower.Output shared(Tape tape, SideFeatures features, Value h, int in) {
        return output(tape, features, vector(tape, h, side + ".out", in), bias(tape, h, side + ".out", in));
    }

    /** The rows of each segment [., in] through the layer of its scenario. */
    public Tower.Output perScenario(Tape tape, SideFeatures features, List<Value> h, int in, Segments segments) {
        List<Value> vectors = new ArrayList<>();
        List<Value> biases = new ArrayList<>();
        for (int i = 0; i < h.size(); i++) {
            String name = side + ".out." + segments.scenarios().get(i);
            vectors.add(vector(tape, h.get(i), name, in));
            Value bias = bias(tape, h.get(i), name, in);
            if (bias != null) {
                biases.add(bias);
            }
        }
        Value bias = biases.isEmpty() ? null : segments.join(tape, biases);
        return output(tape, features, segments.join(tape, vectors), bias);
    }

    public Value vector(Tape tape, Value h, String name, int in) {
        return DenseLayer.dense(tape, h, name, in, spec.model().outputDim(), Activation.NONE);
    }

    /** Null where none is learned. */
    public @Nullable Value bias(Tape tape, Value h, String name, int in) {
        return learnsBias() ? DenseLayer.dense(tape, h, name + ".bias", in, 1, Activation.NONE) : null;
    }

    public boolean learnsBias() {
        return side.equals("item") && spec.model().itemBias() == ModelConfig.ItemBias.LEARNED;
    }

    /** Vectors [n, outputDim] and biases of all rows as a tower's output. */
    public Tower.Output output(Tape tape, SideFeatures features, Value vector, @Nullable Value bias) {
        return new Tower.Output(withResidual(tape, vector, residual(tape, features)), bias, null, null);
    }

    /**
     * What {@code model.residual} adds to each output: the shortcut, projected by a matrix of the side's own when the dimensions
     * differ; null when the side has none.
     */
    @Nullable
    Value residual(Tape tape, SideFeatures features) {
        Value shortcut = features.shortcut();
        int in = spec.model().embeddingDim();
        int out = spec.model().outputDim();
        if (shortcut == null || in == out) {
            return shortcut;
        }
        return tape.product(shortcut, tape.weight(side + ".residual.W", Initializer.glorot(in, out), in, out));
    }

    static Value withResidual(Tape tape, Value output, @Nullable Value residual) {
        return residual == null ? output : tape.add(output, residual);
    }
}
