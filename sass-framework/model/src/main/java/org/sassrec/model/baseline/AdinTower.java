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
import org.sassrec.model.layer.LayerNorm;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: adin} (Jiang et al. 2022, "Adaptive Domain Interest Network for Multi-domain Recommendation", a
 * retrieval model): features weighed as a whole for the scenario, then layers for all scenarios beside layers of the
 * scenario's own, then a fusion of both and an output of the scenario.
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
 * <p>The hidden width of the excitation is {@code biasWidth}. The paper's self-training, on labels that the model gives itself
 * across scenarios, is left out.
 */
public record AdinTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int in = features.columns();
        List<Value> own = LayerNorm.perScenario(tape, reweight(tape, features, context), side + ".0", in, segments);
        Value g = segments.join(tape, own);
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            g = dropout.apply(tape, DenseLayer.dense(tape, g, side + "." + l, in, width, Activation.RELU));
            List<Value> next = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                String name = side + "." + l + "." + segments.scenarios().get(i) + ".own";
                next.add(dropout.apply(tape, DenseLayer.dense(tape, own.get(i), name, in, width, Activation.RELU)));
            }
            own = next;
            in = width;
        }
        Value fused = fuse(tape, g, segments.join(tape, own), context, in);
        return new OutputLayer(spec, side).perScenario(tape, features, segments.split(tape, fused), 3 * in, segments);
    }

    private Value fuse(Tape tape, Value g, Value k, Value context, int width) {
        int columns = spec.biasColumns(side);
        String name = side + ".fusion";
        Value u = tape.mul(g, DenseLayer.dense(tape, context, name + ".common", columns, width, Activation.SIGMOID));
        Value v = tape.mul(k, DenseLayer.dense(tape, context, name + ".own", columns, width, Activation.SIGMOID));
        return tape.concatColumns(List.of(u, tape.mul(u, v), v), width, width, width);
    }

    private Value reweight(Tape tape, SideFeatures features, Value context) {
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
        int hidden = spec.model().biasWidth();
        int columns = spec.biasColumns(side);
        Value z = tape.product(features.x(), constant(tape, means));
        Value both = tape.concatColumns(List.of(z, context), fields, columns);
        Value relu =
                DenseLayer.dense(tape, both, side + ".excitation.hidden", fields + columns, hidden, Activation.RELU);
        Value open = DenseLayer.dense(tape, relu, side + ".excitation", hidden, fields, Activation.SIGMOID);
        Value each = tape.product(tape.scale(open, tape.ops().constant(2f)), constant(tape, spread));
        return tape.mul(features.x(), each);
    }

    private static Value constant(Tape tape, float[][] matrix) {
        return tape.constant(tape.ops().constant(matrix));
    }
}
