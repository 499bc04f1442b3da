package org.sassrec.training;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.config.ModelConfig.Samples;
import org.sassrec.config.SassConfig;

/** Which networks a configuration trains, and on which scenarios. */
final class TrainingUnits {

    /** Name of the network for all scenarios. */
    static final String ALL = "all";

    private TrainingUnits() {}

    /** Name of a scenario's own network: its own, which may be that of the network for all, to a disk also in other letters. */
    static String scenarioUnit(String scenario) {
        return scenario.equalsIgnoreCase(ALL) ? "+" + scenario : scenario; // no scenario can be called so
    }

    /** Whether the network for all is trained: to be served, or to start the scenarios' own from. */
    static boolean trainsSharedNetwork(SassConfig config) {
        return config.model().samples() != Samples.PER_SCENARIO;
    }

    static int[] scenarios(SassConfig config) {
        return IntStream.range(0, config.scenarios().size()).toArray();
    }

    /**
     * Of some scenarios those that say how good a model is: what teaches it nothing does not, unless none does.
     *
     * @param scenarios that a model is for
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
