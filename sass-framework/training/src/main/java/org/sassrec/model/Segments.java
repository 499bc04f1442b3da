package org.sassrec.model;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/**
 * How a batch's rows fall to scenarios: contiguous segments, so that a scenario's layer is one dense product.
 *
 * @param scenarios the scenario of each segment
 * @param sizes [segments] rows of each; not read when there is one segment
 */
record Segments(List<Integer> scenarios, Operand<TInt32> sizes) {

    /** One segment for each scenario, in order. */
    static Segments all(int scenarios, Operand<TInt32> sizes) {
        return new Segments(IntStream.range(0, scenarios).boxed().toList(), sizes);
    }

    /** All rows are of one scenario. */
    static Segments one(int scenario, Operand<TInt32> sizes) {
        return new Segments(List.of(scenario), sizes);
    }

    List<Value> split(Tape tape, Value rows) {
        return tape.splitRows(rows, sizes, scenarios.size());
    }

    Value join(Tape tape, List<Value> parts) {
        return tape.concatRows(parts, sizes);
    }
}
