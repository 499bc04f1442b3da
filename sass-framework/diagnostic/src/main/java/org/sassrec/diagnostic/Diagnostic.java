package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error or a warning: what is wrong, where, and what to do.
 *
 * <pre>{@code
 * Diagnostic.error(ConfigCode.UNKNOWN_KEY, "unknown key `epocs` in `finetune`")
 *         .at(span, "not a key of `finetune`")
 *         .withHelp("did you mean `epochs`?");
 * }</pre>
 *
 * @param code kind of the problem
 * @param message one line without a full stop
 * @param location place in a source; {@code null} if the problem has no place
 * @param label text next to the caret; may be empty
 * @param notes further facts, optionally with a place
 * @param help what the user can do
 * @param fixes changes of the source that {@code sass:fix} can make; each one alone fixes the problem
 */
public record Diagnostic(
        DiagnosticCode code,
        Severity severity,
        String message,
        @Nullable SourceSpan location,
        String label,
        List<Note> notes,
        List<String> help,
        List<Fix> fixes) {

    /** A further fact. With a place, the output contains its source line, for example for "first defined here". */
    public record Note(String text, @Nullable SourceSpan location) {}

    public Diagnostic {
        notes = List.copyOf(notes);
        help = List.copyOf(help);
        fixes = List.copyOf(fixes);
    }

    /** Returns an error, which stops the operation. */
    public static Diagnostic error(DiagnosticCode code, String message) {
        return new Diagnostic(code, Severity.ERROR, message, null, "", List.of(), List.of(), List.of());
    }

    /** Returns a warning, which does not stop the operation. */
    public static Diagnostic warning(DiagnosticCode code, String message) {
        return new Diagnostic(code, Severity.WARNING, message, null, "", List.of(), List.of(), List.of());
    }

    /** Returns this diagnostic with another message. */
    public Diagnostic withMessage(String text) {
        return new Diagnostic(code, severity, text, location, label, notes, help, fixes);
    }

    /** Returns this diagnostic with a place and a text next to the caret. {@code null} means no place. */
    public Diagnostic at(@Nullable SourceSpan where, String caretLabel) {
        return new Diagnostic(code, severity, message, where, caretLabel, notes, help, fixes);
    }

    /** Returns this diagnostic for a file without a line, for example a data file. */
    public Diagnostic inFile(String file) {
        return at(SourceSpan.ofFile(file), "");
    }

    /** Returns this diagnostic with a further note. */
    public Diagnostic withNote(String text) {
        return new Diagnostic(code, severity, message, location, label, plus(notes, new Note(text, null)), help, fixes);
    }

    /** Returns this diagnostic with a further note that has a place. */
    public Diagnostic withNote(String text, SourceSpan where) {
        return new Diagnostic(
                code, severity, message, location, label, plus(notes, new Note(text, where)), help, fixes);
    }

    /** Returns this diagnostic with a further help text. */
    public Diagnostic withHelp(String text) {
        return new Diagnostic(code, severity, message, location, label, notes, plus(help, text), fixes);
    }

    /** Returns this diagnostic with a further fix. */
    public Diagnostic withFix(Fix fix) {
        return new Diagnostic(code, severity, message, location, label, notes, help, plus(fixes, fix));
    }

    /** Returns an exception with this problem only. */
    public SassException toException() {
        return SassException.of(this);
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }
}
