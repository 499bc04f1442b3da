package org.sassrec.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import org.sassrec.prepare.DataValidation;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.report.TextTable;

/**
 * The result of a data check.
 *
 * @param warnings warnings about the data
 * @param lines number of checked rows and the overlap of the scenarios
 */
public record DataSummary(List<Diagnostic> warnings, List<String> lines) {
    /** A matrix of more scenarios is wider than a terminal. */
    private static final int MAX_LINES = 12;

    private static final int MAX_POSITIVE_LINES = 30;

    /**
     * Checks the data.
     *
     * @throws SassException with all problems, if one of them is an error
     */
    public static DataSummary of(Sass sass) throws IOException {
        long start = System.nanoTime();
        DataValidation.Report report = sass.validateData();
        DataValidation.Summary summary = report.summary();
        if (summary == null) {
            return new DataSummary(report.problems(), List.of());
        }
        List<String> lines = new ArrayList<>();
        String time = Progress.duration((System.nanoTime() - start) / 1e9);
        lines.add(
                summary.isComplete()
                        ? String.format(
                                Locale.ROOT,
                                "checked all %,d events, %,d users and %,d items in %s",
                                summary.events(),
                                summary.users(),
                                summary.items(),
                                time)
                        : String.format(
                                Locale.ROOT,
                                "checked a sample of %,d events (at most the first %,d rows of each file) in %s; `prepare`"
                                        + " checks all events",
                                summary.events(),
                                summary.sampleRowsPerFile(),
                                time));
        unmatchedRows(summary.unmatched(), summary.events()).ifPresent(lines::add);
        EntityOverlap overlap = summary.overlap();
        List<String> names = sass.config().config().scenarios().stream()
                .map(ScenarioConfig::name)
                .toList();
        if (!summary.positives().isEmpty()) {
            lines.add("positives by scenario and split:");
            positiveTable(names, summary.positives()).forEach(line -> lines.add("  " + line));
            fewLabels(sass.config().config(), summary).ifPresent(lines::add);
        }
        if (overlap != null && names.size() > 1 && names.size() <= MAX_LINES) {
            lines.add("users in the training data by scenario, and users shared with another scenario:");
            sharedTable(names, overlap.users()).forEach(line -> lines.add("  " + line));
            lines.add("items in the training data by scenario, and items shared with another scenario:");
            sharedTable(names, overlap.items()).forEach(line -> lines.add("  " + line));
        }
        return new DataSummary(report.problems(), lines);
    }

    /** Advises pre-training if few of the exposures are positives. */
    private static Optional<String> fewLabels(SassConfig config, DataValidation.Summary summary) {
        long positives = summary.positives().stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
        return config.pretrain().task() == PretrainConfig.Task.NONE
                        && config.model().type() == ModelConfig.Type.SASS
                        && PretrainConfig.isAdvised(positives, summary.events())
                ? Optional.of("few events are positives: `pretrain.task: auto` also learns from the other events")
                : Optional.empty();
    }

    /**
     * Returns the positives of the first scenarios as lines.
     *
     * @param positives by scenario and split
     */
    static List<String> positiveTable(List<String> names, List<List<Long>> positives) {
        TextTable table = TextTable.of(List.of(true, false, false, false))
                .row(Stream.concat(
                                Stream.of(""),
                                Arrays.stream(Split.values())
                                        .map(split -> split.name().toLowerCase(Locale.ROOT)))
                        .toList());
        int printed = Math.min(names.size(), MAX_POSITIVE_LINES);
        for (int s = 0; s < printed; s++) {
            Stream<String> counts = positives.get(s).stream().map(MessageText::count);
            table.row(Stream.concat(Stream.of(names.get(s)), counts).toList());
        }
        List<String> lines = new ArrayList<>(table.lines());
        if (printed < names.size()) {
            lines.add("and " + (names.size() - printed) + " more scenarios");
        }
        return lines;
    }

    /** Returns the overlap matrix of one side as lines. */
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

    /** Returns what a preparation left out and what it kept, in lines. */
    static List<String> ofDataset(DatasetManifest dataset) {
        List<String> lines = new ArrayList<>();
        DatasetManifest.Source source = dataset.source();
        unmatchedRows(source.rowsWithoutScenario(), source.rows()).ifPresent(lines::add);
        if (source.later() > 0) {
            lines.add(
                    String.format(Locale.ROOT, "%,d later rows are ignored because of the given date", source.later()));
        }
        DatasetManifest.Continuation continuation = dataset.continuation();
        if (continuation != null) {
            lines.add(continuation.tables().entrySet().stream()
                    .map(table -> growthText(table.getKey(), table.getValue()))
                    .collect(Collectors.joining("; ", "values keep the rows of the last training: ", "")));
        }
        return lines;
    }

    private static String growthText(String table, DatasetManifest.VocabularyGrowth growth) {
        return String.format(Locale.ROOT, "%s %,d kept", table, growth.kept())
                + (growth.absent() == 0 ? "" : String.format(Locale.ROOT, " (%,d absent)", growth.absent()))
                + (growth.added() == 0 ? "" : String.format(Locale.ROOT, ", %,d new", growth.added()));
    }

    /** Returns a line about rows that belong to no scenario, if such rows exist. */
    static Optional<String> unmatchedRows(long unmatched, long rows) {
        return unmatched == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%,d of %,d rows (%.1f %%) belong to no scenario and are ignored",
                        unmatched,
                        rows,
                        100.0 * unmatched / rows));
    }
}
