package org.sassrec.model.baseline;

import java.util.List;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.InterestRouting;
import org.sassrec.model.layer.InterestVectors;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: mind} (Li et al. 2019, "Multi-Interest Network with Dynamic Routing for Recommendation at Tmall").
 * Like {@code dssm}, but a user has up to K vectors.
 *
 * <pre>
 * v_1 .. v_K = interests of the histories                        {@link InterestRouting}
 * out_k      = perceptron([v_k ; all other features]) (+ v_k with {@code residual})
 * out_k      = out_1 where the user has fewer interests
 * score      = max over k of out_k . item
 * </pre>
 *
 * <p>Training uses one of the vectors for each positive, see {@link InterestVectors#nearest}. Histories with {@code
 * pooling: concat} are ordinary features. The item tower is that of {@code dssm}.
 */
public record MindTower(Tower tower) {
    public Tower.Output build() {
        InterestRouting.Interests interests = tower.features().interests();
        if (interests == null) {
            return new MlpTower(tower).dssm();
        }
        Tape tape = tower.tape();
        SideFeatures each = withInterests(tower.dropped(interests.vectors()));
        Value vectors = new MlpTower(tower.withFeatures(each)).dssm().scenario();
        // Copies of the first vector do not change the maximum score.
        Value used = tape.lookup(
                vectors,
                tape.ops().expandDims(interests.substituteRows(), tape.ops().constant(1)),
                1,
                tower.model().outputDim());
        return new Tower.Output(used, null, null, null);
    }

    /** Returns one row per interest: the interest and the other features of the user. */
    private SideFeatures withInterests(Value interests) {
        SideFeatures features = tower.features();
        int width = tower.model().embeddingDim();
        Value shortcut = tower.model().residual() ? interests : null;
        if (features.columns() == 0) {
            return new SideFeatures(interests, width, List.of(width), List.of(), List.of(), shortcut, null);
        }
        Value others =
                InterestVectors.repeat(tower.tape(), features.x(), tower.model().userVectorCount(), features.columns());
        Value x = tower.tape().concatColumns(List.of(interests, others), width, features.columns());
        return new SideFeatures(x, width + features.columns(), List.of(), List.of(), List.of(), shortcut, null);
    }
}
