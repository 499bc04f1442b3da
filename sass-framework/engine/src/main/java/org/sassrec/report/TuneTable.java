package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.TuneResult;

/** The tables and notes of a search for better settings, for a terminal or an HTML page. */
public final class TuneTable {
    private final TuneResult search;

    private TuneTable(TuneResult search) {
        this.search = search;
    }

    static TuneTable of(TuneResult search) {
        return new TuneTable(search);
    }

    static String title(TuneResult search) {
        return search.name() + ": " + search.trials().size() + " settings of " + search.model() + " tried";
    }

    /** Returns the lines for a terminal: tables, notes, conclusion. */
    public static List<String> lines(TuneResult search) {
        TuneTable tables = new TuneTable(search);
        List<String> lines = new ArrayList<>();
        for (TextTable table : List.of(tables.trials(), tables.confirmation())) {
            lines.addAll(List.of(table.title() + ":", ""));
            lines.addAll(table.lines());
            lines.add("");
        }
        lines.addAll(tables.notes());
        lines.add(search.conclusion());
        return lines;
    }

    /** All trials with the result of their last rung. */
    TextTable trials() {
        TextTable table = TextTable.of(
                search.metric() + " on validation, one seed", List.of(true, false, true, false, false, true));
        table.row(List.of("trial", search.metric(), "interval", "epochs", "time", "changes"))
                .rule();
        for (TuneResult.Trial trial : search.trials()) {
            TuneResult.Rung last = trial.last().orElse(null);
            table.row(
                    last == null
                            ? List.of(name(trial), "-", "", "", "", changes(trial))
                            : List.of(
                                    name(trial),
                                    ComparisonTable.number(last.value()),
                                    interval(last.low(), last.high()),
                                    Integer.toString(last.epochs()),
                                    ComparisonTable.duration(last.seconds()),
                                    changes(trial)));
        }
        return table;
    }

    /** The confirmed trials with the values of all seeds. */
    TextTable confirmation() {
        TextTable table = TextTable.of(
                search.metric() + " on validation, "
                        + (search.seeds().size() == 1
                                ? "one seed"
                                : search.seeds().size() + " seeds"),
                List.of(true, false, true, true));
        table.row(List.of("trial", "mean", "seeds", "difference from the file")).rule();
        for (TuneResult.Trial trial : search.trials()) {
            TuneResult.Confirmation confirmation = trial.confirmation();
            if (confirmation != null) {
                table.row(List.of(
                        name(trial),
                        ComparisonTable.number(confirmation.mean()),
                        confirmation.values().values().stream()
                                .map(ComparisonTable::number)
                                .collect(Collectors.joining(", ")),
                        ComparisonTable.difference(confirmation.difference())));
            }
        }
        return table;
    }

    /** Failed trials, and what the time limit left out. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (TuneResult.Trial trial : search.trials()) {
            if (trial.problem() != null) {
                notes.add("No further result of trial " + trial.number() + ": " + trial.problem() + ".");
            }
        }
        if (!search.leftOut().isEmpty()) {
            notes.add("Left out: " + String.join("; ", search.leftOut()) + ".");
        }
        return notes;
    }

    /** How the values were measured. */
    List<String> method() {
        return List.of(
                "All values are from the validation split. Nothing was measured on the test split.",
                "Each trial changes each key of the search space with probability 1/2. All trials train for few epochs with the"
                        + " first seed. The best third continues with three times as many epochs, up to `finetune.epochs`. The"
                        + " file stays until the end.",
                "The best trials and the file train with further seeds. The difference is paired by query and seed, with the"
                        + " Holm correction for the number of confirmed trials.",
                "The first seed chose the trials, so their mean is a little too high. To measure the gain, evaluate the file before and"
                        + " after the change on the test split once.");
    }

    private static String name(TuneResult.Trial trial) {
        return trial.number() == 1 ? "1 (file)" : Integer.toString(trial.number());
    }

    private static String interval(@Nullable Double low, @Nullable Double high) {
        return low == null || high == null ? "" : String.format(Locale.ROOT, "%.4f to %.4f", low, high);
    }

    /** Returns the changes of a trial in one line. */
    static String changes(TuneResult.Trial trial) {
        return trial.changed().entrySet().stream()
                .map(change -> change.getKey() + "=" + change.getValue())
                .collect(Collectors.joining(", "));
    }
}
