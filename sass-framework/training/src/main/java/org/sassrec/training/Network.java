package org.sassrec.training;

import org.sassrec.config.SassConfig;

/**
 * One of the networks that fine-tuning trains.
 *
 * @param unit name in folders and events
 * @param scenarios scenarios that the network is trained on
 * @param served scenarios that the network is released for
 * @param validated scenarios that validation measures
 */
record Network(String unit, int[] scenarios, int[] served, int[] validated) {

    /**
     * Creates a network. A network that only initializes the networks of the scenarios is validated on all served
     * scenarios.
     */
    static Network of(SassConfig config, String unit, int[] scenarios, int[] served) {
        int[] validated = served.length == 0 ? TrainingUnits.served(config) : served;
        return new Network(unit, scenarios, served, TrainingUnits.validated(config, validated));
    }

    /** Returns the network with a label in its events. */
    Network withLabel(String label) {
        String name = unit.equals(TrainingUnits.ALL) ? label : unit + " " + label;
        return new Network(name, scenarios, served, validated);
    }
}
