package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/** Collects problems, so that a user sees all of them at once. Not thread-safe. */
public final class Problems {

    /** Orders by file and line, problems without a place last. The sort is stable. */
    private static final Comparator<Diagnostic> BY_PLACE = Comparator.comparing(
            Diagnostic::location,
            Comparator.nullsLast(Comparator.comparing(SourceSpan::file)
                    .thenComparing(SourceSpan::line)
                    .thenComparing(SourceSpan::column)));

    private final List<Diagnostic> found = new ArrayList<>();

    public void add(Diagnostic problem) {
        found.add(problem);
    }

    public void addAll(List<Diagnostic> problems) {
        found.addAll(problems);
    }

    /** Returns the number of problems, warnings included. Use it with {@link #errorsSince}. */
    public int size() {
        return found.size();
    }

    /** Returns whether a problem after the first {@code size} problems is an error. */
    public boolean errorsSince(int size) {
        return found.subList(size, found.size()).stream().anyMatch(p -> p.severity() == Severity.ERROR);
    }

    /** Returns all problems without duplicates, ordered by place. */
    public List<Diagnostic> sorted() {
        return new LinkedHashSet<>(found).stream().sorted(BY_PLACE).toList();
    }

    /** Returns the warnings, ordered by place. */
    public List<Diagnostic> warnings() {
        return sorted().stream().filter(p -> p.severity() == Severity.WARNING).toList();
    }

    /**
     * Throws an exception if a problem is an error.
     *
     * @throws SassException with all problems, if one of them is an error
     */
    public void throwIfErrors() {
        if (errorsSince(0)) {
            throw SassException.of(sorted());
        }
    }
}
