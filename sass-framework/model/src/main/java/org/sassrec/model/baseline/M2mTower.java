package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;
import org.tensorflow.op.Ops;

/**
 * {@code model.type: m2m} (Zhang et al., WSDM 2022, section 3). All scenarios share the experts. The weights of the
 * attention over experts and of the layer above are generated from a scenario vector, so that a scenario adds few
 * parameters.
 *
 * <pre>
 * E_k  = relu layers of x, k = 1 .. model.experts
 * a_k  = v . leaky(Wa(e_s) E_k + ba(e_s))                meta attention; W(e), b(e) linear in e
 * r    = sum_k softmax(a)_k E_k
 * h    = leaky(Wt(e_s) r + bt(e_s) + r)                  meta tower
 * out  = W h + c
 * </pre>
 *
 * <p>leaky(x) is max(x, x / 5). Differences from the paper:
 *
 * <ul>
 * <li>The attention does not read a task vector, because there is one task. Its part of the layer is ba.
 * <li>The vector e_s is a learned vector of the scenario with {@code biasDim} values. The paper generates it per row
 * from scenario and user.
 * <li>The experts do not read histories through a transformer.
 * </ul>
 */
public record M2mTower(Tower tower) {
    public Tower.Output build() {
        Tape tape = tower.tape();
        int width = tower.lastWidth();
        int dim = tower.model().biasDim();
        List<List<Value>> experts = Experts.deepExperts(tower, tower.features().x()).stream()
                .map(tower::split)
                .toList();
        Value v = tape.weight(tower.side() + ".meta.attention.v", Initializer.glorot(width, 1), width, 1);
        List<Value> own = new ArrayList<>();
        for (int i = 0; i < tower.segments().scenarios().size(); i++) {
            int segment = i;
            // This name is not a scenario weight of {@code ScenarioWeightNames}: those start equal and may decay
            // towards each other, but this vector is the only thing that distinguishes the scenarios.
            String name =
                    tower.side() + ".knowledge." + tower.segments().scenarios().get(i);
            Value e = tape.weight(name, Initializer.glorot(1, dim), 1, dim);
            List<Value> parts = experts.stream().map(x -> x.get(segment)).toList();
            List<Value> scores = parts.stream()
                    .map(x -> tape.product(meta(x, e, "attention", width, Activation.LEAKY_RELU), v))
                    .toList();
            int[] ones = new int[scores.size()];
            Arrays.fill(ones, 1);
            Value shares = tape.softmaxRows(tape.concatColumns(scores, ones));
            Value r = Experts.mix(tape, shares, parts);
            Value t = tape.add(meta(r, e, "tower", width, Activation.NONE), r);
            own.add(tower.dropped(tape.activate(t, Activation.LEAKY_RELU)));
        }
        return tower.shared(tower.join(own), width);
    }

    /**
     * Returns x W(e) + b(e) with W = e G + W0 and b = e C + b0. {@code <name>.matrix} is (G, W0), {@code <name>.shift}
     * is (C, b0).
     *
     * @param x [n, width]
     * @param e [1, biasDim] vector from which the weights are generated
     */
    private Value meta(Value x, Value e, String what, int width, Activation activation) {
        Tape tape = tower.tape();
        int dim = tower.model().biasDim();
        long size = (long) width * width;
        Initializer init = Initializer.glorot(width, width);
        String matrix = tower.side() + ".meta." + what + ".matrix";
        Value w = tape.dense(
                e,
                tape.weight(matrix + ".W", init, dim, size),
                tape.weight(matrix + ".b", init, size),
                Activation.NONE);
        Value b = tower.dense(e, "meta." + what + ".shift", dim, width, Activation.NONE);
        return tape.dense(x, reshape(w, width, width), reshape(b, width), activation);
    }

    private Value reshape(Value x, int... shape) {
        Ops tf = tower.tape().ops();
        return tower.tape()
                .record(
                        tf.reshape(x.operand(), tf.constant(shape)),
                        dy -> x.addGradient(tf.reshape(dy, tf.constant(new int[] {1, -1}))));
    }
}
