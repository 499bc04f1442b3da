package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.LayerNorm;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: star} (Sheng et al., CIKM 2021, section 3). The weights of each layer are the element-wise product
 * of shared and scenario-specific weights, on normalized input. An auxiliary network that reads the scenario is added
 * to the output.
 *
 * <pre>
 * h_0 = norm_s(x)                                                        see {@link LayerNorm}
 * h_l = relu((W_l * W_l^s) h_{l-1} + b_l + b_l^s)                        W^s starts at 1, b^s at 0
 * out = (W * W^s) h_L + b + b^s + A relu(B [scenario embedding ; context embeddings ; x] + d) + a
 * </pre>
 *
 * <p>{@code biasWidth} is the hidden width of the auxiliary network.
 */
public record StarTower(Tower tower) {
    public Tower.Output build() {
        Tape tape = tower.tape();
        List<Integer> layers = tower.model().layers();
        int in = tower.features().columns();
        List<Value> own = LayerNorm.perScenario(tape, tower.features().x(), tower.side() + ".0", in, tower.segments());
        for (int l = 1; l <= layers.size(); l++) {
            int width = layers.get(l - 1);
            List<Value> next = new ArrayList<>();
            for (Value h : layer(own, String.valueOf(l), "", in, width, Activation.RELU)) {
                next.add(tower.dropped(h));
            }
            own = next;
            in = width;
        }
        List<Value> vectors = layer(own, "out", "", in, tower.model().outputDim(), Activation.NONE);
        @Nullable
        Value bias = tower.learnsBias() ? tower.join(layer(own, "out", ".bias", in, 1, Activation.NONE)) : null;
        Value auxiliaryOutput = auxiliary();
        return tower.output(tape.add(tower.join(vectors), auxiliaryOutput), bias);
    }

    /**
     * Builds a layer whose weights are {@code <name>.center<what>.W} times {@code <name>.<scenario>.star<what>.W}. The
     * biases are added.
     */
    private List<Value> layer(List<Value> rows, String number, String what, int in, int width, Activation activation) {
        Tape tape = tower.tape();
        String name = tower.side() + "." + number;
        String common = name + ".center" + what;
        Value w = tape.weight(common + ".W", Initializer.glorot(in, width), in, width);
        Value b = tape.weight(common + ".b", Initializer.ZEROS, width);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String own = name + "." + tower.segments().scenarios().get(i) + ".star" + what;
            Value product = tape.mul(w, tape.weight(own + ".W", Initializer.ONES, in, width));
            Value sum = tape.add(b, tape.weight(own + ".b", Initializer.ZEROS, width));
            outputs.add(tape.dense(rows.get(i), product, sum, activation));
        }
        return outputs;
    }

    private Value auxiliary() {
        int hidden = tower.model().biasWidth();
        int context = tower.contextColumns();
        int columns = tower.features().columns();
        Value both = tower.tape()
                .concatColumns(List.of(tower.context(), tower.features().x()), context, columns);
        Value relu = tower.dense(both, "aux.hidden", context + columns, hidden, Activation.RELU);
        return tower.dense(relu, "aux", hidden, tower.model().outputDim(), Activation.NONE);
    }
}
