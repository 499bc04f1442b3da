package org.sassrec.prepare.sql;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.MessageText;

/** Reports a statement that the SQL engine rejected. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String TOO_SLOW = "the statement did not end within ";
    private static final int MAX_LENGTH = 400;

    /** Start of an error of a CSV row, and labels of its further lines. */
    private static final String CSV = "CSV Error on Line:";

    private static final String ORIGINAL = "Original Line: ";
    private static final String FILE = "file = ";
    private static final Pattern LENGTH = Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

    /**
     * Creates an exception.
     *
     * @param message message of the engine
     */
    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns the error of a statement that took longer than a limit. */
    public static EngineException tooSlow(Duration limit) {
        return new EngineException(TOO_SLOW + limit.toSeconds() + " s", null);
    }

    /**
     * Returns the message of the engine without its kind, its copy of the statement and hints about its API. The message
     * is truncated, because it can contain a large cell.
     */
    public String summary() {
        return MessageText.shorten(completeSummary(), MAX_LENGTH);
    }

    private String completeSummary() {
        String text = String.valueOf(getMessage()).strip();
        int echo = text.indexOf("\n\nLINE ");
        if (echo >= 0) {
            text = text.substring(0, echo);
        }
        if (isSniffingError()) {
            return "the first rows have different numbers of values, or the file is not UTF-8";
        }
        int csv = text.indexOf(CSV);
        if (csv >= 0) {
            return describeRow(text.substring(csv).lines().toList());
        }
        String first = text.lines().findFirst().orElse("").strip();
        int kind = first.indexOf(" Error: ");
        String message = kind >= 0 && kind < 24 ? first.substring(kind + " Error: ".length()) : first;
        if (isDeniedAccess()) {
            return message.replaceFirst(" - file system operations are disabled by configuration$", "")
                    .replace('"', '`');
        }
        return message.endsWith("!") || message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    /** Describes an invalid row of a CSV file: line, reason and text. */
    private static String describeRow(List<String> lines) {
        String reason = "the line cannot be read";
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
                reason = "the line is not UTF-8";
                original = "";
            } else if (line.startsWith("Error when converting") || line.startsWith("Value with unterminated quote")) {
                reason = line;
            }
        }
        return "line " + lines.get(0).substring(CSV.length()).strip()
                + (file.isEmpty() ? "" : " of `" + file + "`") + ": " + reason
                + (original.isBlank() ? "" : ": `" + MessageText.shorten(original.strip()) + "`");
    }

    /** Returns whether a CSV file is invalid, independent of the statement. */
    public boolean isFileError() {
        return isSniffingError() || String.valueOf(getMessage()).contains(CSV);
    }

    /** Returns whether an id has a fraction. */
    public boolean isInvalidId() {
        return String.valueOf(getMessage()).contains(ValueNormalizer.NOT_AN_ID);
    }

    /** Returns whether a {@link RowNumbering} has too many rows. */
    public boolean isTooManyRows() {
        return String.valueOf(getMessage()).contains(RowNumbering.TOO_MANY_ROWS);
    }

    /** Returns whether the statement is invalid, independent of the rows. */
    public boolean isStatementError() {
        return String.valueOf(getMessage()).matches("(?s)\\s*(Parser|Binder|Catalog) Error: .*");
    }

    /** Returns whether the statement reads or writes a file that the settings of the engine do not allow. */
    public boolean isDeniedAccess() {
        return String.valueOf(getMessage()).contains("file system operations are disabled by configuration");
    }

    /** Returns whether the statement took longer than the limit of the engine. */
    public boolean isTooSlow() {
        return String.valueOf(getMessage()).startsWith(TOO_SLOW);
    }

    /** Returns whether a value could not be converted to another type. */
    public boolean isConversionError() {
        return String.valueOf(getMessage()).strip().startsWith("Conversion Error: ");
    }

    /** Returns whether a text is not a supported time. */
    public boolean isInvalidTime() {
        String text = String.valueOf(getMessage());
        return text.contains(TimeFormats.NOT_A_TIME) || text.contains(TimeFormats.NOT_A_DAY);
    }

    /** Returns whether the engine could not infer the format of a CSV file. The message does not name the file. */
    public boolean isSniffingError() {
        return String.valueOf(getMessage()).contains("Error when sniffing file");
    }

    /**
     * Returns whether the memory of the engine was not sufficient. The engine reports a full disk with the same
     * message, which is excluded.
     */
    public boolean isOutOfMemory() {
        return !isDiskFull() && String.valueOf(getMessage()).contains("Out of Memory Error");
    }

    /** Returns whether the disk is full. */
    public boolean isDiskFull() {
        return isDiskFull(String.valueOf(getMessage()));
    }

    /** Returns whether a statement is invalid for the types of its columns. */
    public boolean isTypeError() {
        return String.valueOf(getMessage()).matches("(?s).*explicit (type )?cast.*");
    }

    /** Returns the error of a statement that may be valid if all rows determine the types of the columns. */
    public EngineException asWrongGuess() {
        return new EngineException("a statement is invalid for a type, " + TextTypes.WRONG_GUESS, this);
    }

    /** Returns whether a value, or a statement, needs another type than that of the first values of a column. */
    public boolean isWrongGuess() {
        return String.valueOf(getMessage()).contains(TextTypes.WRONG_GUESS);
    }

    /**
     * Throws this exception again if its cause is not the statement: the disk is full, or the types of a source must be
     * inferred again.
     */
    public void throwIfGeneral() throws EngineException {
        if (isDiskFull() || isWrongGuess()) {
            throw this;
        }
    }

    /** Returns whether a message reports a full disk, or the limit of the engine for temporary files. */
    public static boolean isDiskFull(String message) {
        return IoErrorMessage.isDiskFull(message) || message.contains("max_temp_directory_size");
    }
}
