package org.sassrec.cli.output;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.scaffold.Guess;
import org.sassrec.scaffold.Prompter;

/** Asks the person at the terminal: what is guessed stands in brackets and is taken by Enter. */
public final class TerminalPrompter implements Prompter {
    private final Console console;
    private final BufferedReader in;

    public TerminalPrompter(Console console, InputStream in) {
        this.console = console;
        this.in = new BufferedReader(new InputStreamReader(in, console.charset()));
    }

    @Override
    public Optional<String> ask(String question, Optional<Guess> guess, List<String> choices) {
        guess.ifPresent(known -> console.out().println("  " + known.why()));
        while (true) {
            console.out()
                    .print(question
                            + guess.map(known -> " [" + known.value() + "]").orElse("") + ": ");
            console.out().flush();
            String answer = line();
            if (answer == null) {
                // Nobody is there any more: what is guessed holds.
                console.out().println();
                return Optional.empty();
            }
            if (answer.isEmpty() && guess.isPresent()) {
                return Optional.empty();
            }
            if (!answer.isEmpty() && (choices.isEmpty() || choices.contains(answer))) {
                return Optional.of(answer);
            }
            List<String> near = Suggestions.nearest(answer, choices, 3);
            console.out()
                    .println("  "
                            + (near.isEmpty()
                                    ? "possible are " + String.join(", ", choices)
                                    : "did you mean " + String.join(" or ", near) + "?"));
        }
    }

    private @Nullable String line() {
        try {
            String line = in.readLine();
            return line == null ? null : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
