package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code run.json}: completed stages and the running stage.
 *
 * @param completed by stage, inputs and duration of a completed stage
 * @param running the stage that started and did not end; {@code null} if none
 * @param timings of each stage that ever completed, also if its result no longer exists
 * @param configuration all effective values of the last run, including those that no stage reads
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
     * A completed stage.
     *
     * @param result digest of its result, see {@link StageTask#resultDigest}; {@code null} if unknown
     */
    public record CompletedStage(
            StageInputs inputs,
            double seconds,
            String finished,
            @Nullable String result) {
        /** Fingerprint of the inputs, for readers of the file. */
        @JsonProperty(value = "fingerprint", access = JsonProperty.Access.READ_ONLY)
        public String fingerprint() {
            return inputs.fingerprint();
        }
    }

    /**
     * A stage that is running or was interrupted.
     *
     * @param previousResult the result that later stages were computed from; {@code null} if it has no digest
     * @param previousSeconds seconds that earlier runs spent on the work that it resumes
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
     * Starts a stage. Its previous result is invalid from now on because the stage overwrites it. Results of later
     * stages stay only if the previous result has a digest, because {@link #finish} can then detect an equal result.
     *
     * @param resumes whether the stage continues earlier work
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
        // EnumMap cannot determine the key type of an empty map.
        Map<PipelineStage, CompletedStage> all = new EnumMap<>(PipelineStage.class);
        all.putAll(completed);
        return all;
    }

    /** All completed stages except a stage and those that depend on it. */
    private Map<PipelineStage, CompletedStage> without(PipelineStage stage) {
        Map<PipelineStage, CompletedStage> rest = new EnumMap<>(PipelineStage.class);
        completed.forEach((each, value) -> {
            if (!each.dependsOn(stage)) {
                rest.put(each, value);
            }
        });
        return rest;
    }

    /** Returns whether the running stage produced its previous result again. */
    boolean hasSameResult(CompletedStage result) {
        return running != null
                && running.previousResult() != null
                && running.previousResult().result() != null
                && running.previousResult().result().equals(result.result());
    }

    /**
     * Replaces the inputs of a stage whose result did not change. Stages that used the result then refer to the new
     * inputs.
     *
     * @param before fingerprint of the inputs that later stages refer to
     * @param after fingerprint of the new inputs
     */
    RunState withInputs(PipelineStage stage, String before, String after) {
        Map<PipelineStage, CompletedStage> all = copy();
        Map<PipelineStage, List<String>> names = new EnumMap<>(PipelineStage.class);
        names.put(stage, List.of(before, after));
        for (PipelineStage each : PipelineStage.values()) {
            CompletedStage done = all.get(each);
            if (done == null || each == stage) {
                continue;
            }
            StageInputs inputs = done.inputs();
            for (Map.Entry<PipelineStage, List<String>> name : names.entrySet()) {
                if (inputs.dependsOn(name.getKey(), name.getValue().get(0))) {
                    inputs = inputs.withStage(name.getKey(), name.getValue().get(1));
                }
            }
            if (!inputs.equals(done.inputs())) {
                names.put(each, List.of(done.inputs().fingerprint(), inputs.fingerprint()));
                all.put(each, new CompletedStage(inputs, done.seconds(), done.finished(), done.result()));
            }
        }
        return new RunState(all, running, timings, configuration);
    }

    /** Returns the state without a stage, completed or running, and without the stages that depend on it. */
    public RunState withoutStage(PipelineStage stage) {
        return new RunState(without(stage), null, timings, configuration);
    }

    /** Returns the state with the current configuration. */
    RunState withConfiguration(Map<String, String> values) {
        return new RunState(completed, running, timings, values);
    }

    public RunState finish(PipelineStage stage, CompletedStage result) {
        return finish(stage, result, null);
    }

    /**
     * Completes the running stage. Later stages stay valid if the result did not change; otherwise they run again.
     *
     * @param rate its timing; {@code null} for a resumed run, which keeps the last timing
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
     * Timing of the last complete run of a stage.
     *
     * @param workload amount of work, see {@link Workload}
     * @param seconds duration
     * @param fixedSeconds part of {@code seconds} that does not depend on the workload, for example building the graph
     * @param peakMemory peak memory of the process in bytes; 0 if unknown
     */
    public record StageTiming(double workload, double seconds, double fixedSeconds, long peakMemory) {

        /** Returns the estimated seconds of another workload at the same rate. */
        public double seconds(double otherWork) {
            return workload > 0 ? fixedSeconds + (seconds - fixedSeconds) * otherWork / workload : seconds;
        }
    }
}
