package org.sassrec.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decision whether a stage runs, and its reason.
 *
 * @param inputs all inputs of the stage
 * @param runs whether the stage runs
 * @param resumes whether the stage continues the work of an earlier run
 * @param reason text without the stage's name
 */
public record StageDecision(PipelineStage stage, StageInputs inputs, boolean runs, boolean resumes, String reason) {

    /** Maximum number of listed differences. */
    private static final int MAX_LISTED = 3;

    /** Returns a text such as {@code fine-tune: stale, because model.layers changed}. */
    public String text() {
        return stage.label() + ": " + reason;
    }

    /**
     * Decides for one stage.
     *
     * @param before state at the start of this run
     * @param state current state, without results that earlier stages of this run invalidated
     * @param ranAgain reasons of required stages that ran in this run, for example {@code fine-tune ran again}
     * @param task of the stage; its result digest is computed last because that can take long
     */
    static StageDecision decide(
            PipelineStage stage,
            StageInputs inputs,
            RunState before,
            RunState state,
            List<String> ranAgain,
            StageTask task) {
        RunState.RunningStage running = before.running();
        if (running != null && running.stage() == stage) {
            if (inputs.equals(running.inputs())) {
                return new StageDecision(stage, inputs, true, true, "was interrupted, resumes");
            }
            boolean continues = ranAgain.isEmpty() && task.canContinue(running.inputs(), inputs);
            return new StageDecision(
                    stage,
                    inputs,
                    true,
                    continues,
                    "was interrupted, " + (continues ? "resumes with changed inputs" : "starts from scratch")
                            + reason(inputs.differences(running.inputs()), ranAgain));
        }
        RunState.CompletedStage done = before.completed().get(stage);
        if (done == null) {
            return new StageDecision(stage, inputs, true, false, "not run yet");
        }
        if (!inputs.equals(done.inputs())
                || !ranAgain.isEmpty()
                || !state.completed().containsKey(stage)) {
            boolean continues = ranAgain.isEmpty()
                    && state.completed().containsKey(stage)
                    && task.canContinue(done.inputs(), inputs)
                    && task.outputExists();
            List<String> changed = new ArrayList<>();
            if (stage == PipelineStage.PUBLISH) {
                // The store can change outside of this run, for example by a rollback or a damaged file. A changed key
                // must not hide that.
                task.outputProblem().ifPresent(changed::add);
            }
            changed.addAll(inputs.differences(done.inputs()));
            return new StageDecision(
                    stage,
                    inputs,
                    true,
                    continues,
                    "stale" + reason(changed, ranAgain) + (continues ? "; resumes from the existing result" : ""));
        }
        Optional<String> problem = task.outputProblem().or(() -> differentResult(done, task));
        if (problem.isPresent()) {
            return new StageDecision(stage, inputs, true, false, "stale, because " + problem.get());
        }
        String note = task.note().map(text -> ": " + text).orElse("");
        return new StageDecision(stage, inputs, false, false, "up to date (" + inputs.fingerprint() + ")" + note);
    }

    private static Optional<String> differentResult(RunState.CompletedStage done, StageTask task) {
        String then = done.result();
        return then == null || task.resultDigest().filter(then::equals).isPresent()
                ? Optional.empty()
                : Optional.of("its result was modified");
    }

    private static String reason(List<String> changed, List<String> ranAgain) {
        List<String> reasons = new ArrayList<>(changed);
        reasons.addAll(ranAgain);
        // No difference and no earlier stage that ran: an earlier stage was added, removed or changed without running.
        return reasons.isEmpty() ? ", because an earlier stage changed" : ", because " + summarize(reasons);
    }

    /** Returns the first elements of a list and the number of the remaining ones. */
    public static String summarize(List<String> changed) {
        if (changed.size() <= MAX_LISTED) {
            return String.join(", ", changed);
        }
        return String.join(", ", changed.subList(0, MAX_LISTED)) + " and " + (changed.size() - MAX_LISTED) + " more";
    }
}
