package org.sassrec.model.baseline;

import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
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
 * {@code model.type: apg} (Yan et al., NeurIPS 2022, section 3.2): each layer passes a narrow place whose matrix is made
 * for the row, of its scenario and context.
 *
 * <pre>
 * p   = [scenario embedding ; context embeddings]
 * S_l = G_l relu(B_l p + d_l) + g_l                      [biasWidth, biasWidth] for each row
 * h_l = relu(U_l (S_l (V_l h_{l-1})) + b_l)              V to biasWidth columns, U to those of the layer
 * out = W h_L + c
 * </pre>
 */
public record ApgTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int narrow = model.biasWidth();
        Value h = features.x();
        int in = features.columns();
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            String name = side + "." + l;
            Value v = tape.product(h, tape.weight(name + ".down.W", Initializer.glorot(in, narrow), in, narrow));
            Value s = generated(tape, context, name + ".generated");
            Value u = GeneratedLayer.multiplyRows(tape, v, s, narrow);
            h = dropout.apply(tape, DenseLayer.dense(tape, u, name + ".up", narrow, width, Activation.RELU));
            in = width;
        }
        return new OutputLayer(spec, side).shared(tape, features, h, in);
    }

    private Value generated(Tape tape, Value context, String name) {
        int narrow = spec.model().biasWidth();
        Value hidden =
                DenseLayer.dense(tape, context, name + ".hidden", spec.biasColumns(side), narrow, Activation.RELU);
        // What rows have in common starts as a layer's usual matrix; embeddings start near 0 and would leave nothing of
        // it.
        Initializer init = Initializer.glorot(narrow, narrow);
        long size = (long) narrow * narrow;
        return tape.dense(
                hidden,
                tape.weight(name + ".W", init, narrow, size),
                tape.weight(name + ".b", init, size),
                Activation.NONE);
    }
}
