package org.sassrec.prepare.check;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;

/**
 * Where checks report to.
 *
 * @param problems found so far, by whomever
 * @param locations where a key is written, such as {@code data.events.path}; null when unknown
 */
public record Findings(Problems problems, Function<String, @Nullable SourceSpan> locations) {

    void add(Diagnostic problem) {
        problems.add(problem);
    }

    /** A problem that stops the work, at the key that asked for what the data hasn't got. */
    Diagnostic error(String code, String key, String message, String label) {
        return Diagnostic.error(code, message).at(locations.apply(key), label);
    }

    /** A problem that doesn't. */
    Diagnostic warning(String code, String key, String message, String label) {
        return Diagnostic.warning(code, message).at(locations.apply(key), label);
    }

    /** A share as people read it: {@code 12 %}, {@code 0.4 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** A number as people read it: {@code 1,234}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
