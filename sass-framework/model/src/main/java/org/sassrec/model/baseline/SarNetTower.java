package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.LayerNorm;
import org.sassrec.model.layer.Perceptron;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: sarNet} (Shen et al., CIKM 2021, section 3): histories pooled by attention of the scenario ({@code
 * AttentionPooling}), features scaled and shifted for it, then experts for all scenarios and one of the scenario's own.
 *
 * <pre>
 * y   = beta_s * x + gamma_s
 * E_k = relu layers of y, k = 1 .. model.experts         O_s = relu layers of y, the scenario's own
 * f   = sum over E_1 .. E_K, O_s with softmax(G_s y + c_s)
 * out = W f + b
 * </pre>
 *
 * <p>The paper's attention also tells in which scenario an element of the history was met, which histories here don't say.
 */
public record SarNetTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int columns = features.columns();
        List<Value> rows = scaled(tape, features, segments);
        Value y = segments.join(tape, rows);
        List<List<Value>> experts = Experts.deep(tape, y, columns, side, model, dropout).stream()
                .map(e -> segments.split(tape, e))
                .toList();
        List<Value> mixed = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int segment = i;
            int scenario = segments.scenarios().get(i);
            List<Value> all =
                    new ArrayList<>(experts.stream().map(e -> e.get(segment)).toList());
            all.add(scenarioExpert(tape, rows.get(i), columns, scenario, dropout));
            String name = side + ".gate." + scenario + ".mix";
            mixed.add(Experts.mix(tape, Experts.gate(tape, rows.get(i), name, columns, all.size()), all));
        }
        int width = model.layers().get(model.layers().size() - 1);
        return new OutputLayer(spec, side).shared(tape, features, segments.join(tape, mixed), width);
    }

    private List<Value> scaled(Tape tape, SideFeatures features, Segments segments) {
        int columns = features.columns();
        List<Value> rows = segments.split(tape, features.x());
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String name = side + ".0." + segments.scenarios().get(i);
            Value beta = tape.weight(name + ".scale", Initializer.ONES, columns);
            Value gamma = tape.weight(name + ".shift", Initializer.ZEROS, columns);
            all.add(LayerNorm.scaleAndShift(tape, rows.get(i), beta, gamma));
        }
        return all;
    }

    private Value scenarioExpert(Tape tape, Value rows, int columns, int scenario, Dropout dropout) {
        return Perceptron.of(
                        tape,
                        rows,
                        l -> side + "." + l + "." + scenario + ".expert",
                        columns,
                        spec.model().layers(),
                        dropout)
                .h();
    }
}
