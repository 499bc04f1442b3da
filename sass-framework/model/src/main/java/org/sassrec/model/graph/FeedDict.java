package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * A batch as native TensorFlow tensors, created by {@code TowerModel.prepare}. Another thread can create it in advance.
 * It can serve several steps. {@link #close} frees the native memory.
 */
public final class FeedDict implements AutoCloseable {
    private final List<Operand<?>> placeholders = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final Object owner;
    private final Object batch;

    public FeedDict(Object owner, Object batch) {
        this.owner = owner;
        this.batch = batch;
    }

    /** Creates an input of a graph. The batch determines a dimension of -1. */
    public static Placeholder<TInt32> ints(Ops tf, long... shape) {
        return tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(shape)));
    }

    /** Creates an input of a graph. The batch determines a dimension of -1. */
    public static Placeholder<TFloat32> floats(Ops tf, long... shape) {
        return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
    }

    /**
     * Returns the batch from which this feed was created.
     *
     * @throws IllegalArgumentException if another graph created this feed
     */
    public <T> T batch(Object graph, Class<T> type) {
        if (graph != owner) {
            throw new IllegalArgumentException("this batch was prepared for another model or kind of step");
        }
        return type.cast(batch);
    }

    public void ints(Operand<TInt32> placeholder, int[] values, long... shape) {
        add(placeholder, TInt32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
    }

    public void floats(Operand<TFloat32> placeholder, float[] values, long... shape) {
        add(placeholder, TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
    }

    public void longs(Operand<TInt64> placeholder, long... values) {
        add(placeholder, TInt64.vectorOf(values));
    }

    private void add(Operand<?> placeholder, Tensor tensor) {
        placeholders.add(placeholder);
        tensors.add(tensor);
    }

    void feed(Session.Runner runner) {
        for (int i = 0; i < tensors.size(); i++) {
            runner.feed(placeholders.get(i), tensors.get(i));
        }
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
        tensors.clear();
        placeholders.clear();
    }
}
