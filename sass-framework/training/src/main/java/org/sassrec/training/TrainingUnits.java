package org.sassrec.training;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.config.ModelConfig.Samples;
import org.sassrec.config.SassConfig;

/** Returns the networks that a configuration trains, and their scenarios. */
final class TrainingUnits {

    /** Name of the network of all scenarios. */
    static final String ALL = "all";

    private TrainingUnits() {}

    /**
     * Returns the name of the network of a scenario. A scenario named {@code all}, in any case, gets a prefix, because
     * file systems may ignore case.
     */
    static String scenarioUnit(String scenario) {
        return scenario.equalsIgnoreCase(ALL) ? "+" + scenario : scenario; // scenario names cannot start with +
    }

    /**
     * Returns whether a network of all scenarios is trained, for release or to initialize the networks of the
     * scenarios.
     */
    static boolean trainsSharedNetwork(SassConfig config) {
        return config.model().samples() != Samples.PER_SCENARIO;
    }

    static int[] scenarios(SassConfig config) {
        return IntStream.range(0, config.scenarios().size()).toArray();
    }

    /**
     * Returns the scenarios that validation measures: those that contribute to training, or all given scenarios if none
     * contributes.
     *
     * @param scenarios scenarios that a model is for
     */
    static int[] validated(SassConfig config, int[] scenarios) {
        int[] teaching = Arrays.stream(scenarios)
                .filter(s -> config.scenarios().get(s).contributesToTraining())
                .toArray();
        return teaching.length == 0 ? scenarios : teaching;
    }

    static int[] served(SassConfig config) {
        return Arrays.stream(scenarios(config))
                .filter(s -> config.scenarios().get(s).serve())
                .toArray();
    }

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
}
