package org.sassrec.prepare.check;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.diagnostic.SourceSpan;

/**
 * A reported problem, whose texts the reporter completes. Each method returns this problem. The values are those of
 * {@link MessageText#compose}.
 */
public final class DataProblem {
    private final @Nullable SourceSpan place;
    private Diagnostic diagnostic;

    DataProblem(boolean stops, DiagnosticCode code, @Nullable SourceSpan place) {
        this.place = place;
        this.diagnostic = (stops ? Diagnostic.error(code, "") : Diagnostic.warning(code, "")).at(place, "");
    }

    DataProblem(Diagnostic diagnostic) {
        this.place = diagnostic.location();
        this.diagnostic = diagnostic;
    }

    public DataProblem message(String text, Object... values) {
        diagnostic = diagnostic.withMessage(MessageText.compose(text, values));
        return this;
    }

    /** Sets the text next to the key. */
    public DataProblem label(String text, Object... values) {
        diagnostic = diagnostic.at(place, MessageText.compose(text, values));
        return this;
    }

    public DataProblem note(String text, Object... values) {
        diagnostic = diagnostic.withNote(MessageText.compose(text, values));
        return this;
    }

    /** Adds a note with the place of another key. */
    DataProblem noteAt(@Nullable SourceSpan where, String text) {
        diagnostic = where == null ? diagnostic.withNote(text) : diagnostic.withNote(text, where);
        return this;
    }

    public DataProblem help(String text, Object... values) {
        diagnostic = diagnostic.withHelp(MessageText.compose(text, values));
        return this;
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }
}
