package org.sassrec.pipeline;

import java.io.IOException;
import java.util.Optional;

/** The work of one stage. */
public interface StageWork {
    /** What it depends on besides the stages before it. */
    Inputs inputs() throws IOException;

    /** How much work the result that is there was, see {@link Workload}; 0 if that cannot be told. */
    default double amount() throws IOException {
        return 0;
    }

    /** Seconds that the last {@link #run} spent on what grows with the amount; NaN if it does not tell them apart. */
    default double growingSeconds() {
        return Double.NaN;
    }

    /** Whether the whole result of an earlier run is there. */
    boolean outputThere();

    /** Why the result of an earlier run does not do, for people; empty if it does. */
    default Optional<String> outputProblem() {
        return outputThere() ? Optional.empty() : Optional.of("its result is gone or damaged");
    }

    /**
     * Does the work. Whatever it leaves when it is killed must never be taken for a whole result.
     *
     * @param fingerprint of all that decides the result
     * @param resume whether an interrupted run with the same inputs may be continued; otherwise nothing of what lies in
     *     the stage's folder may be used
     */
    void run(String fingerprint, boolean resume) throws IOException;
}
