package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: ple} (Tang et al., RecSys 2020, section 4.2) with a scenario for a task: in each layer experts for all
 * scenarios and one of the scenario's own, and a gate that mixes them by what the layer reads.
 *
 * <pre>
 * q_0 = h_0 = x
 * E_k = relu(V_k q + d_k)   k = 1 .. model.experts      O_s = relu(U_s h + e_s)
 * q'  = sum_k softmax(G q + c)_k E_k
 * h'  = sum over E_1 .. E_K, O_s with softmax(G_s h + c_s)
 * out = W_s h_L + b_s
 * </pre>
 *
 * <p>In the paper the shared gate q' mixes the experts of all tasks, since each row has all tasks. Here a row has one
 * scenario: its own expert would tell the shared part which one, so the shared gate mixes the shared experts only.
 */
public record PleTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int count = model.experts();
        Value q = features.x();
        List<Value> own = segments.split(tape, q);
        int in = features.columns();
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            String name = side + "." + l;
            List<Value> experts = Experts.fromSharedInput(tape, q, name + ".experts", in, width, count);
            List<List<Value>> parts =
                    experts.stream().map(e -> segments.split(tape, e)).toList();
            List<Value> next = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                int segment = i;
                String scenario = name + "." + segments.scenarios().get(i);
                List<Value> mixed =
                        new ArrayList<>(parts.stream().map(p -> p.get(segment)).toList());
                mixed.add(DenseLayer.dense(tape, own.get(i), scenario + ".expert", in, width, Activation.RELU));
                Value gate = Experts.gate(tape, own.get(i), scenario + ".gate", in, count + 1);
                next.add(dropout.apply(tape, Experts.mix(tape, gate, mixed)));
            }
            own = next;
            if (l < model.layers().size()) {
                Value gate = Experts.gate(tape, q, name + ".gate", in, count);
                q = dropout.apply(tape, Experts.mix(tape, gate, experts));
            }
            in = width;
        }
        return new OutputLayer(spec, side).perScenario(tape, features, own, in, segments);
    }
}
