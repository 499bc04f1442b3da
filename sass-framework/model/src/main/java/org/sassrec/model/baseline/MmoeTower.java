package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: mmoe} (Ma et al., KDD 2018, section 4.2) with a scenario for a task: experts for all scenarios, and
 * of each scenario a gate over them and a linear layer.
 *
 * <pre>
 * E_k = relu layers of x, k = 1 .. model.experts
 * f_s = sum_k softmax(G_s x + c_s)_k E_k
 * out = W_s f_s + b_s
 * </pre>
 */
public record MmoeTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int count = model.experts();
        int width = model.layers().get(model.layers().size() - 1);
        List<Value> experts = Experts.deep(tape, features.x(), features.columns(), side, model, dropout);
        List<Value> gates = new ArrayList<>();
        List<Value> rows = segments.split(tape, features.x());
        for (int i = 0; i < rows.size(); i++) {
            String name = side + ".gate." + segments.scenarios().get(i) + ".mix";
            gates.add(Experts.gate(tape, rows.get(i), name, features.columns(), count));
        }
        Value mixed = Experts.mix(tape, segments.join(tape, gates), experts);
        return new OutputLayer(spec, side).perScenario(tape, features, segments.split(tape, mixed), width, segments);
    }
}
