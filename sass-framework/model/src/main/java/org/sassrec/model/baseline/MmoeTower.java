package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: mmoe} (Ma et al., KDD 2018, section 4.2) with scenarios as tasks. All scenarios share the experts.
 * Each scenario has a gate over them and a linear output layer.
 *
 * <pre>
 * E_k = relu layers of x, k = 1 .. model.experts
 * f_s = sum_k softmax(G_s x + c_s)_k E_k
 * out = W_s f_s + b_s
 * </pre>
 */
public record MmoeTower(Tower tower) {
    public Tower.Output build() {
        List<Value> experts = Experts.deepExperts(tower, tower.features().x());
        List<Value> gates = new ArrayList<>();
        List<Value> rows = tower.split(tower.features().x());
        for (int i = 0; i < rows.size(); i++) {
            String name = "gate." + tower.segments().scenarios().get(i) + ".mix";
            gates.add(Experts.gate(tower, rows.get(i), name, tower.features().columns(), experts.size()));
        }
        Value mixed = Experts.mix(tower.tape(), tower.join(gates), experts);
        return tower.perScenario(tower.split(mixed), tower.lastWidth());
    }
}
