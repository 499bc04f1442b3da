package org.sassrec.model.baseline;

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
 * {@code model.type: pepnet} (Chang et al., KDD 2023, section 3): one network for all scenarios, whose input and hidden
 * layers are scaled unit by unit, by 0 to 2, as the scenario and the row's features want it.
 *
 * <pre>
 * p   = [scenario embedding ; context embeddings ; stop(x)]
 * h_0 = x * 2 sigmoid(A_0 relu(B_0 p + b_0) + a_0)
 * h_l = relu(W_l h_{l-1} + c_l) * 2 sigmoid(A_l relu(B_l p + b_l) + a_l)
 * out = W h_L + c
 * </pre>
 *
 * <p>No gradient goes through p to the features' embeddings (stop). The hidden width of the gates is {@code biasWidth}.
 * In the paper the gates of the layers read ids of the user and the item; a tower sees one side, so they read all of its
 * features, as the gate of the input does.
 */
public record PepnetTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int contextColumns = spec.biasColumns(side);
        int columns = features.columns();
        Value stopped = tape.constant(features.x().operand());
        Value prior = tape.concatColumns(List.of(context, stopped), contextColumns, columns);
        int gateIn = contextColumns + columns;
        Value h = tape.mul(features.x(), gate(tape, prior, side + ".0.gate", gateIn, columns));
        int in = columns;
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            Value k = DenseLayer.dense(tape, h, side + "." + l, in, width, Activation.RELU);
            h = dropout.apply(tape, tape.mul(k, gate(tape, prior, side + "." + l + ".gate", gateIn, width)));
            in = width;
        }
        return new OutputLayer(spec, side).shared(tape, features, h, in);
    }

    private Value gate(Tape tape, Value prior, String name, int in, int width) {
        int hidden = spec.model().biasWidth();
        Value relu = DenseLayer.dense(tape, prior, name + ".hidden", in, hidden, Activation.RELU);
        Value open = DenseLayer.dense(tape, relu, name, hidden, width, Activation.SIGMOID);
        return tape.scale(open, tape.ops().constant(2f));
    }
}
