package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.sassrec.model.tower.Tower;

/** Parallel expert networks on the same input, and the gates that mix their outputs. */
final class Experts {
    private Experts() {}

    /**
     * Builds relu layers of one input as one product: {@code <side>.<name>.W} is [in, count * width].
     *
     * @return {@code count} values of [n, width]
     */
    static List<Value> fromSharedInput(Tower tower, Value x, String name, int in, int width, int count) {
        Initializer init = Initializer.glorot(in, width);
        Value all =
                DenseLayer.dense(tower.tape(), x, tower.side() + "." + name, in, count * width, init, Activation.RELU);
        return tower.tape().splitColumns(all, count);
    }

    /** Builds {@code model.experts} networks of relu layers that all read x [n, columns]. */
    static List<Value> deepExperts(Tower tower, Value x) {
        List<Integer> layers = tower.model().layers();
        int columns = tower.features().columns();
        int width = layers.get(0);
        List<Value> experts = fromSharedInput(
                tower, x, "1.experts", columns, width, tower.model().experts());
        experts = experts.stream().map(tower::dropped).toList();
        for (int l = 2; l <= layers.size(); l++) {
            int in = width;
            width = layers.get(l - 1);
            List<Value> next = new ArrayList<>();
            for (int k = 0; k < experts.size(); k++) {
                next.add(tower.dense(experts.get(k), l + ".expert" + k, in, width, Activation.RELU));
            }
            experts = next.stream().map(tower::dropped).toList();
        }
        return experts;
    }

    /** Returns softmax(x W + b), the weights of {@code count} experts: [n, count]. */
    static Value gate(Tower tower, Value x, String name, int in, int count) {
        return tower.tape().softmaxRows(tower.dense(x, name, in, count, Activation.NONE));
    }

    /** Returns sum_k gate_k expert_k. The gate is [n, experts]. */
    static Value mix(Tape tape, Value gate, List<Value> experts) {
        List<Value> shares = tape.splitColumns(gate, experts.size());
        List<Value> weighted = new ArrayList<>();
        for (int k = 0; k < experts.size(); k++) {
            weighted.add(tape.scaleRows(experts.get(k), shares.get(k)));
        }
        return tape.add(weighted);
    }
}
