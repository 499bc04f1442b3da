package org.sassrec.model.layer;

import java.util.List;
import java.util.function.IntFunction;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;

/**
 * Relu layers one after the other, with dropout after each.
 *
 * @param h [n, width] what the last one gives; the input where there is none
 * @param width of h
 */
public record Perceptron(Value h, int width) {

    /**
     * Builds the layers.
     *
     * @param x [n, in]
     * @param name of each layer, the first is 1
     * @param widths of the layers
     */
    public static Perceptron of(
            Tape tape, Value x, IntFunction<String> name, int in, List<Integer> widths, Dropout dropout) {
        Perceptron last = new Perceptron(x, in);
        for (int l = 1; l <= widths.size(); l++) {
            int width = widths.get(l - 1);
            Value h = DenseLayer.dense(tape, last.h, name.apply(l), last.width, width, Activation.RELU);
            last = new Perceptron(dropout.apply(tape, h), width);
        }
        return last;
    }
}
