package org.sassrec.pipeline;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run.json} says: which stages are done, and which was under way.
 *
 * @param done inputs and seconds of each whole stage
 * @param running the stage that was started and has not ended; {@code null} for none
 */
record RunState(Map<Stage, Done> done, @Nullable Running running) {

    /** A whole stage. */
    record Done(Inputs inputs, double seconds, String finished) {}

    /** A stage under way, or interrupted. */
    record Running(Stage stage, Inputs inputs) {}

    RunState {
        done = done.isEmpty() ? Map.of() : Map.copyOf(done);
    }

    static RunState empty() {
        return new RunState(Map.of(), null);
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
        return new RunState(rest, new Running(stage, inputs));
    }

    RunState finished(Stage stage, Done result) {
        Map<Stage, Done> more = new EnumMap<>(Stage.class);
        more.putAll(done);
        more.put(stage, result);
        return new RunState(more, null);
    }
}
