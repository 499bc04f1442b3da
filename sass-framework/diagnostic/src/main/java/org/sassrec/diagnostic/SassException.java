package org.sassrec.diagnostic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exception for problems of the user. It contains diagnostics, which are printed instead of a stack trace.
 *
 * <p>Its message is the plain text of all its problems.
 */
public final class SassException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // Diagnostics are not serializable.
    private final transient List<Diagnostic> diagnostics;

    private SassException(List<Diagnostic> diagnostics, @Nullable Throwable cause) {
        super(DiagnosticRenderer.plain().render(diagnostics), cause);
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** Returns an exception with one problem. */
    public static SassException of(Diagnostic problem) {
        return new SassException(List.of(problem), null);
    }

    /**
     * Returns an exception with one problem that another exception caused.
     *
     * @param cause kept for debugging; not printed
     */
    public static SassException of(Diagnostic problem, Throwable cause) {
        return new SassException(List.of(problem), cause);
    }

    /**
     * Returns an exception with several problems.
     *
     * @param problems at least one problem, in output order
     */
    public static SassException of(List<Diagnostic> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("problems must not be empty");
        }
        return new SassException(problems, null);
    }

    /** Returns at least one problem, in output order. Warnings can be included. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
