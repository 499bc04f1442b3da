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
final class ExportVariables {
    /** Values beyond so many bytes are not held beside those of the model. */
    private static final long MAX_BYTES_PER_RUN = 64L << 20;

    private final Ops tf;
    private final List<PendingVariable> pending = new ArrayList<>();

    private record PendingVariable(Operand<?> value, Op assign, Supplier<? extends Tensor> source) {}

    ExportVariables(Ops tf) {
        this.tf = tf;
    }

    /** A variable that gets its value at {@link #assign}; the tensor is closed then. */
    <T extends TType> Operand<T> of(String name, Class<T> type, Shape shape, Supplier<? extends Tensor> source) {
        Variable<T> variable = tf.withName(name).variable(shape, type);
        Placeholder<T> value = tf.placeholder(type, Placeholder.shape(shape));
        pending.add(new PendingVariable(value, tf.assign(variable, value), source));
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

    /** Fills all variables, as many in one run as are small: each set of feeds has TensorFlow prune and place the graph anew. */
    void assign(Session session) {
        List<Tensor> fed = new ArrayList<>();
        try {
            Session.Runner runner = session.runner();
            long bytes = 0;
            for (PendingVariable variable : pending) {
                Tensor value = variable.source().get();
                fed.add(value);
                runner.feed(variable.value(), value).addTarget(variable.assign());
                bytes += value.numBytes();
                if (bytes >= MAX_BYTES_PER_RUN) {
                    run(runner, fed);
                    runner = session.runner();
                    bytes = 0;
                }
            }
            if (!fed.isEmpty()) {
                run(runner, fed);
            }
        } finally {
            fed.forEach(Tensor::close);
        }
        pending.clear();
    }

    private static void run(Session.Runner runner, List<Tensor> fed) {
        runner.run().close();
        fed.forEach(Tensor::close);
        fed.clear();
    }
}
