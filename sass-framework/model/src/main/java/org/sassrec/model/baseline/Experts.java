package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.sassrec.model.layer.Dropout;

/** Layers side by side that read the same rows, and gates that mix what they say. */
final class Experts {
    private Experts() {}

    /**
     * Relu layers of one input as one product: {@code <name>.W} is [in, count * width].
     *
     * @return {@code count} values of [n, width]
     */
    static List<Value> fromSharedInput(Tape tape, Value x, String name, int in, int width, int count) {
        Initializer init = Initializer.glorot(in, width);
        return tape.splitColumns(DenseLayer.dense(tape, x, name, in, count * width, init, Activation.RELU), count);
    }

    /** A relu layer each: {@code <name>0.W}, {@code <name>1.W} and so on, [in, width]. */
    static List<Value> fromSeparateInputs(Tape tape, List<Value> inputs, String name, int in, int width) {
        List<Value> outputs = new ArrayList<>();
        for (int k = 0; k < inputs.size(); k++) {
            outputs.add(DenseLayer.dense(tape, inputs.get(k), name + k, in, width, Activation.RELU));
        }
        return outputs;
    }

    /** {@code model.experts} networks of relu layers that all read x [n, columns]. */
    static List<Value> deep(Tape tape, Value x, int columns, String side, ModelConfig model, Dropout dropout) {
        int width = model.layers().get(0);
        List<Value> experts = fromSharedInput(tape, x, side + ".1.experts", columns, width, model.experts());
        experts = withDropout(tape, experts, dropout);
        for (int l = 2; l <= model.layers().size(); l++) {
            int in = width;
            width = model.layers().get(l - 1);
            experts = withDropout(
                    tape, fromSeparateInputs(tape, experts, side + "." + l + ".expert", in, width), dropout);
        }
        return experts;
    }

    private static List<Value> withDropout(Tape tape, List<Value> values, Dropout dropout) {
        return values.stream().map(value -> dropout.apply(tape, value)).toList();
    }

    /** softmax(x W + b), a share for each of {@code count} experts: [n, count]. */
    static Value gate(Tape tape, Value x, String name, int in, int count) {
        return tape.softmaxRows(DenseLayer.dense(tape, x, name, in, count, Activation.NONE));
    }

    /** sum_k gate_k expert_k; the gate is [n, experts]. */
    static Value mix(Tape tape, Value gate, List<Value> experts) {
        List<Value> shares = tape.splitColumns(gate, experts.size());
        List<Value> weighted = new ArrayList<>();
        for (int k = 0; k < experts.size(); k++) {
            weighted.add(tape.scaleRows(experts.get(k), shares.get(k)));
        }
        return tape.add(weighted);
    }
}
