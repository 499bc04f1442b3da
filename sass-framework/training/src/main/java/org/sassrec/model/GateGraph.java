package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.sampling.SideRows;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The user tower as it is served, fetching its gates in place of its vectors. */
final class GateGraph {
    private final SidePlaceholders rows;
    private final List<Tape.Gate> gates;
    private final List<Operand<TFloat32>> means = new ArrayList<>();

    /** Builds the tower once more, with the numbers that are there. */
    GateGraph(Ops tf, Weights weights, ModelSpec spec) {
        rows = new SidePlaceholders(tf, spec, "user");
        gates = new ServedVectors(tf, weights, spec).userGates(rows.input());
        gates.forEach(gate -> means.add(tf.math.mean(gate.open(), tf.constant(1))));
    }

    /** Of each gate, for the rows of its scenario, the mean over its units. */
    List<Operand<TFloat32>> means() {
        return means;
    }

    /** The batch as tensors. */
    Feed feed(SideRows batch) {
        Feed feed = new Feed(this, batch);
        rows.feed(feed, batch);
        return feed;
    }

    /** The gate that a mean belongs to. */
    GateMeans named(int number, float[] found) {
        Tape.Gate gate = gates.get(number);
        return new GateMeans(gate.scenario(), gate.layer(), gate.kind(), found);
    }
}
