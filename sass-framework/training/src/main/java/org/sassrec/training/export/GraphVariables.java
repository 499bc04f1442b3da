package org.sassrec.training.export;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * Variables of a graph that is exported. They are reference variables: TensorFlow-Java's exporter saves these and no
 * others. Arrays may be long, and a constant would put them into the graph, which may not exceed 2 GB.
 */
final class GraphVariables {
    private final Ops tf;
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(Operand<?> value, Op assign, Supplier<? extends Tensor> source) {}

    GraphVariables(Ops tf) {
        this.tf = tf;
    }

    /** A variable that gets its value at {@link #assign}; the tensor is closed then. */
    <T extends TType> Operand<T> of(String name, Class<T> type, Shape shape, Supplier<? extends Tensor> source) {
        Variable<T> variable = tf.withName(name).variable(shape, type);
        Placeholder<T> value = tf.placeholder(type, Placeholder.shape(shape));
        pending.add(new Pending(value, tf.assign(variable, value), source));
        return variable;
    }

    Operand<TInt64> longs(String name, long[] values) {
        return of(name, TInt64.class, Shape.of(values.length), () -> {
            TInt64 tensor = TInt64.tensorOf(Shape.of(values.length));
            tensor.asRawTensor().data().asLongs().write(values);
            return tensor;
        });
    }

    Operand<TInt32> ints(String name, int[] values) {
        return of(name, TInt32.class, Shape.of(values.length), () -> {
            TInt32 tensor = TInt32.tensorOf(Shape.of(values.length));
            tensor.asRawTensor().data().asInts().write(values);
            return tensor;
        });
    }

    /** Fills all variables, one after the other. */
    void assign(Session session) {
        for (Pending variable : pending) {
            try (Tensor value = variable.source().get()) {
                session.runner()
                        .feed(variable.value(), value)
                        .addTarget(variable.assign())
                        .run()
                        .close();
            }
        }
        pending.clear();
    }
}
