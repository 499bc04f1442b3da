package org.sassrec.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.comparison.ComparedData;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.prepare.DataValidation;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.check.Overlap;
import org.sassrec.prepare.duckdb.DuckDb;

/**
 * What a look at the data brought.
 *
 * @param warnings of the data
 * @param lines that say what was looked at, and what the scenarios share
 */
record DataLook(List<Diagnostic> warnings, List<String> lines) {
    /** A wider matrix breaks in a terminal. */
    private static final int SHOWN = 12;

    /**
     * Looks.
     *
     * @param compared the same with its variants, whose columns are looked for, too; {@code null}
     *     without any
     * @throws SassException with all problems, if one of them is an error
     */
    static DataLook at(LoadedConfig config, @Nullable LoadedConfig compared) throws IOException {
        long begun = System.nanoTime();
        DataValidation.Report report = Preparation.of(config.config(), DuckDb::open)
                .places(config::place)
                .validation()
                .run();
        List<Diagnostic> problems =
                compared == null ? report.problems() : ComparedData.problems(config, compared, report.problems());
        if (problems.stream().anyMatch(p -> p.severity() == Severity.ERROR)) {
            throw SassException.of(problems);
        }
        DataValidation.Looked looked = report.looked();
        if (looked == null) {
            return new DataLook(problems, List.of());
        }
        List<String> lines = new ArrayList<>();
        String time = ProgressText.duration((System.nanoTime() - begun) / 1e9);
        lines.add(
                looked.whole()
                        ? String.format(
                                Locale.ROOT,
                                "looked at all %,d events, %,d users and %,d items in %s",
                                looked.events(),
                                looked.users(),
                                looked.items(),
                                time)
                        : String.format(
                                Locale.ROOT,
                                "looked at a sample of %,d events, at most the first %,d rows of a file, in %s; what only"
                                        + " all events can show is checked by prepare",
                                looked.events(),
                                looked.rowsOfEachFile(),
                                time));
        inNoScenario(looked.unmatched(), looked.events()).ifPresent(lines::add);
        Overlap overlap = looked.overlap();
        List<String> names =
                config.config().scenarios().stream().map(ScenarioConfig::name).toList();
        if (overlap != null && names.size() > 1 && names.size() <= SHOWN) {
            lines.add("users in train by scenario, and those shared with another:");
            Overlap.table(names, overlap.users()).forEach(line -> lines.add("  " + line));
            lines.add("items in train by scenario, and those shared with another:");
            Overlap.table(names, overlap.items()).forEach(line -> lines.add("  " + line));
        }
        return new DataLook(problems, lines);
    }

    /** What is to be said of rows that no scenario has, which may be meant or a value that is misspelt. */
    static Optional<String> inNoScenario(long unmatched, long rows) {
        return unmatched == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%,d of %,d rows (%.1f %%) are in no scenario and left out",
                        unmatched,
                        rows,
                        100.0 * unmatched / rows));
    }
}
