package org.sassrec.prepare.sql;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.MessageText;

/** An engine refused a statement. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    /** How the engine begins what it says of a row, and what it adds in lines of their own. */
    private static final String CSV = "CSV Error on Line:";

    private static final String ORIGINAL = "Original Line: ";
    private static final String FILE = "file = ";
    private static final Pattern LENGTH = Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

    /**
     * Creates an exception of the SQL engine.
     *
     * @param message the engine's own
     */
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
        if (isSniffingError()) {
            return "its first rows have different numbers of values, or it is not UTF-8";
        }
        int csv = text.indexOf(CSV);
        if (csv >= 0) {
            return describeRow(text.substring(csv).lines().toList());
        }
        String first = text.lines().findFirst().orElse("").strip();
        int kind = first.indexOf(" Error: ");
        String told = kind >= 0 && kind < 24 ? first.substring(kind + " Error: ".length()) : first;
        return told.endsWith("!") || told.endsWith(".") ? told.substring(0, told.length() - 1) : told;
    }

    /** A broken row of a CSV file: where it stands, what is wrong with it and, unless it is no text, what it is. */
    private static String describeRow(List<String> lines) {
        String reason = "it can't be read";
        String original = "";
        String file = "";
        for (String line : lines.subList(1, lines.size())) {
            Matcher length = LENGTH.matcher(line);
            if (line.startsWith(ORIGINAL)) {
                original = line.substring(ORIGINAL.length());
            } else if (line.strip().startsWith(FILE)) {
                file = line.strip().substring(FILE.length());
            } else if (length.lookingAt()) {
                reason = length.group(2) + " values instead of " + length.group(1);
            } else if (line.contains("not utf-8 encoded")) {
                reason = "it is not UTF-8";
                original = "";
            } else if (line.startsWith("Error when converting") || line.startsWith("Value with unterminated quote")) {
                reason = line;
            }
        }
        return "line " + lines.get(0).substring(CSV.length()).strip()
                + (file.isEmpty() ? "" : " of `" + file + "`") + ": " + reason
                + (original.isBlank() ? "" : ": `" + MessageText.shorten(original.strip()) + "`");
    }

    /** Whether it stumbled over a CSV file itself, not over what was asked of it. */
    public boolean isFileError() {
        return isSniffingError() || String.valueOf(getMessage()).contains(CSV);
    }

    /** Whether it met a fraction where an id is wanted. */
    public boolean isInvalidId() {
        return String.valueOf(getMessage()).contains(ValueNormalizer.NOT_AN_ID);
    }

    /** Whether it refused the statement itself, whatever the rows hold. */
    public boolean isStatementError() {
        return String.valueOf(getMessage()).matches("(?s)\\s*(Parser|Binder|Catalog) Error: .*");
    }

    /** Whether a value could not be made one of another type. */
    public boolean isConversionError() {
        return String.valueOf(getMessage()).strip().startsWith("Conversion Error: ");
    }

    /** Whether it met a text that is none of the times that are read. */
    public boolean isInvalidTime() {
        String text = String.valueOf(getMessage());
        return text.contains(TimeFormats.NOT_A_TIME) || text.contains(TimeFormats.NOT_A_DAY);
    }

    /** Whether the engine could make nothing of a CSV file's first rows; which of several files it is, it does not say. */
    public boolean isSniffingError() {
        return String.valueOf(getMessage()).contains("Error when sniffing file");
    }

    /** Whether its memory, a part of the machine's or container's, was not enough; it says so of a full disk, too. */
    public boolean isOutOfMemory() {
        return !isDiskFull() && String.valueOf(getMessage()).contains("Out of Memory Error");
    }

    /** Whether the disk was full. */
    public boolean isDiskFull() {
        return isDiskFull(String.valueOf(getMessage()));
    }

    /** Passes on what no other statement would mend. */
    public void throwIfDiskFull() throws EngineException {
        if (isDiskFull()) {
            throw this;
        }
    }

    /** The engine has a limit of its own, too, for what it puts aside. */
    public static boolean isDiskFull(String message) {
        return IoErrorMessage.isDiskFull(message) || message.contains("max_temp_directory_size");
    }
}
