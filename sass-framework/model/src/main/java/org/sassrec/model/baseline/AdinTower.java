package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.LayerNorm;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: adin} (Jiang et al. 2022, "Adaptive Domain Interest Network for Multi-domain Recommendation", a
 * retrieval model). It weights the features for the scenario, passes them through shared and scenario-specific layers,
 * and fuses both into a scenario-specific output.
 *
 * <pre>
 * p   = [scenario embedding ; context embeddings]
 * z_f = mean of the columns of feature f                                   squeeze
 * y_f = x_f * 2 sigmoid(A relu(B [z ; p] + d) + a)_f                       excitation
 * g_0 = k_0 = norm_s(y)                                                    see {@link LayerNorm}
 * g_l = relu(W_l g_{l-1} + b_l)      k_l = relu(W_l^s k_{l-1} + b_l^s)
 * u   = sigmoid(U p + c) g_L         v = sigmoid(V p + e) k_L
 * out = W^s [u ; u * v ; v] + b^s
 * </pre>
 *
 * <p>{@code biasWidth} is the hidden width of the excitation. The self-training of the paper, with pseudo-labels across
 * scenarios, is not implemented.
 */
public record AdinTower(Tower tower) {
    public Tower.Output build() {
        List<Integer> layers = tower.model().layers();
        int in = tower.features().columns();
        List<Value> own = LayerNorm.perScenario(tower.tape(), reweighted(), tower.side() + ".0", in, tower.segments());
        Value g = tower.join(own);
        for (int l = 1; l <= layers.size(); l++) {
            int width = layers.get(l - 1);
            g = tower.hidden(g, String.valueOf(l), in, width);
            List<Value> next = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                String name = l + "." + tower.segments().scenarios().get(i) + ".own";
                next.add(tower.hidden(own.get(i), name, in, width));
            }
            own = next;
            in = width;
        }
        Value fused = fuse(g, tower.join(own), in);
        return tower.perScenario(tower.split(fused), 3 * in);
    }

    private Value fuse(Value g, Value k, int width) {
        Tape tape = tower.tape();
        int columns = tower.contextColumns();
        Value u = tape.mul(g, tower.dense(tower.context(), "fusion.common", columns, width, Activation.SIGMOID));
        Value v = tape.mul(k, tower.dense(tower.context(), "fusion.own", columns, width, Activation.SIGMOID));
        return tape.concatColumns(List.of(u, tape.mul(u, v), v), width, width, width);
    }

    private Value reweighted() {
        Tape tape = tower.tape();
        SideFeatures features = tower.features();
        int fields = features.fields().size();
        float[][] means = new float[features.columns()][fields];
        float[][] spread = new float[fields][features.columns()];
        int column = 0;
        for (int f = 0; f < fields; f++) {
            int width = features.fields().get(f);
            for (int c = 0; c < width; c++) {
                means[column][f] = 1f / width;
                spread[f][column++] = 1;
            }
        }
        int hidden = tower.model().biasWidth();
        int columns = tower.contextColumns();
        Value z = tape.product(features.x(), constant(means));
        Value both = tape.concatColumns(List.of(z, tower.context()), fields, columns);
        Value relu = tower.dense(both, "excitation.hidden", fields + columns, hidden, Activation.RELU);
        Value excitation = tower.dense(relu, "excitation", hidden, fields, Activation.SIGMOID);
        Value each = tape.product(tape.scale(excitation, tape.ops().constant(2f)), constant(spread));
        return tape.mul(features.x(), each);
    }

    private Value constant(float[][] matrix) {
        return tower.tape().constant(tower.tape().ops().constant(matrix));
    }
}
