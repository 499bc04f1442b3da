package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.result.RunSetup;

/**
 * The readable form of the result of an experiment. All experiments have this form on the console, in Markdown and as
 * HTML page ({@link ReportPage}). Names in sentences are between backticks.
 *
 * @param facts conditions, for example the seeds
 * @param notes what limits this result, missing parts first
 * @param findings about the dataset
 * @param changes overrides of each variant; empty if the tables contain them
 * @param method how the values were measured
 * @param setup {@code null} if the conditions are unknown
 * @param data values of the charts
 */
public record ExperimentReport(
        String title,
        String conclusion,
        List<String> facts,
        List<Section> sections,
        List<String> notes,
        List<Diagnostic> findings,
        Map<String, String> changes,
        List<String> method,
        @Nullable RunSetup setup,
        Object data) {

    /** Maximum number of characters of a table row on the console. A narrower terminal is rare. */
    private static final int MAX_WIDTH = 80;

    /** Charts and tables. The first section contains the results. */
    public record Section(String title, List<Chart> charts, List<TextTable> tables) {}

    /**
     * A chart of {@code charts.js}.
     *
     * @param kind name of its function
     * @param options values of its data attributes
     */
    public record Chart(String kind, Map<String, String> options, String caption) {}

    /** Returns the lines for a terminal: the conclusion, the results, and the other tables that fit. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(conclusion, ""));
        List<String> wide = new ArrayList<>();
        int results = sections.isEmpty() ? 0 : sections.get(0).tables().size();
        for (TextTable table : tables()) {
            boolean fits = table.lines().stream().allMatch(line -> line.length() <= MAX_WIDTH);
            if (results-- > 0 || fits) {
                lines.addAll(List.of(table.title() + ":", ""));
                lines.addAll(table.lines());
                lines.add("");
            } else {
                wide.add(table.title());
            }
        }
        if (!wide.isEmpty()) {
            lines.addAll(List.of("Only the HTML page contains wide tables: " + String.join("; ", wide) + ".", ""));
        }
        lines.addAll(notes);
        lines.addAll(method);
        return lines;
    }

    /** Returns a Markdown page. */
    public String markdown() {
        List<String> lines = new ArrayList<>(List.of("# " + title, "", conclusion, ""));
        for (TextTable table : tables()) {
            lines.addAll(List.of("## " + table.title(), ""));
            lines.addAll(table.markdown());
            lines.add("");
        }
        for (List<String> sentences : List.of(notes, method)) {
            sentences.forEach(sentence -> lines.addAll(List.of(sentence, "")));
        }
        return String.join("\n", lines) + "\n";
    }

    /** Returns the tables of all sections. */
    public List<TextTable> tables() {
        return sections.stream().flatMap(section -> section.tables().stream()).toList();
    }

    static String seeds(List<Long> seeds) {
        return (seeds.size() == 1 ? "seed " : "seeds ")
                + seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Returns overrides in one line. A value of {@code null} removes its key. */
    static String changes(Map<String, ? extends @Nullable String> changed) {
        return changed.isEmpty()
                ? "nothing"
                : changed.entrySet().stream()
                        .map(change -> change.getValue() == null
                                ? "without " + change.getKey()
                                : change.getKey() + ": " + change.getValue())
                        .collect(Collectors.joining(", "));
    }
}
