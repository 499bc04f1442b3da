package org.sassrec.model.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The input rows of one tower in a graph, contiguous by scenario. The tensors of {@link org.sassrec.sampling.SideRows}.
 *
 * @param rows number n of rows, a scalar
 * @param sizes [segments] number of rows of each segment; the sum is n, any may be 0
 * @param scenarios [n] scenario number of each row
 * @param ids [n, single features] rows of the table of each feature
 * @param bags BAG features, then SEQUENCE features
 * @param context [n, context features] rows of the table of each context feature, 0 = none; ignored on the item side
 * @param dense [n, columns] of the DENSE features
 */
public record TowerInput(
        Operand<TInt32> rows,
        Operand<TInt32> sizes,
        Operand<TInt32> scenarios,
        Operand<TInt32> ids,
        List<Bag> bags,
        Operand<TInt32> context,
        Operand<TFloat32> dense) {

    public TowerInput {
        bags = List.copyOf(bags);
    }

    /**
     * A pooled feature with a variable number of values per row.
     *
     * @param values [k] table rows
     * @param rowIndex [k] ascending row numbers
     * @param weights [k]; not read for sequences
     * @param positions [k] 0 = newest; not read by MEAN
     * @param gaps [k] rows of the table of time gaps; null for features without gaps
     */
    public record Bag(
            Operand<TInt32> values,
            Operand<TInt32> rowIndex,
            Operand<TFloat32> weights,
            Operand<TInt32> positions,
            @Nullable Operand<TInt32> gaps) {}
}
