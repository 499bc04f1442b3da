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
 * The variables of an exported graph. They are reference variables, because the exporter of TensorFlow Java saves no
 * other kind. Long arrays cannot be constants, because a graph is limited to 2 GB.
 */
final class ExportVariables {
    /** Maximum size of the values that one run holds in addition to the model, in bytes. */
    private static final long MAX_BYTES_PER_RUN = 64L << 20;

    private final Ops tf;
    private final List<PendingVariable> pending = new ArrayList<>();

    private record PendingVariable(Operand<?> value, Op assign, Supplier<? extends Tensor> source) {}

    ExportVariables(Ops tf) {
        this.tf = tf;
    }

    /** Creates a variable. {@link #assign} sets its value and closes the tensor. */
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

    /**
     * Sets all variables. Small variables share a run, because TensorFlow prunes and places the graph again for each
     * set of feeds.
     */
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
