package org.sassrec.model;

import java.util.List;

/**
 * {@code model.type: dssm}, the plain two-tower rival, and {@code bst} (Chen et al. 2019), whose histories are pooled by a
 * transformer block ({@code SelfAttentionPooling}): one perceptron for all scenarios, relu layers and then a linear one. It has no
 * scenario branches and no global output. {@code scenarioDssm} also reads the scenario's embedding as a feature like
 * others: what is won by knowing the scenario at all, without weights for it.
 */
final class MlpTower implements Tower {
    private final ModelSpec spec;
    private final String side;
    private final boolean knowsScenario;

    /** @param knowsScenario whether the scenario is an input, with the context */
    MlpTower(ModelSpec spec, String side, boolean knowsScenario) {
        this.spec = spec;
        this.side = side;
        this.knowsScenario = knowsScenario;
    }

    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        Value x = features.x();
        int in = features.columns();
        if (knowsScenario) {
            x = tape.concatColumns(List.of(x, context), in, spec.biasColumns(side));
            in += spec.biasColumns(side);
        }
        Perceptron hidden =
                Perceptron.of(tape, x, l -> side + "." + l, in, spec.model().layers(), dropout);
        return new Heads(spec, side).shared(tape, features, hidden.h(), hidden.width());
    }
}
