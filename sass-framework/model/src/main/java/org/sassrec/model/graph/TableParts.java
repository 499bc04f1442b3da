package org.sassrec.model.graph;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;

/** Copies rows between a table and its parts. */
final class TableParts {
    private TableParts() {}

    /** Returns the rows of a part. The caller must close the tensor. */
    static TFloat32 part(ModelWeights.Variable variable, @Nullable Tensor table) {
        ModelWeights.Part part = Objects.requireNonNull(variable.part());
        Tensor all = Objects.requireNonNull(table, part.table());
        Shape whole = Shape.of(variable.memberShape());
        if (!all.shape().equals(whole)) {
            throw new IllegalArgumentException(
                    "`" + part.table() + "` has shape " + all.shape() + ", but must have " + whole);
        }
        TFloat32 own = TFloat32.tensorOf(Shape.of(variable.shape()));
        copy(
                part,
                variable.shape()[1],
                all.asRawTensor().data(),
                own.asRawTensor().data(),
                true);
        return own;
    }

    /** Copies the rows of a part into its table in {@code values}, which it creates if it is missing. */
    static void copy(ModelWeights.Variable variable, Tensor own, Map<String, Tensor> values) {
        ModelWeights.Part part = Objects.requireNonNull(variable.part());
        Tensor all = values.computeIfAbsent(part.table(), n -> TFloat32.tensorOf(Shape.of(variable.memberShape())));
        copy(
                part,
                variable.shape()[1],
                all.asRawTensor().data(),
                own.asRawTensor().data(),
                false);
    }

    private static void copy(
            ModelWeights.Part part, long width, ByteDataBuffer table, ByteDataBuffer own, boolean fromTable) {
        long row = width * Float.BYTES;
        for (long r = 0; r < part.size(); r++) {
            ByteDataBuffer whole = table.slice((part.number() + r * part.count()) * row, row);
            ByteDataBuffer mine = own.slice(r * row, row);
            (fromTable ? whole : mine).copyTo(fromTable ? mine : whole, row);
        }
    }
}
