package org.sassrec.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which weights are a scenario's own, told by their names: {@code user.2.0.gates.W} in layer 2 of scenario 0, {@code
 * item.out.4.b}, {@code user.gate.1.mix.W} of an MMoE.
 */
final class ScenarioNames {
    private static final Pattern SCENARIO = Pattern.compile("^((?:user|item)\\.(?:\\d+|out|gate))\\.\\d+(?=\\.)");

    private ScenarioNames() {}

    /** Whether the weight is one scenario's. */
    static boolean isOwn(String name) {
        return SCENARIO.matcher(name).find();
    }

    /** The name without its scenario, equal for all scenarios; other names as they are. */
    static String common(String name) {
        return SCENARIO.matcher(name).replaceFirst("$1");
    }

    /** The name of the part that all scenarios share, {@code user.2.shared.gates.W}; null for other weights. */
    static @Nullable String shared(String name) {
        Matcher matcher = SCENARIO.matcher(name);
        return matcher.find() ? matcher.replaceFirst("$1.shared") : null;
    }
}
