package org.sassrec.diagnostic;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Detects an interactive terminal and its width. */
public final class Terminal {
    private static final int MIN_WIDTH = 40;

    private Terminal() {}

    /**
     * Returns the columns of the terminal: the environment variable {@code COLUMNS}, otherwise the size that {@code
     * stty} reports. Returns an empty value without a terminal.
     */
    public static OptionalInt width() {
        OptionalInt variable = width(System.getenv("COLUMNS"));
        return variable.isPresent() || console().isEmpty() ? variable : width(sttySize());
    }

    /** Parses a number of columns, or {@code rows columns}. A width that no line fits into counts as unknown. */
    static OptionalInt width(@Nullable String text) {
        String columns = text == null ? "" : text.strip().replaceFirst("^\\d+ ", "");
        if (!columns.matches("\\d{1,4}") || Integer.parseInt(columns) < MIN_WIDTH) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(columns));
    }

    /** Returns the output of {@code stty size}, or {@code null} on systems without it. */
    private static @Nullable String sttySize() {
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(1, TimeUnit.SECONDS);
            return ended ? new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII) : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

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
