package org.sassrec.model;

import org.sassrec.config.ModelConfig;

/**
 * {@code model.type: sharedBottom} (Caruana 1997, "Multitask Learning"): relu layers for all scenarios, then a linear one
 * for each.
 */
final class SharedBottomTower implements Tower {
    private final ModelSpec spec;
    private final String side;

    SharedBottomTower(ModelSpec spec, String side) {
        this.spec = spec;
        this.side = side;
    }

    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        Value h = features.x();
        int in = features.columns();
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            h = dropout.apply(tape, Layer.dense(tape, h, side + "." + l, in, width, Activation.RELU));
            in = width;
        }
        return new Heads(spec, side).own(tape, features, segments.split(tape, h), in, segments);
    }
}
