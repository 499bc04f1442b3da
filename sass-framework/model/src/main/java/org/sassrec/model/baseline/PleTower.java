package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: ple} (Tang et al., RecSys 2020, section 4.2) with scenarios as tasks. Each layer has shared
 * experts, one expert per scenario, and a gate over both that reads the input of the layer.
 *
 * <pre>
 * q_0 = h_0 = x
 * E_k = relu(V_k q + d_k)   k = 1 .. model.experts      O_s = relu(U_s h + e_s)
 * q'  = sum_k softmax(G q + c)_k E_k
 * h'  = sum over E_1 .. E_K, O_s with softmax(G_s h + c_s)
 * out = W_s h_L + b_s
 * </pre>
 *
 * <p>In the paper the shared gate q' mixes the experts of all tasks, because each row has all tasks. Here a row has one
 * scenario, and the expert of that scenario would reveal it to the shared part. The shared gate therefore mixes only
 * the shared experts.
 */
public record PleTower(Tower tower) {
    public Tower.Output build() {
        Tape tape = tower.tape();
        List<Integer> layers = tower.model().layers();
        int count = tower.model().experts();
        Value q = tower.features().x();
        List<Value> own = tower.split(q);
        int in = tower.features().columns();
        for (int l = 1; l <= layers.size(); l++) {
            int width = layers.get(l - 1);
            List<Value> experts = Experts.fromSharedInput(tower, q, l + ".experts", in, width, count);
            List<List<Value>> parts = experts.stream().map(tower::split).toList();
            List<Value> next = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                int segment = i;
                String scenario = l + "." + tower.segments().scenarios().get(i);
                List<Value> mixed =
                        new ArrayList<>(parts.stream().map(p -> p.get(segment)).toList());
                mixed.add(tower.dense(own.get(i), scenario + ".expert", in, width, Activation.RELU));
                Value gate = Experts.gate(tower, own.get(i), scenario + ".gate", in, count + 1);
                next.add(tower.dropped(Experts.mix(tape, gate, mixed)));
            }
            own = next;
            if (l < layers.size()) {
                Value gate = Experts.gate(tower, q, l + ".gate", in, count);
                q = tower.dropped(Experts.mix(tape, gate, experts));
            }
            in = width;
        }
        return tower.perScenario(own, in);
    }
}
