package org.sassrec.model.graph;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Creates the inputs of a graph. A dimension of -1 is determined by the batch. */
public final class Placeholders {
    private Placeholders() {}

    public static Placeholder<TInt32> ints(Ops tf, long... shape) {
        return tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(shape)));
    }

    public static Placeholder<TFloat32> floats(Ops tf, long... shape) {
        return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
    }
}
