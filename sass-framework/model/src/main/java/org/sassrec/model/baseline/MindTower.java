package org.sassrec.model.baseline;

import java.util.List;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.InterestRouting;
import org.sassrec.model.layer.InterestVectors;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: mind} (Li et al. 2019, "Multi-Interest Network with Dynamic Routing for Recommendation at Tmall"): as
 * {@code dssm}, but a user has up to K vectors.
 *
 * <pre>
 * v_1 .. v_K = interests of the histories                        {@link InterestRouting}
 * out_k      = perceptron([v_k ; all other features]) (+ v_k with {@code residual})
 * out_k      = out_1 where the user has fewer interests
 * score      = max over k of out_k . item
 * </pre>
 *
 * <p>Training takes one of the vectors for each positive, see {@link InterestVectors#nearest}. Histories that are configured as
 * {@code concat}, places of the latest items, are features like others. Items are those of {@code dssm}.
 */
public record MindTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        MlpTower perceptron = new MlpTower(spec, side, false);
        InterestRouting.Interests interests = features.interests();
        if (interests == null) {
            return perceptron.build(tape, features, context, segments, dropout, withGlobal);
        }
        SideFeatures each = withInterests(tape, features, dropout.apply(tape, interests.vectors()));
        Value vectors =
                perceptron.build(tape, each, context, segments, dropout, false).scenario();
        // Copies of the first vector never score otherwise than it does: the greatest score is that of those there are.
        Value used = tape.lookup(
                vectors,
                tape.ops().expandDims(interests.substituteRows(), tape.ops().constant(1)),
                1,
                spec.model().outputDim());
        return new Output(used, null, null, null);
    }

    /** A row for each interest: it, and the user's other features. */
    private SideFeatures withInterests(Tape tape, SideFeatures features, Value interests) {
        int width = spec.model().embeddingDim();
        Value shortcut = spec.model().residual() ? interests : null;
        if (features.columns() == 0) {
            return new SideFeatures(interests, width, List.of(width), List.of(), List.of(), shortcut, null);
        }
        Value others = InterestVectors.repeat(tape, features.x(), spec.model().userVectors(), features.columns());
        Value x = tape.concatColumns(List.of(interests, others), width, features.columns());
        return new SideFeatures(x, width + features.columns(), List.of(), List.of(), List.of(), shortcut, null);
    }
}
