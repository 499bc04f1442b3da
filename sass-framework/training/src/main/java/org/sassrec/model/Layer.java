package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Dense layers by name: {@code <name>.W} [in, out] with Glorot's initial values and {@code <name>.b} [out] of zeros. */
final class Layer {
    private Layer() {}

    static Value dense(Tape tape, Value x, String name, int in, int out, Activation activation) {
        return dense(tape, x, name, in, out, Init.glorot(in, out), activation);
    }

    /** With initial values of its own, for a matrix that holds several layers side by side. */
    static Value dense(Tape tape, Value x, String name, int in, int out, Init init, Activation activation) {
        return tape.dense(
                x, tape.weight(name + ".W", init, in, out), tape.weight(name + ".b", Init.ZEROS, out), activation);
    }

    /**
     * With weights of each segment's scenario.
     *
     * @param x rows of all segments
     * @param name of the layer of a scenario
     */
    static Value dense(
            Tape tape,
            Value x,
            Segments segments,
            IntFunction<String> name,
            int in,
            int out,
            Init init,
            Activation activation) {
        List<Value> w = new ArrayList<>();
        List<Value> b = new ArrayList<>();
        for (int scenario : segments.scenarios()) {
            w.add(tape.weight(name.apply(scenario) + ".W", init, in, out));
            b.add(tape.weight(name.apply(scenario) + ".b", Init.ZEROS, out));
        }
        return w.size() == 1
                ? tape.dense(x, w.get(0), b.get(0), activation)
                : tape.dense(x, segments, w, b, activation);
    }
}
