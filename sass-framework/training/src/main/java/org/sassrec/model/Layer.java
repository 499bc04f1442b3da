package org.sassrec.model;

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
}
