package org.sassrec.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import org.sassrec.prepare.DataValidation;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.report.TextTable;

/**
 * What a look at the data brought.
 *
 * @param warnings of the data
 * @param lines that say what was looked at, and what the scenarios share
 */
public record DataSummary(List<Diagnostic> warnings, List<String> lines) {
    /** A wider matrix breaks in a terminal. */
    private static final int MAX_LINES = 12;

    /**
     * Looks.
     *
     * @throws SassException with all problems, if one of them is an error
     */
    public static DataSummary of(Sass sass) throws IOException {
        long begun = System.nanoTime();
        DataValidation.Report report = sass.validateData();
        DataValidation.Summary looked = report.summary();
        if (looked == null) {
            return new DataSummary(report.problems(), List.of());
        }
        List<String> lines = new ArrayList<>();
        String time = Progress.duration((System.nanoTime() - begun) / 1e9);
        lines.add(
                looked.isComplete()
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
                                looked.sampleRowsPerFile(),
                                time));
        unmatchedRows(looked.unmatched(), looked.events()).ifPresent(lines::add);
        EntityOverlap overlap = looked.overlap();
        List<String> names = sass.config().config().scenarios().stream()
                .map(ScenarioConfig::name)
                .toList();
        if (overlap != null && names.size() > 1 && names.size() <= MAX_LINES) {
            lines.add("users in train by scenario, and those shared with another:");
            sharedTable(names, overlap.users()).forEach(line -> lines.add("  " + line));
            lines.add("items in train by scenario, and those shared with another:");
            sharedTable(names, overlap.items()).forEach(line -> lines.add("  " + line));
        }
        return new DataSummary(report.problems(), lines);
    }

    /** One side's matrix with the scenarios' names, a line each. */
    static List<String> sharedTable(List<String> names, List<List<Long>> shared) {
        TextTable table = TextTable.of(
                IntStream.rangeClosed(0, names.size()).mapToObj(c -> c == 0).toList());
        table.row(Stream.concat(Stream.of(""), names.stream()).toList());
        for (int s = 0; s < names.size(); s++) {
            Stream<String> counts = shared.get(s).stream().map(MessageText::count);
            table.row(Stream.concat(Stream.of(names.get(s)), counts).toList());
        }
        return table.lines();
    }

    /** What is to be said of rows that no scenario has, which may be meant or a value that is misspelt. */
    static Optional<String> unmatchedRows(long unmatched, long rows) {
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
