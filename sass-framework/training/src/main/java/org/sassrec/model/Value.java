package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A number array on the tape: its operand on the way forward and, on the way back, the parts of its gradient. */
final class Value {
    private final Operand<TFloat32> operand;
    private final boolean differentiable;
    private final List<Value> columns;
    private final int[] widths;
    private final List<Operand<TFloat32>> parts = new ArrayList<>();

    Value(Operand<TFloat32> operand, boolean differentiable) {
        this(operand, differentiable, List.of(), new int[0]);
    }

    /** A value that holds others side by side. */
    Value(Operand<TFloat32> operand, boolean differentiable, List<Value> columns, int[] widths) {
        this.operand = operand;
        this.differentiable = differentiable;
        this.columns = columns;
        this.widths = widths;
    }

    /** The values that this one holds side by side; empty when it is one of its own. */
    List<Value> columns() {
        return columns;
    }

    /** Columns of each of {@link #columns()}. */
    int[] widths() {
        return widths;
    }

    Operand<TFloat32> operand() {
        return operand;
    }

    boolean differentiable() {
        return differentiable;
    }

    /** Adds a part of the loss's gradient with respect to this value; same shape as the value. */
    void addGradient(Operand<TFloat32> part) {
        if (differentiable) {
            parts.add(part);
        }
    }

    /** The sum of the parts in the order in which they were added, or null when the loss does not depend on the value. */
    @Nullable
    Operand<TFloat32> gradient(Ops tf) {
        if (parts.size() > 1) {
            Operand<TFloat32> sum = parts.size() == 2 ? tf.math.add(parts.get(0), parts.get(1)) : tf.math.addN(parts);
            parts.clear();
            parts.add(sum);
        }
        return parts.isEmpty() ? null : parts.get(0);
    }
}
