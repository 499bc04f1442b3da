package org.sassrec.model.tower;

import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;

/** {@code model.residual}: out += shortcut, projected by a matrix of the side's own when the dimensions differ. */
final class Residual {
    private Residual() {}

    /** The projected shortcut, to be added to each output; null when the side has none. */
    static @Nullable Value project(Tape tape, ModelSpec spec, String side, SideFeatures features) {
        Value shortcut = features.shortcut();
        int in = spec.model().embeddingDim();
        int out = spec.model().outputDim();
        if (shortcut == null || in == out) {
            return shortcut;
        }
        return tape.product(shortcut, tape.weight(side + ".residual.W", Initializer.glorot(in, out), in, out));
    }

    static Value add(Tape tape, Value output, @Nullable Value residual) {
        return residual == null ? output : tape.add(output, residual);
    }
}
