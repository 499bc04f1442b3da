package org.sassrec.model.graph;

import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;

/** Values of weights that lie one above the other in one variable, put together and taken apart again, bit for bit. */
final class StackedWeights {
    private StackedWeights() {}

    /**
     * The variable's value; the caller closes it.
     *
     * @param values of each of its weights, and maybe others
     * @throws IllegalArgumentException if one has another shape
     */
    static TFloat32 stack(ModelWeights.Variable variable, Map<String, Tensor> values) {
        Shape each = Shape.of(variable.each());
        TFloat32 whole = TFloat32.tensorOf(Shape.of(variable.shape()));
        ByteDataBuffer bytes = whole.asRawTensor().data();
        long at = 0;
        for (String name : variable.members()) {
            Tensor value = Objects.requireNonNull(values.get(name), name);
            if (!value.shape().equals(each)) {
                whole.close();
                throw new IllegalArgumentException("`" + name + "` has shape " + each + ", not " + value.shape());
            }
            ByteDataBuffer part = value.asRawTensor().data();
            part.copyTo(bytes.offset(at), part.size());
            at += part.size();
        }
        return whole;
    }

    /** Puts the chosen weights of the variable's value into {@code values}, as copies. */
    static void unstack(
            ModelWeights.Variable variable, Tensor whole, Predicate<String> chosen, Map<String, Tensor> values) {
        ByteDataBuffer bytes = whole.asRawTensor().data();
        long at = 0;
        for (String name : variable.members()) {
            long size = bytes.size() / variable.members().size();
            if (chosen.test(name)) {
                TFloat32 value = TFloat32.tensorOf(Shape.of(variable.each()));
                bytes.slice(at, size).copyTo(value.asRawTensor().data(), size);
                values.put(name, value);
            }
            at += size;
        }
    }
}
