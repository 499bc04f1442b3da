package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.WeightSource;
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
    GateGraph(Ops tf, WeightSource weights, ModelSpec spec) {
        rows = new SidePlaceholders(tf, spec, "user");
        gates = new ServedVectors(tf, weights, spec).userGates(rows.input());
        for (Tape.Gate gate : gates) {
            means.add(tf.math.mean(gate.values(), tf.constant(1)));
            means.add(tf.math.mean(gate.values(), tf.constant(0)));
        }
    }

    /** Of each gate, for each row of its scenario the mean over its units, then for each unit the mean over the rows. */
    List<Operand<TFloat32>> means() {
        return means;
    }

    /** The batch as tensors. */
    FeedDict feed(SideRows batch) {
        FeedDict feed = new FeedDict(this, batch);
        rows.feed(feed, batch);
        return feed;
    }

    /** The gates that have rows, of the means that were fetched. */
    List<GateMeans> named(List<float[]> fetched) {
        List<GateMeans> found = new ArrayList<>();
        for (int i = 0; i < gates.size(); i++) {
            Tape.Gate gate = gates.get(i);
            float[] ofRows = fetched.get(2 * i);
            if (ofRows.length > 0) {
                found.add(new GateMeans(gate.scenario(), gate.layer(), gate.kind(), ofRows, fetched.get(2 * i + 1)));
            }
        }
        return found;
    }
}
