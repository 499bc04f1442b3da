package org.sassrec.model;

import org.sassrec.config.ModelConfig;

/**
 * The item side of SASS with {@code itemVector: shared}: its global network alone, through which every sample passes.
 *
 * <pre>
 * g_0 = x      g_l = relu(Wg_l g_{l-1} + bg_l)      out_scenario = out_global = Wo g_L + bo
 * </pre>
 *
 * <p>Information flows from the global to the scenario networks only, so that the global output is the one vector of an item
 * that no scenario has pulled towards itself; and it is there already, as the auxiliary output of training. A tower with
 * scenario branches whose outputs were averaged would cost all of them and lean to the scenarios with most rows. Both
 * losses, that of the users' scenario vectors and that of their global ones, train this one output.
 */
final class GlobalTower implements Tower {
    private final ModelSpec spec;
    private final String side;

    GlobalTower(ModelSpec spec, String side) {
        this.spec = spec;
        this.side = side;
    }

    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        Value g = features.x();
        int in = features.columns();
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            Value layer = Layer.dense(tape, g, side + "." + l + ".global", in, width, Activation.RELU);
            g = dropout.apply(tape, layer);
            in = width;
        }
        Heads heads = new Heads(spec, side);
        Value vector = heads.vector(tape, g, side + ".out.global", in);
        Output output = heads.output(tape, features, vector, heads.bias(tape, g, side + ".out.global", in));
        return withGlobal
                ? new Output(output.scenario(), output.scenarioBias(), output.scenario(), output.scenarioBias())
                : output;
    }
}
