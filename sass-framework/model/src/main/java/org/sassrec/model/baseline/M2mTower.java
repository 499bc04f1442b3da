package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: m2m} (Zhang et al., WSDM 2022, section 3): experts for all scenarios; which of them count, and the
 * layer above, have weights that are made of a vector of the scenario, so that a scenario adds few parameters.
 *
 * <pre>
 * E_k  = relu layers of x, k = 1 .. model.experts
 * a_k  = v . leaky(Wa(e_s) E_k + ba(e_s))                meta attention; W(e), b(e) linear in e, see {@link GeneratedLayer}
 * r    = sum_k softmax(a)_k E_k
 * h    = leaky(Wt(e_s) r + bt(e_s) + r)                  meta tower
 * out  = W h + c
 * </pre>
 *
 * <p>leaky(x) is max(x, x / 5). The paper's attention also reads a vector of the task. There is one task here; its part of
 * the layer is ba. The vector e_s is as wide as {@code biasDim} and learned for the scenario; the paper's is made of scenario
 * and user, for each row, and its experts read histories through a transformer.
 */
public record M2mTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int width = model.layers().get(model.layers().size() - 1);
        List<List<Value>> experts = Experts.deep(tape, features.x(), features.columns(), side, model, dropout).stream()
                .map(e -> segments.split(tape, e))
                .toList();
        Value v = tape.weight(side + ".meta.attention.v", Initializer.glorot(width, 1), width, 1);
        List<Value> own = new ArrayList<>();
        for (int i = 0; i < segments.scenarios().size(); i++) {
            int segment = i;
            // Not among the weights of one kind that start equal, and draw together where those decay: it is all that
            // tells
            // scenarios apart.
            Value e = tape.weight(
                    side + ".knowledge." + segments.scenarios().get(i),
                    Initializer.glorot(1, model.biasDim()),
                    1,
                    model.biasDim());
            List<Value> parts = experts.stream().map(x -> x.get(segment)).toList();
            List<Value> scores = parts.stream()
                    .map(x -> tape.product(meta(tape, x, e, "attention", width, Activation.LEAKY_RELU), v))
                    .toList();
            int[] ones = new int[scores.size()];
            java.util.Arrays.fill(ones, 1);
            Value shares = tape.softmaxRows(tape.concatColumns(scores, ones));
            Value r = Experts.mix(tape, shares, parts);
            Value t = tape.add(meta(tape, r, e, "tower", width, Activation.NONE), r);
            own.add(dropout.apply(tape, tape.activate(t, Activation.LEAKY_RELU)));
        }
        return new OutputLayer(spec, side).shared(tape, features, segments.join(tape, own), width);
    }

    private Value meta(Tape tape, Value x, Value e, String what, int width, Activation activation) {
        String name = side + ".meta." + what;
        return GeneratedLayer.dense(tape, x, e, spec.model().biasDim(), name, width, width, activation);
    }
}
