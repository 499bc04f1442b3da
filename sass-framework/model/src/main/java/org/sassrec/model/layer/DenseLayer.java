package org.sassrec.model.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;

/**
 * Builds named dense layers: {@code <name>.W} [in, out] with Glorot initialization and {@code <name>.b} [out] of zeros.
 */
public final class DenseLayer {
    private DenseLayer() {}

    public static Value dense(Tape tape, Value x, String name, int in, int out, Activation activation) {
        return dense(tape, x, name, in, out, Initializer.glorot(in, out), activation);
    }

    /** Builds a layer with the given initializer, for a matrix that contains several layers. */
    public static Value dense(
            Tape tape, Value x, String name, int in, int out, Initializer init, Activation activation) {
        Value y = tape.dense(
                x,
                tape.weight(name + ".W", init, in, out),
                tape.weight(name + ".b", Initializer.ZEROS, out),
                activation);
        return recorded(tape, name, y, activation);
    }

    /**
     * Builds a layer with separate weights for the scenario of each segment.
     *
     * @param x rows of all segments
     * @param name name of the layer for a scenario
     */
    public static Value dense(
            Tape tape,
            Value x,
            Segments segments,
            IntFunction<String> name,
            int in,
            int out,
            Initializer init,
            Activation activation) {
        List<Value> w = new ArrayList<>();
        List<Value> b = new ArrayList<>();
        for (int scenario : segments.scenarios()) {
            w.add(tape.weight(name.apply(scenario) + ".W", init, in, out));
            b.add(tape.weight(name.apply(scenario) + ".b", Initializer.ZEROS, out));
        }
        Value y = w.size() == 1
                ? tape.dense(x, w.get(0), b.get(0), activation)
                : tape.dense(x, segments, w, b, activation);
        return recorded(tape, name.apply(segments.scenarios().get(0)), y, activation);
    }

    private static Value recorded(Tape tape, String name, Value y, Activation activation) {
        if (activation == Activation.RELU) {
            tape.recordLayer(name, y);
        }
        return y;
    }

    /**
     * Builds a sequence of relu layers with dropout after each.
     *
     * @param x [n, in]
     * @param name name of each layer, numbered from 1
     * @param widths widths of the layers
     * @return output of the last layer, or the input if there are no layers
     */
    public static Value perceptron(
            Tape tape, Value x, IntFunction<String> name, int in, List<Integer> widths, Dropout dropout) {
        Value h = x;
        int width = in;
        for (int l = 1; l <= widths.size(); l++) {
            int next = widths.get(l - 1);
            h = dropout.apply(tape, dense(tape, h, name.apply(l), width, next, Activation.RELU));
            width = next;
        }
        return h;
    }
}
