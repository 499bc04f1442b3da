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
}
