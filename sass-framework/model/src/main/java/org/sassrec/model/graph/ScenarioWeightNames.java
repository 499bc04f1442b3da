package org.sassrec.model.graph;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which weights are a scenario's own, told by their names: {@code user.2.0.gates.W} in layer 2 of scenario 0, {@code
 * item.out.4.b}, {@code user.gate.1.mix.W} of an MMoE, {@code item.trend.1.out.W}.
 */
public final class ScenarioWeightNames {
    private static final Pattern SCENARIO = Pattern.compile("^((?:user|item)\\.(?:\\d+|out|gate|trend))\\.\\d+(?=\\.)");

    private ScenarioWeightNames() {}

    /** Whether the weight is one scenario's. */
    public static boolean isScenarioWeight(String name) {
        return SCENARIO.matcher(name).find();
    }

    /** The name without its scenario, equal for all scenarios; other names as they are. */
    public static String withoutScenario(String name) {
        return SCENARIO.matcher(name).replaceFirst("$1");
    }

    /** The name of the part that all scenarios share, {@code user.2.shared.gates.W}; null for other weights. */
    static @Nullable String sharedPart(String name) {
        return replaceScenario(name, "shared");
    }

    /** The name of the variable that holds all scenarios' weights, {@code user.2.each.gates.W}; null for other weights. */
    static @Nullable String stackName(String name) {
        return replaceScenario(name, "each");
    }

    private static @Nullable String replaceScenario(String name, String instead) {
        Matcher matcher = SCENARIO.matcher(name);
        return matcher.find() ? matcher.replaceFirst("$1." + instead) : null;
    }
}
