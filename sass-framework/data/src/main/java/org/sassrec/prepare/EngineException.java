package org.sassrec.prepare;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An engine refused a statement. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message the engine's own */
    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What the engine says, without its kind of error, its echo of the statement and its hints about its own API. */
    public String summary() {
        String text = String.valueOf(getMessage()).strip();
        int echo = text.indexOf("\n\nLINE ");
        if (echo >= 0) {
            text = text.substring(0, echo);
        }
        String first = text.lines().findFirst().orElse("").strip();
        int kind = first.indexOf(" Error: ");
        String told = kind >= 0 && kind < 24 ? first.substring(kind + " Error: ".length()) : first;
        return told.endsWith("!") || told.endsWith(".") ? told.substring(0, told.length() - 1) : told;
    }

    /** Whether the disk was full. */
    boolean diskFull() {
        return isDiskFull(String.valueOf(getMessage()));
    }

    static boolean isDiskFull(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("no space left on device")
                || text.contains("disk quota exceeded")
                || text.contains("disk is full")
                || text.contains("max_temp_directory_size");
    }
}
