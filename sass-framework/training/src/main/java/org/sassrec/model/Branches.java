package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * Segments of rows whose networks are built together, see {@code SegmentedDense}: few scenarios each by itself, many in groups.
 *
 * @param each the segments of each branch
 * @param sizes [branches] rows of each; not read when there is one
 */
record Branches(List<Segments> each, Operand<TInt32> sizes) {
    /**
     * So many branches at most, but for a network that changes from scenario to scenario. A step of 100 scenarios takes longer
     * both with a branch of each and with one for all, whose rows no longer lie in the cache from one operation to the next.
     */
    static final int MOST = 16;

    /** Neighbouring segments together, as far as their networks are {@code alike}. */
    static Branches of(Ops tf, Segments segments, IntUnaryOperator alike) {
        List<Integer> scenarios = segments.scenarios();
        int most = (scenarios.size() + MOST - 1) / MOST;
        int[] branchOf = new int[scenarios.size()];
        List<Segments> each = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= branchOf.length; i++) {
            if (i == branchOf.length
                    || i - from == most
                    || alike.applyAsInt(scenarios.get(i)) != alike.applyAsInt(scenarios.get(from))) {
                each.add(part(tf, segments, from, i));
                from = i;
            }
            if (i < branchOf.length) {
                branchOf[i] = each.size();
            }
        }
        return new Branches(
                each,
                each.size() == branchOf.length
                        ? segments.sizes()
                        : tf.math.unsortedSegmentSum(
                                segments.sizes(), tf.constant(branchOf), tf.constant(each.size())));
    }

    private static Segments part(Ops tf, Segments segments, int from, int to) {
        List<Integer> scenarios = List.copyOf(segments.scenarios().subList(from, to));
        return new Segments(
                scenarios,
                scenarios.size() == 1
                        ? segments.sizes()
                        : tf.slice(
                                segments.sizes(), tf.constant(new int[] {from}), tf.constant(new int[] {to - from})));
    }

    /** Rows of each branch. */
    List<Value> split(Tape tape, Value rows) {
        return tape.splitRows(rows, sizes, each.size());
    }

    /** The inverse of {@link #split}. */
    Value join(Tape tape, List<Value> parts) {
        return tape.concatRows(parts, sizes);
    }
}
