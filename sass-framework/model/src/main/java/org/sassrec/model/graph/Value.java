package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** An array on the tape: its operand in the forward pass, and the parts of its gradient in the backward pass. */
public final class Value {
    private final Operand<TFloat32> operand;
    private final boolean differentiable;
    private final List<Value> columns;
    private final int[] widths;
    private final List<Operand<TFloat32>> parts = new ArrayList<>();
    private @Nullable Operand<TBfloat16> bfloat16;

    Value(Operand<TFloat32> operand, boolean differentiable) {
        this(operand, differentiable, List.of(), new int[0]);
    }

    /** Creates a value that was computed in bfloat16. Products read it in bfloat16 again. */
    static Value fromBfloat16(Ops tf, Operand<TBfloat16> rounded) {
        Value value = new Value(tf.dtypes.cast(rounded, TFloat32.class), true);
        value.bfloat16 = rounded;
        return value;
    }

    /** Creates a concatenation of other values. */
    Value(Operand<TFloat32> operand, boolean differentiable, List<Value> columns, int[] widths) {
        this.operand = operand;
        this.differentiable = differentiable;
        this.columns = columns;
        this.widths = widths;
    }

    /** Returns the values that this value concatenates, or an empty list. */
    List<Value> columns() {
        return columns;
    }

    /** Returns the number of columns of each of {@link #columns()}. */
    int[] widths() {
        return widths;
    }

    public Operand<TFloat32> operand() {
        return operand;
    }

    /**
     * Returns the value as an operand of a bfloat16 product. The parts of a concatenation are rounded once each, before
     * they are concatenated.
     */
    Operand<TBfloat16> bfloat16(Ops tf) {
        Operand<TBfloat16> found = bfloat16;
        if (found == null) {
            found = columns.isEmpty()
                    ? tf.dtypes.cast(operand, TBfloat16.class)
                    : tf.concat(columns.stream().map(c -> c.bfloat16(tf)).toList(), tf.constant(1));
            bfloat16 = found;
        }
        return found;
    }

    /**
     * Splits the columns into equal parts.
     *
     * @param axis axis of the columns
     */
    List<Value> splitColumns(Ops tf, Operand<TInt32> axis, int count) {
        if (bfloat16 != null) {
            return tf.split(axis, bfloat16, (long) count).output().stream()
                    .map(part -> fromBfloat16(tf, part))
                    .toList();
        }
        return tf.split(axis, operand, (long) count).output().stream()
                .map(part -> new Value(part, differentiable))
                .toList();
    }

    /** Splits the rows into contiguous segments of the given sizes. */
    List<Value> splitRows(Ops tf, Operand<TInt32> sizes, long count) {
        List<Value> values = tf.splitV(operand, sizes, tf.constant(0), count).output().stream()
                .map(part -> new Value(part, differentiable))
                .toList();
        if (bfloat16 != null) {
            List<Output<TBfloat16>> parts =
                    tf.splitV(bfloat16, sizes, tf.constant(0), count).output();
            for (int i = 0; i < count; i++) {
                values.get(i).bfloat16 = parts.get(i);
            }
        }
        return values;
    }

    boolean differentiable() {
        return differentiable;
    }

    /** Adds a part of the gradient of the loss with respect to this value; same shape as the value. */
    public void addGradient(Operand<TFloat32> part) {
        if (differentiable) {
            parts.add(part);
        }
    }

    /**
     * Returns the sum of the parts in the order in which they were added, or null if the loss does not depend on the
     * value.
     */
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
