package org.sassrec.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a stage runs, and why.
 *
 * @param runs whether there is work
 * @param resumes whether it goes on with what an earlier run left, interrupted or made for less
 * @param reason for people, without the stage's name
 */
public record Decision(Stage stage, boolean runs, boolean resumes, String reason) {

    /** How many differences are told before the rest is counted. */
    private static final int TOLD = 3;

    /** {@code fine-tune: stale, because model.layers changed}. */
    public String text() {
        return stage.label() + ": " + reason;
    }

    /**
     * Decides for one stage.
     *
     * @param before what was known when this run began
     * @param state what is known now: stages of this run have ended, and what was made from theirs is gone
     * @param ranAnew stages that it needs and that ran in this run, as {@code fine-tune ran anew}
     * @param work has told its inputs; is asked for its result last, since that may take a while
     */
    static Decision of(
            Stage stage, Inputs inputs, RunState before, RunState state, List<String> ranAnew, StageWork work) {
        RunState.Running running = before.running();
        if (running != null && running.stage() == stage) {
            if (inputs.equals(running.inputs())) {
                return new Decision(stage, true, true, "did not end last time, goes on");
            }
            boolean continues = ranAnew.isEmpty() && work.continues(running.inputs(), inputs);
            return new Decision(
                    stage,
                    true,
                    continues,
                    "did not end last time, "
                            + (continues ? "goes on to something else" : "starts anew")
                            + because(inputs.differences(running.inputs()), ranAnew));
        }
        RunState.Done done = before.done().get(stage);
        if (done == null) {
            return new Decision(stage, true, false, "not done yet");
        }
        if (!inputs.equals(done.inputs()) || !ranAnew.isEmpty() || !state.done().containsKey(stage)) {
            boolean continues = ranAnew.isEmpty()
                    && state.done().containsKey(stage)
                    && work.continues(done.inputs(), inputs)
                    && work.outputThere();
            return new Decision(
                    stage,
                    true,
                    continues,
                    "stale" + because(inputs.differences(done.inputs()), ranAnew)
                            + (continues ? "; goes on from what is there" : ""));
        }
        Optional<String> problem = work.outputProblem().or(() -> another(done, work));
        if (problem.isPresent()) {
            return new Decision(stage, true, false, "stale, because " + problem.get());
        }
        String note = work.note().map(text -> ": " + text).orElse("");
        return new Decision(stage, false, false, "up to date (" + inputs.fingerprint() + ")" + note);
    }

    private static Optional<String> another(RunState.Done done, StageWork work) {
        String then = done.result();
        return then == null || work.digest().filter(then::equals).isPresent()
                ? Optional.empty()
                : Optional.of("its result is not the one that it wrote");
    }

    private static String because(List<String> changed, List<String> ranAnew) {
        List<String> reasons = new ArrayList<>(changed);
        reasons.addAll(ranAnew);
        // Without either, a stage was left out or came in: a stage before changed without running.
        return reasons.isEmpty() ? ", because what it was made from changed" : ", because " + told(reasons);
    }

    /** The first of some phrases or names, and how many more there are. */
    static String told(List<String> changed) {
        if (changed.size() <= TOLD) {
            return String.join(", ", changed);
        }
        return String.join(", ", changed.subList(0, TOLD)) + " and " + (changed.size() - TOLD) + " more";
    }
}
