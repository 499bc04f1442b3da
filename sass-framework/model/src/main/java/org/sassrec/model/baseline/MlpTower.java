package org.sassrec.model.baseline;

import java.util.List;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;

/**
 * Networks that are one perceptron, relu layers and then a linear one, without layers of a scenario's own below it. They have no
 * global output.
 */
public record MlpTower(Tower tower) {

    /**
     * {@code model.type: dssm}, the plain two-tower baseline, and {@code bst} (Chen et al. 2019), whose histories are pooled by a
     * transformer block ({@code SelfAttentionPooling}): one perceptron for all scenarios.
     */
    public Tower.Output dssm() {
        return perceptron(tower.features().x(), tower.features().columns());
    }

    /**
     * {@code model.type: scenarioDssm}, which also reads the scenario's embedding as a feature like others: what is won by
     * knowing the scenario at all, without weights for it.
     */
    public Tower.Output scenarioDssm() {
        int in = tower.features().columns();
        Value x =
                tower.tape().concatColumns(List.of(tower.features().x(), tower.context()), in, tower.contextColumns());
        return perceptron(x, in + tower.contextColumns());
    }

    private Tower.Output perceptron(Value x, int in) {
        return tower.shared(tower.perceptron(x, in, ""), tower.lastWidth());
    }

    /**
     * {@code model.type: youtubeDnn} (Covington et al., RecSys 2016, section 3): a perceptron over the user's pooled history
     * and profile; an item is a linear map of its embeddings, which with an id as its only feature is the embedding of that id.
     */
    public Tower.Output youtubeDnn() {
        return tower.side().equals("user")
                ? dssm()
                : tower.shared(tower.features().x(), tower.features().columns());
    }

    /**
     * {@code model.type: sharedBottom} (Caruana 1997, "Multitask Learning"): relu layers for all scenarios, then a linear one
     * for each.
     */
    public Tower.Output sharedBottom() {
        Value bottom = tower.perceptron(tower.features().x(), tower.features().columns(), "");
        return tower.perScenario(tower.split(bottom), tower.lastWidth());
    }
}
