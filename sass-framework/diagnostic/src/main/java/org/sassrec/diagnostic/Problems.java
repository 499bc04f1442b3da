package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/** Collects problems, so that a user sees all of them at once. Not thread-safe. */
public final class Problems {

    /** By file and line; what has no place comes last. The sort is stable: order of finding decides the rest. */
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

    /** How many, warnings included; with {@link #errorsSince} tells whether a piece of work found something. */
    public int size() {
        return found.size();
    }

    /** Whether an error came after the first {@code size} problems. */
    public boolean errorsSince(int size) {
        return found.subList(size, found.size()).stream().anyMatch(p -> p.severity() == Severity.ERROR);
    }

    /** All problems once each, ordered by place. */
    public List<Diagnostic> sorted() {
        return new LinkedHashSet<>(found).stream().sorted(BY_PLACE).toList();
    }

    /** The warnings alone, ordered by place. */
    public List<Diagnostic> warnings() {
        return sorted().stream().filter(p -> p.severity() == Severity.WARNING).toList();
    }

    /**
     * Ends the work if it cannot go on.
     *
     * @throws SassException with all problems, if one of them is an error
     */
    public void throwIfErrors() {
        if (errorsSince(0)) {
            throw SassException.of(sorted());
        }
    }
}
