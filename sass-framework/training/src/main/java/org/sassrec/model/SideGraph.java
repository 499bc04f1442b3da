package org.sassrec.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/** Builds one side from table rows to tower outputs. */
final class SideGraph {
    private SideGraph() {}

    /**
     * The side's outputs.
     *
     * @param read rows of the tables
     * @param input with ids in these rows; its context holds the scenario first
     */
    static Tower.Output build(
            Tape tape,
            ModelSpec spec,
            String side,
            EmbeddingTables.Looked read,
            TowerInput input,
            Segments segments,
            Views views,
            Dropout dropout,
            boolean withGlobal) {
        SideFeatures features =
                SideFeatures.of(tape, spec, side, read.features().rows(), input, views, dropout);
        int contexts =
                side.equals("user") || spec.itemContext() ? spec.context().size() : 0;
        Operand<TInt32> contextIndex = input.context();
        Value context = tape.lookup(
                read.bias().rows(), contextIndex, 1 + contexts, spec.model().biasDim());
        return Tower.of(spec, side).build(tape, features, context, segments, dropout, withGlobal);
    }
}
