package org.sassrec.diagnostic;

import java.io.Console;
import java.util.Optional;

/** The terminal before which a person sits, if one does. */
public final class Terminal {
    private Terminal() {}

    /**
     * The console, where standard input and output are a terminal's. From JDK 22 on there can be one without a terminal, too,
     * which has a method to say so.
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
