package org.sassrec.training.warmstart;

import java.util.Map;
import java.util.TreeMap;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.schema.ValueTypes;

/** The keys without whose equality the weights of two models do not correspond. */
final class NetworkStructure {
    private NetworkStructure() {}

    static Map<String, String> of(SassConfig config) {
        ModelConfig model = config.model();
        Map<String, String> keys = new TreeMap<>();
        keys.put("model.type", text(model.type()));
        keys.put("model.samples", text(model.samples()));
        keys.put("model.embeddingDim", String.valueOf(model.embeddingDim()));
        keys.put("model.biasDim", String.valueOf(model.biasDim()));
        keys.put("model.outputDim", String.valueOf(model.outputDim()));
        keys.put("model.similarity", text(model.similarity()));
        keys.put("model.layers", "a list of " + model.layers().size());
        keys.put("model.transfer", text(model.transfer()));
        keys.put("model.gateForm", text(model.gateForm()));
        keys.put("model.gateWeights", text(model.gateWeights()));
        keys.put("model.biasFusion", text(model.biasFusion()));
        keys.put("model.residual", String.valueOf(model.residual()));
        keys.put("model.itemBias", text(model.itemBias()));
        keys.put("model.itemVector", text(model.itemVector()));
        // Any decay has the same weights; without decay, scenarios have no shared part.
        keys.put("model.scenarioDecay", model.scenarioDecay() == 0 ? "0" : "above 0");
        keys.put("model.scenarioRank", String.valueOf(model.scenarioRank()));
        return keys;
    }

    private static String text(Enum<?> value) {
        return ValueTypes.camelCase(value.name());
    }
}
