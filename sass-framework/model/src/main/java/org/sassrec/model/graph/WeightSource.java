package org.sassrec.model.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Provides trained arrays to the builders of graphs: variables of the training model, or constants or variables of an
 * exported graph. The builders request arrays by name and shape.
 */
@FunctionalInterface
public interface WeightSource {

    /**
     * Returns the operand of a trained array.
     *
     * @param name unique name in the model, for example {@code user.1.global.W}; a key of {@code TowerModel.variables}
     * @param init initial values; used only in a new model
     * @param shape sizes of the dimensions
     */
    Operand<TFloat32> weight(String name, Initializer init, long... shape);

    /**
     * Returns the array that stacks a scenario weight and the corresponding weights of all other scenarios, or null if
     * the weights are separate.
     *
     * @param name name of one of the weights
     * @param init initial values of each weight
     * @param shape shape of each weight
     */
    default @Nullable Stack stack(String name, Initializer init, long... shape) {
        return null;
    }

    /**
     * The stacked weights of several scenarios.
     *
     * @param names name of each weight, in order
     * @param all [names, shape of each]
     */
    record Stack(List<String> names, Operand<TFloat32> all) {}

    /**
     * Returns rows of a table: [ids, width]. The default implementation gathers from the complete table. A training
     * variable gathers directly.
     */
    default Operand<TFloat32> rows(Ops tf, String name, long rows, long width, Operand<TInt64> ids) {
        return tf.gather(weight(name, Initializer.EMBEDDING, rows, width), ids, tf.constant(0));
    }
}
