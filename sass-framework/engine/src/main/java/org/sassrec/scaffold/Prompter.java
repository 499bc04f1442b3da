package org.sassrec.scaffold;

import java.util.List;
import java.util.Optional;

/** Asks questions when a project is created. */
@FunctionalInterface
public interface Prompter {

    /** Uses every guess without a question. */
    Prompter NON_INTERACTIVE = (question, guess, choices) -> Optional.empty();

    /**
     * Asks a question.
     *
     * @param guess used without an answer; empty if unknown
     * @param choices allowed answers; empty for any text
     * @return the answer; empty to use the guess
     */
    Optional<String> ask(String question, Optional<Guess> guess, List<String> choices);
}
