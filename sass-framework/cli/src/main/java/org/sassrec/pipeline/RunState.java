package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumMap;
import java.util.List;
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
public record RunState(
        @JsonProperty("stages") @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<Stage, Done> done,

        @Nullable Running running,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<Stage, Measured> measured,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, String> configuration) {

    /**
     * A whole stage.
     *
     * @param result tells it from others, see {@link StageWork#digest}; {@code null} if that was not told
     */
    public record Done(
            Inputs inputs,
            double seconds,
            String finished,
            @Nullable String result) {
        /** Of the inputs, for those who look into the file. */
        @JsonProperty(value = "fingerprint", access = JsonProperty.Access.READ_ONLY)
        public String fingerprint() {
            return inputs.fingerprint();
        }
    }

    /**
     * A stage under way, or interrupted.
     *
     * @param before the result that later stages were made from; {@code null} if it could not be told again
     * @param spent seconds that went into what it goes on from
     */
    public record Running(
            Stage stage, Inputs inputs, @Nullable Done before, double spent) {}

    public RunState {
        done = done.isEmpty() ? Map.of() : Map.copyOf(done);
        measured = Map.copyOf(measured);
        configuration = Map.copyOf(configuration);
    }

    static RunState empty() {
        return new RunState(Map.of(), null, Map.of(), Map.of());
    }

    /**
     * A stage begins: its own old result is no longer to be trusted, since it writes over it. Nor is what was made from it,
     * unless the new result may turn out to be the old one; {@link #finished} decides that.
     *
     * @param resumes whether it goes on from what is there
     */
    RunState started(Stage stage, Inputs inputs, boolean resumes) {
        Done before = done.get(stage);
        double spent = !resumes ? 0 : before != null ? before.seconds() : running == null ? 0 : running.spent();
        if (before == null && running != null && running.stage() == stage) {
            before = running.before();
        }
        if (before != null && before.result() == null) {
            before = null;
        }
        Map<Stage, Done> rest = before == null ? without(stage) : copy();
        rest.remove(stage);
        return new RunState(rest, new Running(stage, inputs, before, spent), measured, configuration);
    }

    private Map<Stage, Done> copy() {
        // Of an empty map, EnumMap would not know the kind of its keys.
        Map<Stage, Done> all = new EnumMap<>(Stage.class);
        all.putAll(done);
        return all;
    }

    /** All but a stage and what was made from it. */
    private Map<Stage, Done> without(Stage stage) {
        Map<Stage, Done> rest = new EnumMap<>(Stage.class);
        done.forEach((each, value) -> {
            if (!each.follows(stage)) {
                rest.put(each, value);
            }
        });
        return rest;
    }

    /** Whether the stage under way, done anew with this result, made what it had made before. */
    boolean isAsBefore(Done result) {
        return running != null
                && running.before() != null
                && running.before().result() != null
                && running.before().result().equals(result.result());
    }

    /**
     * The same where other inputs stand for what a stage made: what was made from its result stays made from it.
     *
     * @param before fingerprint of the inputs that later stages name
     * @param after fingerprint of those that they name now
     */
    RunState renamed(Stage stage, String before, String after) {
        Map<Stage, Done> all = copy();
        Map<Stage, List<String>> names = new EnumMap<>(Stage.class);
        names.put(stage, List.of(before, after));
        for (Stage each : Stage.values()) {
            Done its = all.get(each);
            if (its == null || each == stage) {
                continue;
            }
            Inputs inputs = its.inputs();
            for (Map.Entry<Stage, List<String>> name : names.entrySet()) {
                if (inputs.isAfter(name.getKey(), name.getValue().get(0))) {
                    inputs = inputs.after(name.getKey(), name.getValue().get(1));
                }
            }
            if (!inputs.equals(its.inputs())) {
                names.put(each, List.of(its.inputs().fingerprint(), inputs.fingerprint()));
                all.put(each, new Done(inputs, its.seconds(), its.finished(), its.result()));
            }
        }
        return new RunState(all, running, measured, configuration);
    }

    /** The same without a stage, whole or begun, and all that was made from it. */
    RunState undone(Stage stage) {
        return new RunState(without(stage), null, measured, configuration);
    }

    /** The same with what is configured now. */
    RunState configured(Map<String, String> values) {
        return new RunState(done, running, measured, values);
    }

    RunState finished(Stage stage, Done result) {
        return finished(stage, result, null);
    }

    /**
     * The stage under way is whole. What was made from its old result stays if the new one is the same, and is to be made
     * anew otherwise.
     *
     * @param rate what it took; {@code null} if it was no whole run, then the last one's stays
     */
    RunState finished(Stage stage, Done result, @Nullable Measured rate) {
        if (running != null && running.before() != null && isAsBefore(result)) {
            return renamed(
                            stage,
                            running.before().inputs().fingerprint(),
                            result.inputs().fingerprint())
                    .with(stage, result, rate);
        }
        return new RunState(without(stage), running, measured, configuration).with(stage, result, rate);
    }

    private RunState with(Stage stage, Done result, @Nullable Measured rate) {
        Map<Stage, Done> more = copy();
        more.put(stage, result);
        Map<Stage, Measured> rates = new EnumMap<>(Stage.class);
        rates.putAll(measured);
        if (rate != null) {
            rates.put(stage, rate);
        }
        return new RunState(more, null, rates, configuration);
    }
}
