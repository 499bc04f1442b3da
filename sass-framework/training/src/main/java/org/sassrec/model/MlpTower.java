package org.sassrec.model;

import java.util.List;
import org.sassrec.config.ModelConfig;

/**
 * {@code model.type: dssm}, the plain two-tower rival, and {@code bst} (Chen et al. 2019), whose histories are pooled by a
 * transformer block ({@link SelfAttentionPooling}): one perceptron for all scenarios. Hidden layers are relu, the last
 * is linear; when the last of {@code model.layers} is not as wide as {@code outputDim}, a linear layer follows. It has no
 * scenario branches, no context and no global output. {@code scenarioDssm} reads the scenario's embedding and the context as
 * features like others: what is won by knowing the scenario at all, without weights for it.
 */
final class MlpTower implements Tower {
    private final ModelSpec spec;
    private final String side;
    private final boolean knowsScenario;

    /** @param knowsScenario whether the scenario and the context are inputs */
    MlpTower(ModelSpec spec, String side, boolean knowsScenario) {
        this.spec = spec;
        this.side = side;
        this.knowsScenario = knowsScenario;
    }

    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        List<Integer> layers = new java.util.ArrayList<>(model.layers());
        if (layers.isEmpty() || layers.get(layers.size() - 1) != model.outputDim()) {
            layers.add(model.outputDim());
        }
        Value x = features.x();
        int in = features.columns();
        if (knowsScenario) {
            x = tape.concatColumns(List.of(x, context), in, spec.biasColumns(side));
            in += spec.biasColumns(side);
        }
        for (int l = 1; l < layers.size(); l++) {
            x = dropout.apply(tape, Layer.dense(tape, x, side + "." + l, in, layers.get(l - 1), Activation.RELU));
            in = layers.get(l - 1);
        }
        Value hidden = x;
        Value out = Layer.dense(tape, hidden, side + "." + layers.size(), in, model.outputDim(), Activation.NONE);
        Value bias = side.equals("item") && model.itemBias() == ModelConfig.ItemBias.LEARNED
                ? Layer.dense(tape, hidden, side + ".out.bias", in, 1, Activation.NONE)
                : null;
        return new Output(Residual.add(tape, out, Residual.project(tape, spec, side, features)), bias, null, null);
    }
}
