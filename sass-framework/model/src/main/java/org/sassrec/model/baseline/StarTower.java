package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
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
 * {@code model.type: star} (Sheng et al., CIKM 2021, section 3): each layer's weights are those of all scenarios times
 * the scenario's own, element by element, on normalised input; a network that is told the scenario is added.
 *
 * <pre>
 * h_0 = norm_s(x)                                                        see {@link LayerNorm}
 * h_l = relu((W_l * W_l^s) h_{l-1} + b_l + b_l^s)                        W^s starts at 1, b^s at 0
 * out = (W * W^s) h_L + b + b^s + A relu(B [scenario embedding ; context embeddings ; x] + d) + a
 * </pre>
 *
 * <p>The hidden width of what is added is {@code biasWidth}.
 */
public record StarTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int in = features.columns();
        List<Value> own = LayerNorm.perScenario(tape, features.x(), side + ".0", in, segments);
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            List<Value> next = new ArrayList<>();
            for (Value h : layer(tape, own, side + "." + l, "", in, width, segments, Activation.RELU)) {
                next.add(dropout.apply(tape, h));
            }
            own = next;
            in = width;
        }
        OutputLayer heads = new OutputLayer(spec, side);
        List<Value> vectors = layer(tape, own, side + ".out", "", in, model.outputDim(), segments, Activation.NONE);
        @Nullable
        Value bias = heads.learnsBias()
                ? segments.join(tape, layer(tape, own, side + ".out", ".bias", in, 1, segments, Activation.NONE))
                : null;
        Value told = auxiliary(tape, features, context);
        return heads.output(tape, features, tape.add(segments.join(tape, vectors), told), bias);
    }

    /** {@code <name>.center<what>.W} times {@code <name>.<scenario>.star<what>.W}, and so the biases, added. */
    private static List<Value> layer(
            Tape tape,
            List<Value> rows,
            String name,
            String what,
            int in,
            int width,
            Segments segments,
            Activation activation) {
        String common = name + ".center" + what;
        Value w = tape.weight(common + ".W", Initializer.glorot(in, width), in, width);
        Value b = tape.weight(common + ".b", Initializer.ZEROS, width);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String own = name + "." + segments.scenarios().get(i) + ".star" + what;
            Value product = tape.mul(w, tape.weight(own + ".W", Initializer.ONES, in, width));
            Value sum = tape.add(b, tape.weight(own + ".b", Initializer.ZEROS, width));
            outputs.add(tape.dense(rows.get(i), product, sum, activation));
        }
        return outputs;
    }

    private Value auxiliary(Tape tape, SideFeatures features, Value context) {
        int hidden = spec.model().biasWidth();
        int columns = spec.biasColumns(side);
        Value both = tape.concatColumns(List.of(context, features.x()), columns, features.columns());
        Value relu = DenseLayer.dense(
                tape, both, side + ".aux.hidden", columns + features.columns(), hidden, Activation.RELU);
        return DenseLayer.dense(tape, relu, side + ".aux", hidden, spec.model().outputDim(), Activation.NONE);
    }
}
