package org.sassrec.training.warmstart;

import java.util.List;

/**
 * What the entries of a weight belong to.
 *
 * @param name name of the weight in the checkpoint
 * @param key name without numbers of scenarios and features, equal in all models: {@code user.1.*.gates.W}, {@code
 * item.dense.price.P}
 * @param scenario name of the scenario of the weight; empty for a weight of all scenarios
 * @param part part of the network in messages
 * @param reads whether axis 0 contains the inputs of a layer. With weights of zero, a new input does not change the
 * layer.
 * @param axes blocks of each axis, in order
 */
public record WeightAxes(
        String name, String key, String scenario, String part, boolean reads, List<List<AxisBlock>> axes) {
    public WeightAxes {
        axes = axes.stream().map(List::copyOf).toList();
    }

    /** Returns the key with the name of the scenario. */
    String scenarioKey() {
        return key.replace("*", scenario);
    }
}
