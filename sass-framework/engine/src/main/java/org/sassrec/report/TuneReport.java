package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.report.ExperimentReport.Chart;
import org.sassrec.report.ExperimentReport.Section;
import org.sassrec.result.TuneResult;

/** The tables and sentences of a search for better settings. */
public final class TuneReport {
    private final TuneResult search;

    private TuneReport(TuneResult search) {
        this.search = search;
    }

    /** Returns the report of a search. */
    public static ExperimentReport of(TuneResult search) {
        return new TuneReport(search).report();
    }

    private ExperimentReport report() {
        List<String> facts = new ArrayList<>(List.of(ExperimentReport.seeds(search.seeds()), "validation split"));
        if (search.minutes() != null) {
            facts.add("limit " + search.minutes() + " min");
        }
        return new ExperimentReport(
                search.name() + ": " + search.trials().size() + " settings of " + search.model() + " tried",
                search.conclusion(),
                facts,
                List.of(new Section(
                        "Search",
                        List.of(
                                new Chart("trials", Map.of(), search.metric() + " by trial and epochs"),
                                new Chart("search", Map.of(), search.metric() + " by training time")),
                        List.of(trials(), confirmation()))),
                notes(),
                search.findings(),
                Map.of(),
                List.of(
                        "All values are from the validation split. Nothing was measured on the test split.",
                        "Each trial changes each key of the search space with probability 1/2. All trials train for few epochs with the"
                                + " first seed. The best third continues with three times as many epochs, up to `finetune.epochs`. The"
                                + " file stays until the end.",
                        "The best trials and the file train with further seeds. The difference is paired by query and seed, with the"
                                + " Holm correction for the number of confirmed trials.",
                        "The first seed chose the trials, so their mean is a little too high. To measure the gain, evaluate the file before and"
                                + " after the change on the test split once."),
                search.setup(),
                search);
    }

    /** All trials with the result of their last rung. */
    private TextTable trials() {
        TextTable table = TextTable.of(
                search.metric() + " on validation, one seed", List.of(true, false, true, false, false, true));
        table.row(List.of("trial", search.metric(), "interval", "epochs", "time", "changes"))
                .rule();
        for (TuneResult.Trial trial : search.trials()) {
            TuneResult.Rung last = trial.last().orElse(null);
            table.row(List.of(
                    name(trial),
                    last == null ? "-" : NumberText.number(last.value()),
                    last == null ? "" : interval(last.low(), last.high()),
                    last == null ? "" : Integer.toString(last.epochs()),
                    last == null ? "" : NumberText.duration(last.seconds()),
                    trial.changed().entrySet().stream()
                            .map(change -> change.getKey() + "=" + change.getValue())
                            .collect(Collectors.joining(", "))));
        }
        return table;
    }

    /** The confirmed trials with the values of all seeds. */
    private TextTable confirmation() {
        int seeds = search.seeds().size();
        TextTable table = TextTable.of(
                search.metric() + " on validation, " + (seeds == 1 ? "one seed" : seeds + " seeds"),
                List.of(true, false, true, true));
        table.row(List.of("trial", "mean", "seeds", "difference from the file")).rule();
        for (TuneResult.Trial trial : search.trials()) {
            TuneResult.Confirmation confirmation = trial.confirmation();
            if (confirmation != null) {
                table.row(List.of(
                        name(trial),
                        NumberText.number(confirmation.mean()),
                        confirmation.values().values().stream()
                                .map(NumberText::number)
                                .collect(Collectors.joining(", ")),
                        NumberText.difference(confirmation.difference())));
            }
        }
        return table;
    }

    private List<String> notes() {
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

    private static String name(TuneResult.Trial trial) {
        return trial.number() == 1 ? "1 (file)" : Integer.toString(trial.number());
    }

    private static String interval(@Nullable Double low, @Nullable Double high) {
        return low == null || high == null ? "" : NumberText.number(low) + " to " + NumberText.number(high);
    }
}
