package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One problem, told in the user's own notation: what is wrong, where, and what to do.
 *
 * <pre>{@code
 * Diagnostic.error(DiagnosticCode.UNKNOWN_KEY, "unknown key `epocs` in `finetune`")
 *         .at(span, "not a key of `finetune`")
 *         .withHelp("did you mean `epochs`?");
 * }</pre>
 *
 * @param code names the kind of problem
 * @param message one line without a full stop
 * @param location where; {@code null} when no source is to blame
 * @param label what stands beside the caret; may be empty
 * @param notes further facts, some with a place of their own
 * @param help what the user can do
 * @param fixes changes of the source that {@code sass:fix} may make; each alone mends the problem
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

    /** A further fact; with a place it shows that line, too ("first defined here"). */
    public record Note(String text, @Nullable SourceSpan location) {}

    public Diagnostic {
        notes = List.copyOf(notes);
        help = List.copyOf(help);
        fixes = List.copyOf(fixes);
    }

    /** A problem that stops the work. */
    public static Diagnostic error(DiagnosticCode code, String message) {
        return new Diagnostic(code, Severity.ERROR, message, null, "", List.of(), List.of(), List.of());
    }

    /** A problem that the user should know of while work goes on. */
    public static Diagnostic warning(DiagnosticCode code, String message) {
        return new Diagnostic(code, Severity.WARNING, message, null, "", List.of(), List.of(), List.of());
    }

    /** The same, at a place ({@code null}: at none), with the text beside the caret. */
    public Diagnostic at(@Nullable SourceSpan where, String caretLabel) {
        return new Diagnostic(code, severity, message, where, caretLabel, notes, help, fixes);
    }

    /** The same, in a file as a whole: a data file, for instance. */
    public Diagnostic inFile(String file) {
        return at(SourceSpan.ofFile(file), "");
    }

    /** The same with one more fact. */
    public Diagnostic withNote(String text) {
        return new Diagnostic(code, severity, message, location, label, plus(notes, new Note(text, null)), help, fixes);
    }

    /** The same with one more fact that has a place of its own. */
    public Diagnostic withNote(String text, SourceSpan where) {
        return new Diagnostic(
                code, severity, message, location, label, plus(notes, new Note(text, where)), help, fixes);
    }

    /** The same with one more remedy. */
    public Diagnostic withHelp(String text) {
        return new Diagnostic(code, severity, message, location, label, notes, plus(help, text), fixes);
    }

    /** The same with a change of the source that mends it. */
    public Diagnostic withFix(Fix fix) {
        return new Diagnostic(code, severity, message, location, label, notes, help, plus(fixes, fix));
    }

    /** The exception that carries this problem alone. */
    public SassException toException() {
        return SassException.of(this);
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }
}
