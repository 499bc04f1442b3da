package org.sassrec.model.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The feature table of a model that is not trained. It is an input of each run and not a variable, so that its values
 * can stay in a file.
 *
 * @param variable describes the table; has no value
 * @param values the table
 * @param read the table as an operation that can be fetched
 */
record TableInput(ModelWeights.Variable variable, Placeholder<TFloat32> values, Operand<TFloat32> read) {

    static TableInput of(Ops tf, ModelWeights.Variable variable) {
        Placeholder<TFloat32> values = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(variable.shape())));
        return new TableInput(variable, values, tf.identity(values));
    }
}
