package org.sassrec.model;

import java.util.List;
import org.sassrec.model.graph.GraphRunner;
import org.sassrec.model.graph.Placement;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TInt64;

/** The number of steps of all workers of a cluster, on parameter server 0. */
final class GlobalStep {
    private final Placeholder<TInt64> given;
    private final Op assign;
    private final Operand<TInt64> current;
    private final Operand<TInt64> next;

    /** Creates the operations. */
    GlobalStep(Ops tf, Placement placement) {
        Ops ops = placement.onServer(tf, 0);
        Operand<?> handle = ops.varHandleOp(TInt64.class, Shape.scalar(), VarHandleOp.sharedName("sass.step"));
        given = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
        VarHandleOp variable = (VarHandleOp) handle;
        assign = ops.assignVariableOp(variable, given);
        current = ops.readVariableOp(variable, TInt64.class);
        Op added = ops.assignAddVariableOp(variable, ops.constant(1L));
        next = ops.withControlDependencies(List.of(added)).readVariableOp(variable, TInt64.class);
    }

    /** Returns the operand that counts a step. Its value is the number of all steps, including this one. */
    Operand<TInt64> next() {
        return next;
    }

    /** Sets the number of steps. */
    void set(GraphRunner runs, long step) {
        try (TInt64 value = TInt64.scalarOf(step)) {
            runs.run(runner -> runner.feed(given, value).addTarget(assign)).close();
        }
    }

    /** Returns the number of steps. */
    long get(GraphRunner runs) {
        try (Result result = runs.run(List.of(current), List.of())) {
            return value(result, 0);
        }
    }

    /** Returns the fetched value of {@link #next}. */
    static long value(Result result, int index) {
        return ((TInt64) result.get(index)).getLong();
    }
}
