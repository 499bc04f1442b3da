package org.sassrec.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Where graph builders get their trained numbers from: variables of the model in training, constants or variables of
 * another graph in an export. The builders ask by name and shape and never know which.
 */
@FunctionalInterface
public interface Weights {

    /**
     * The operand that holds a trained array.
     *
     * @param name unique in the model, such as {@code user.1.global.W}; the keys of {@code TowerModel.variables}
     * @param init initial values, of meaning only where training begins
     * @param shape sizes of its dimensions
     */
    Operand<TFloat32> weight(String name, Init init, long... shape);

    /**
     * The array that holds a scenario's own weight together with those of the same kind of all other scenarios; null where
     * each is by itself.
     *
     * @param name of one of them
     * @param init initial values of each
     * @param shape of each
     */
    default @Nullable Stack stack(String name, Init init, long... shape) {
        return null;
    }

    /**
     * Weights of scenarios one above the other.
     *
     * @param names of each, in order
     * @param all [names, shape of each]
     */
    record Stack(List<String> names, Operand<TFloat32> all) {}

    /** Rows of a table: [ids, width]. By default a gather from the whole, which a variable in training can better. */
    default Operand<TFloat32> rows(Ops tf, String name, long rows, long width, Operand<TInt32> ids) {
        return tf.gather(weight(name, Init.EMBEDDING, rows, width), ids, tf.constant(0));
    }
}
