package org.sassrec.pipeline;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run.json} says: which stages are done, and which was under way.
 *
 * @param done inputs and seconds of each whole stage
 * @param running the stage that was started and has not ended; {@code null} for none
 * @param measured of each stage that ever ran whole, its result still there or not
 * @param configuration all effective values of the last run, also those that no stage reads
 */
record RunState(
        Map<Stage, Done> done,
        @Nullable Running running,
        Map<Stage, Measured> measured,
        Map<String, String> configuration) {

    /** A whole stage. */
    record Done(Inputs inputs, double seconds, String finished) {}

    /** A stage under way, or interrupted. */
    record Running(Stage stage, Inputs inputs) {}

    RunState {
        done = done.isEmpty() ? Map.of() : Map.copyOf(done);
        measured = Map.copyOf(measured);
        configuration = Map.copyOf(configuration);
    }

    static RunState empty() {
        return new RunState(Map.of(), null, Map.of(), Map.of());
    }

    /**
     * A stage begins: its own old result and all that was made from it are no longer to be trusted, since it writes over
     * them.
     */
    RunState started(Stage stage, Inputs inputs) {
        Map<Stage, Done> rest = new EnumMap<>(Stage.class);
        done.forEach((each, value) -> {
            if (!each.follows(stage)) {
                rest.put(each, value);
            }
        });
        return new RunState(rest, new Running(stage, inputs), measured, configuration);
    }

    /** The same with what is configured now. */
    RunState configured(Map<String, String> values) {
        return new RunState(done, running, measured, values);
    }

    RunState finished(Stage stage, Done result) {
        return finished(stage, result, null);
    }

    /** @param rate what it took; {@code null} if it was no whole run, then the last one's stays */
    RunState finished(Stage stage, Done result, @Nullable Measured rate) {
        Map<Stage, Done> more = new EnumMap<>(Stage.class);
        more.putAll(done);
        more.put(stage, result);
        Map<Stage, Measured> rates = new EnumMap<>(Stage.class);
        rates.putAll(measured);
        if (rate != null) {
            rates.put(stage, rate);
        }
        return new RunState(more, null, rates, configuration);
    }
}
