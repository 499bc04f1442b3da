package org.sassrec.pipeline;

import java.io.IOException;
import java.util.Optional;

/** The work of one stage. */
public interface StageWork {
    /** What it depends on besides the stages before it. */
    Inputs inputs() throws IOException;

    /** What the last {@link #run} was really made from: what was planned, unless it changed under way. */
    default Inputs made(Inputs planned) {
        return planned;
    }

    /**
     * Tells the result that is there from others: equal texts are results that later stages make the same of. Empty if that
     * cannot be told; then a stage that ran anew makes all after it run.
     */
    default Optional<String> digest() {
        return Optional.empty();
    }

    /** What people should know of inputs that are the same as before; told with the decision. */
    default Optional<String> note() {
        return Optional.empty();
    }

    /** How much work the result that is there was, see {@link Workload}; 0 if that cannot be told. */
    default double amount() throws IOException {
        return 0;
    }

    /** Seconds that the last {@link #run} spent on what grows with the amount; NaN if it does not tell them apart. */
    default double growingSeconds() {
        return Double.NaN;
    }

    /** Whether what was made of other inputs, or begun, is the beginning of what these ask for. */
    default boolean continues(Inputs before, Inputs now) {
        return false;
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
     * @param inputs all that decides the result, stages before included
     * @param resume whether an earlier run may be continued, interrupted with the same inputs or with such as
     *     {@link #continues} said; otherwise nothing of what lies in the stage's folder may be used
     */
    void run(Inputs inputs, boolean resume) throws IOException;
}
