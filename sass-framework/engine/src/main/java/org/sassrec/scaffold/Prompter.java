package org.sassrec.scaffold;

import java.util.List;
import java.util.Optional;

/** Puts questions to whoever starts a project. */
@FunctionalInterface
public interface Prompter {

    /** Asks nobody: what is guessed holds. */
    Prompter NON_INTERACTIVE = (question, guess, choices) -> Optional.empty();

    /**
     * Asks.
     *
     * @param guess what is taken without an answer; empty if nothing is known
     * @param choices possible answers; empty if any text is one
     * @return the answer; empty to take the guess
     */
    Optional<String> ask(String question, Optional<Guess> guess, List<String> choices);
}
