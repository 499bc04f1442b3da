package org.sassrec.model.baseline;

import java.util.List;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;

/**
 * Networks that consist of one perceptron: relu layers, then a linear layer. They have no scenario-specific hidden
 * layers and no global output.
 */
public record MlpTower(Tower tower) {

    /**
     * {@code model.type: dssm}, the plain two-tower baseline, and {@code bst} (Chen et al. 2019). One perceptron serves
     * all scenarios. {@code bst} pools histories with a transformer block ({@code SelfAttentionPooling}).
     */
    public Tower.Output dssm() {
        return perceptron(tower.features().x(), tower.features().columns());
    }

    /**
     * {@code model.type: scenarioDssm}. Like {@code dssm} with the scenario embedding as a feature. It measures the
     * benefit of knowing the scenario without scenario-specific weights.
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
     * {@code model.type: youtubeDnn} (Covington et al., RecSys 2016, section 3). The user tower is a perceptron over
     * the pooled history and the profile. The item tower is a linear map of the item embeddings. With an id as the only
     * feature, it is the embedding of that id.
     */
    public Tower.Output youtubeDnn() {
        return tower.side().equals("user")
                ? dssm()
                : tower.shared(tower.features().x(), tower.features().columns());
    }

    /**
     * {@code model.type: sharedBottom} (Caruana 1997, "Multitask Learning"). Relu layers are shared by all scenarios.
     * Each scenario has a linear output layer.
     */
    public Tower.Output sharedBottom() {
        Value bottom = tower.perceptron(tower.features().x(), tower.features().columns(), "");
        return tower.perScenario(tower.split(bottom), tower.lastWidth());
    }
}
