package org.sassrec.model.baseline;

import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.Perceptron;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: sharedBottom} (Caruana 1997, "Multitask Learning"): relu layers for all scenarios, then a linear one
 * for each.
 */
public record SharedBottomTower(ModelSpec spec, String side) implements Tower {
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
        return new OutputLayer(spec, side)
                .perScenario(tape, features, segments.split(tape, bottom.h()), bottom.width(), segments);
    }
}
