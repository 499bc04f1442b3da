package org.sassrec.model;

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
        Perceptron bottom = Perceptron.of(
                tape,
                features.x(),
                l -> side + "." + l,
                features.columns(),
                spec.model().layers(),
                dropout);
        return new Heads(spec, side).own(tape, features, segments.split(tape, bottom.h()), bottom.width(), segments);
    }
}
