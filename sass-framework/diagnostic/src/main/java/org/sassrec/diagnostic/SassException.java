package org.sassrec.diagnostic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that users may see: it carries problems, which are rendered instead of a stack trace.
 *
 * <p>Its message is the plain rendering of all its problems.
 */
public final class SassException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // Diagnostics are not serializable, and nobody serializes this exception.
    private final transient List<Diagnostic> diagnostics;

    private SassException(List<Diagnostic> diagnostics, @Nullable Throwable cause) {
        super(DiagnosticRenderer.plain().render(diagnostics), cause);
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** One problem. */
    public static SassException of(Diagnostic problem) {
        return new SassException(List.of(problem), null);
    }

    /**
     * One problem that another exception brought to light.
     *
     * @param cause kept for debugging; not shown to users
     */
    public static SassException of(Diagnostic problem, Throwable cause) {
        return new SassException(List.of(problem), cause);
    }

    /**
     * Several problems.
     *
     * @param problems at least one, in the order to be shown
     */
    public static SassException of(List<Diagnostic> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("an exception without a problem");
        }
        return new SassException(problems, null);
    }

    /** At least one, in the order to be shown; warnings may be among them. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
