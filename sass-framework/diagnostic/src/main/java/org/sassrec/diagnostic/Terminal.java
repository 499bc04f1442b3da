package org.sassrec.diagnostic;

import java.io.Console;
import java.util.Optional;

/** Detects an interactive terminal. */
public final class Terminal {
    private Terminal() {}

    /**
     * Returns the console if standard input and output are a terminal. JDK 22 and later also return a console without a
     * terminal, which {@code isTerminal} detects.
     */
    @SuppressWarnings("SystemConsoleNull")
    public static Optional<Console> console() {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            boolean terminal =
                    Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
            return terminal ? Optional.of(console) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.of(console);
        }
    }
}
