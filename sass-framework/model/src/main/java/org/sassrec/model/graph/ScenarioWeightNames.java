package org.sassrec.model.graph;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the weights of single scenarios by their names: {@code user.2.0.gates.W} in layer 2 of scenario 0, {@code
 * item.out.4.b}, {@code user.gate.1.mix.W} of an MMoE, {@code item.trend.1.out.W}.
 */
public final class ScenarioWeightNames {
    private static final Pattern SCENARIO = Pattern.compile("^((?:user|item)\\.(?:\\d+|out|gate|trend))\\.\\d+(?=\\.)");

    private ScenarioWeightNames() {}

    /** Whether the weight belongs to one scenario. */
    public static boolean isScenarioWeight(String name) {
        return SCENARIO.matcher(name).find();
    }

    /** Returns the name without its scenario, which is equal for all scenarios. Returns other names unchanged. */
    public static String withoutScenario(String name) {
        return SCENARIO.matcher(name).replaceFirst("$1");
    }

    /**
     * Returns the name of the part that all scenarios share, for example {@code user.2.shared.gates.W}; null for other
     * weights.
     */
    static @Nullable String sharedPart(String name) {
        return replaceScenario(name, "shared");
    }

    /**
     * Returns the name of the variable with the weights of all scenarios, for example {@code user.2.each.gates.W}; null
     * for other weights.
     */
    static @Nullable String stackName(String name) {
        return replaceScenario(name, "each");
    }

    private static @Nullable String replaceScenario(String name, String instead) {
        Matcher matcher = SCENARIO.matcher(name);
        return matcher.find() ? matcher.replaceFirst("$1." + instead) : null;
    }
}
