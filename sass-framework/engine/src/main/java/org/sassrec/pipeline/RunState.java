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
 * @param completed inputs and seconds of each whole stage
 * @param running the stage that was started and has not ended; {@code null} for none
 * @param timings of each stage that ever ran whole, its result still there or not
 * @param configuration all effective values of the last run, also those that no stage reads
 */
public record RunState(
        @JsonProperty("stages") @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<PipelineStage, CompletedStage> completed,

        @Nullable RunningStage running,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<PipelineStage, StageTiming> timings,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, String> configuration) {

    /**
     * A whole stage.
     *
     * @param result tells it from others, see {@link StageTask#resultDigest}; {@code null} if that was not told
     */
    public record CompletedStage(
            StageInputs inputs,
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
     * @param previousResult the result that later stages were made from; {@code null} if it could not be told again
     * @param previousSeconds seconds that went into what it goes on from
     */
    public record RunningStage(
            PipelineStage stage,
            StageInputs inputs,
            @Nullable CompletedStage previousResult,
            double previousSeconds) {}

    public RunState {
        completed = completed.isEmpty() ? Map.of() : Map.copyOf(completed);
        timings = Map.copyOf(timings);
        configuration = Map.copyOf(configuration);
    }

    static RunState empty() {
        return new RunState(Map.of(), null, Map.of(), Map.of());
    }

    /**
     * A stage begins: its own old result is no longer to be trusted, since it writes over it. Nor is what was made from it,
     * unless the new result may turn out to be the old one; {@link #finish} decides that.
     *
     * @param resumes whether it goes on from what is there
     */
    RunState start(PipelineStage stage, StageInputs inputs, boolean resumes) {
        CompletedStage before = completed.get(stage);
        double spent =
                !resumes ? 0 : before != null ? before.seconds() : running == null ? 0 : running.previousSeconds();
        if (before == null && running != null && running.stage() == stage) {
            before = running.previousResult();
        }
        if (before != null && before.result() == null) {
            before = null;
        }
        Map<PipelineStage, CompletedStage> rest = before == null ? without(stage) : copy();
        rest.remove(stage);
        return new RunState(rest, new RunningStage(stage, inputs, before, spent), timings, configuration);
    }

    private Map<PipelineStage, CompletedStage> copy() {
        // Of an empty map, EnumMap would not know the kind of its keys.
        Map<PipelineStage, CompletedStage> all = new EnumMap<>(PipelineStage.class);
        all.putAll(completed);
        return all;
    }

    /** All but a stage and what was made from it. */
    private Map<PipelineStage, CompletedStage> without(PipelineStage stage) {
        Map<PipelineStage, CompletedStage> rest = new EnumMap<>(PipelineStage.class);
        completed.forEach((each, value) -> {
            if (!each.dependsOn(stage)) {
                rest.put(each, value);
            }
        });
        return rest;
    }

    /** Whether the stage under way, done anew with this result, made what it had made before. */
    boolean hasSameResult(CompletedStage result) {
        return running != null
                && running.previousResult() != null
                && running.previousResult().result() != null
                && running.previousResult().result().equals(result.result());
    }

    /**
     * The same where other inputs stand for what a stage made: what was made from its result stays made from it.
     *
     * @param before fingerprint of the inputs that later stages name
     * @param after fingerprint of those that they name now
     */
    RunState withInputs(PipelineStage stage, String before, String after) {
        Map<PipelineStage, CompletedStage> all = copy();
        Map<PipelineStage, List<String>> names = new EnumMap<>(PipelineStage.class);
        names.put(stage, List.of(before, after));
        for (PipelineStage each : PipelineStage.values()) {
            CompletedStage its = all.get(each);
            if (its == null || each == stage) {
                continue;
            }
            StageInputs inputs = its.inputs();
            for (Map.Entry<PipelineStage, List<String>> name : names.entrySet()) {
                if (inputs.dependsOn(name.getKey(), name.getValue().get(0))) {
                    inputs = inputs.withStage(name.getKey(), name.getValue().get(1));
                }
            }
            if (!inputs.equals(its.inputs())) {
                names.put(each, List.of(its.inputs().fingerprint(), inputs.fingerprint()));
                all.put(each, new CompletedStage(inputs, its.seconds(), its.finished(), its.result()));
            }
        }
        return new RunState(all, running, timings, configuration);
    }

    /** The same without a stage, whole or begun, and all that was made from it. */
    public RunState withoutStage(PipelineStage stage) {
        return new RunState(without(stage), null, timings, configuration);
    }

    /** The same with what is configured now. */
    RunState withConfiguration(Map<String, String> values) {
        return new RunState(completed, running, timings, values);
    }

    public RunState finish(PipelineStage stage, CompletedStage result) {
        return finish(stage, result, null);
    }

    /**
     * The stage under way is whole. What was made from its old result stays if the new one is the same, and is to be made
     * anew otherwise.
     *
     * @param rate what it took; {@code null} if it was no whole run, then the last one's stays
     */
    RunState finish(PipelineStage stage, CompletedStage result, @Nullable StageTiming rate) {
        if (running != null && running.previousResult() != null && hasSameResult(result)) {
            return withInputs(
                            stage,
                            running.previousResult().inputs().fingerprint(),
                            result.inputs().fingerprint())
                    .with(stage, result, rate);
        }
        return new RunState(without(stage), running, timings, configuration).with(stage, result, rate);
    }

    private RunState with(PipelineStage stage, CompletedStage result, @Nullable StageTiming rate) {
        Map<PipelineStage, CompletedStage> more = copy();
        more.put(stage, result);
        Map<PipelineStage, StageTiming> rates = new EnumMap<>(PipelineStage.class);
        rates.putAll(timings);
        if (rate != null) {
            rates.put(stage, rate);
        }
        return new RunState(more, null, rates, configuration);
    }

    /**
     * What a stage took when it last ran whole.
     *
     * @param workload done, see {@link Workload}
     * @param seconds it took
     * @param fixedSeconds of these seconds, those that more work does not make more: building the graph, loading, the last files
     * @param peakMemory most bytes that the process held meanwhile; 0 where the system does not tell
     */
    public record StageTiming(double workload, double seconds, double fixedSeconds, long peakMemory) {

        /** Seconds of other work at the same rate. */
        public double seconds(double otherWork) {
            return workload > 0 ? fixedSeconds + (seconds - fixedSeconds) * otherWork / workload : seconds;
        }
    }
}
