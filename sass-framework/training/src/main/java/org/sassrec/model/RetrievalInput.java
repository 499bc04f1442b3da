package org.sassrec.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What the fine-tuning losses read beside the vectors; the graph's form of {@link org.sassrec.sampling.RetrievalBatch}.
 *
 * @param userSizes [S] user rows of each scenario
 * @param itemOffsets [S + 1] item rows of each scenario
 * @param positive [B] shared: column of the row's positive in its scenario's segment. Not read per positive
 * @param candidates [B, K] item rows, the positive first. Not read when negatives are shared
 * @param logQ [M]
 * @param masks [P, 2] cells that are no negatives. Shared: (row, column) in the scenario's own block, grouped by
 *     scenario. Per positive: (row, place)
 * @param maskSizes [S] shared: pairs of each scenario
 * @param negatives [B] shared: number of a row's negatives that are not masked
 * @param coefficients [B] weight of each row in the loss, its share of the mean included
 */
record RetrievalInput(
        Operand<TInt32> userSizes,
        Operand<TInt32> itemOffsets,
        Operand<TInt32> positive,
        Operand<TInt32> candidates,
        Operand<TFloat32> logQ,
        Operand<TInt32> masks,
        Operand<TInt32> maskSizes,
        Operand<TFloat32> negatives,
        Operand<TFloat32> coefficients) {}
