package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.LayerNorm;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: sarNet} (Shen et al., CIKM 2021, section 3). Attention with the scenario as query pools the
 * histories ({@code BagPooling}). The scenario then scales and shifts the features. Shared experts and one expert per
 * scenario follow.
 *
 * <pre>
 * y   = beta_s * x + gamma_s
 * E_k = relu layers of y, k = 1 .. model.experts         O_s = relu layers of y, the scenario's own
 * f   = sum over E_1 .. E_K, O_s with softmax(G_s y + c_s)
 * out = W f + b
 * </pre>
 *
 * <p>The attention of the paper also reads the scenario of each element of the history. Histories do not contain it
 * here.
 */
public record SarNetTower(Tower tower) {
    public Tower.Output build() {
        int columns = tower.features().columns();
        List<Value> rows = scaled();
        Value y = tower.join(rows);
        List<List<Value>> experts =
                Experts.deepExperts(tower, y).stream().map(tower::split).toList();
        List<Value> mixed = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int segment = i;
            int scenario = tower.segments().scenarios().get(i);
            List<Value> all =
                    new ArrayList<>(experts.stream().map(e -> e.get(segment)).toList());
            all.add(tower.perceptron(rows.get(i), columns, "." + scenario + ".expert"));
            Value gate = Experts.gate(tower, rows.get(i), "gate." + scenario + ".mix", columns, all.size());
            mixed.add(Experts.mix(tower.tape(), gate, all));
        }
        return tower.shared(tower.join(mixed), tower.lastWidth());
    }

    private List<Value> scaled() {
        Tape tape = tower.tape();
        int columns = tower.features().columns();
        List<Value> rows = tower.split(tower.features().x());
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String name = tower.side() + ".0." + tower.segments().scenarios().get(i);
            Value beta = tape.weight(name + ".scale", Initializer.ONES, columns);
            Value gamma = tape.weight(name + ".shift", Initializer.ZEROS, columns);
            all.add(LayerNorm.scaleAndShift(tape, rows.get(i), beta, gamma));
        }
        return all;
    }
}
