package org.sassrec.pipeline;

import java.io.IOException;
import java.util.Optional;

/** The work of one stage. */
public interface StageTask {
    /** Returns the inputs, without earlier stages. */
    StageInputs inputs() throws IOException;

    /**
     * Returns the inputs that the last {@link #run} used. They differ from the planned inputs only if a source changed
     * during the run.
     */
    default StageInputs actualInputs(StageInputs planned) {
        return planned;
    }

    /**
     * Returns a digest of the existing result. Results with the same digest are equivalent for later stages. Without a
     * digest, all later stages run after this stage.
     */
    default Optional<String> resultDigest() {
        return Optional.empty();
    }

    /** Returns a note on unchanged inputs, which is printed with the decision. */
    default Optional<String> note() {
        return Optional.empty();
    }

    /** Returns the amount of work of the existing result, see {@link Workload}; 0 if unknown. */
    default double workload() throws IOException {
        return 0;
    }

    /** Returns the seconds of the last {@link #run} that grow with the workload; NaN if unknown. */
    default double scalingSeconds() {
        return Double.NaN;
    }

    /** Returns whether a result of other inputs, complete or partial, can be continued with the current inputs. */
    default boolean canContinue(StageInputs before, StageInputs now) {
        return false;
    }

    /**
     * Returns why the stage need not run although it is out of date; empty if it must. Later stages then do not depend on
     * its result.
     */
    default Optional<String> whyUnneeded() {
        return Optional.empty();
    }

    /** Returns whether the complete result of an earlier run exists. */
    boolean outputExists();

    /** Returns why the result of an earlier run cannot be used; empty if it can. */
    default Optional<String> outputProblem() {
        return outputExists() ? Optional.empty() : Optional.of("its result is missing or damaged");
    }

    /**
     * Runs the stage. An interrupted run must not leave files that look like a complete result.
     *
     * @param inputs all inputs, including earlier stages
     * @param resume whether to continue an earlier run with the same inputs or with inputs that {@link #canContinue}
     * accepted. Otherwise existing files in the stage's folder must not be used.
     */
    void run(StageInputs inputs, boolean resume) throws IOException;
}
