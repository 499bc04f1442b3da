package org.sassrec.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Percent;
import org.sassrec.report.ExperimentReport.Section;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TransferResult.Influence;
import org.sassrec.result.Verdict;

/** The tables and sentences about transfer between scenarios. */
public final class TransferReport {
    /** Maximum number of listed pairs per reason. Thirty scenarios have hundreds of pairs. */
    private static final int MAX_LISTED = 6;

    private TransferReport() {}

    /** Returns the report of a transfer analysis. */
    public static ExperimentReport of(TransferResult transfer) {
        String model = transfer.model();
        List<TextTable> tables = Stream.of(
                        table(
                                "Effect of sharing: " + model
                                        + " minus a plain model without pre-training, per scenario or pooled",
                                transfer.fileAgainstReferences(),
                                List.of("scenario", "plain model"),
                                each -> List.of(name(each), each.source())),
                        table(
                                "Transfer in pooled models without scenario information: a model of both scenarios minus a"
                                        + " model of the first alone",
                                transfer.pairs(),
                                List.of("scenario", "with"),
                                each -> List.of(each.scenario(), each.source())),
                        table(
                                "Leave one scenario out: " + model + " without the scenario minus with it",
                                transfer.leaveOneOut(),
                                List.of("without", "scenario"),
                                each -> List.of(each.source(), each.scenario())))
                .filter(table -> !table.body().isEmpty())
                .toList();
        return new ExperimentReport(
                "transfer between scenarios",
                transfer.conclusion(),
                List.of(ExperimentReport.seeds(transfer.seeds())),
                List.of(new Section("Transfer", List.of(), tables)),
                notes(transfer),
                List.of(),
                Map.of(),
                method(transfer),
                null,
                transfer);
    }

    /** A row per effect and a column per metric. */
    private static TextTable table(
            String title, List<Influence> found, List<String> names, Function<Influence, List<String>> key) {
        Map<List<String>, Map<String, String>> rows = new LinkedHashMap<>();
        TreeSet<String> metrics = new TreeSet<>();
        for (Influence each : found) {
            rows.computeIfAbsent(key.apply(each), none -> new TreeMap<>())
                    .put(each.metric(), NumberText.shortDifference(each.change()));
            metrics.add(each.metric());
        }
        List<String> head = new ArrayList<>(names);
        head.addAll(metrics);
        TextTable table = TextTable.of(title, Collections.nCopies(head.size(), true))
                .row(head)
                .rule();
        rows.forEach((keys, differences) -> {
            List<String> row = new ArrayList<>(keys);
            metrics.forEach(metric -> row.add(differences.getOrDefault(metric, "")));
            table.row(row);
        });
        return table;
    }

    private static String name(Influence each) {
        return each.scenario().equals(ComparisonResult.MACRO) ? "mean" : each.scenario();
    }

    private static List<String> notes(TransferResult transfer) {
        List<String> notes = new ArrayList<>();
        transfer.failed().forEach((run, problem) -> notes.add("No result of " + run + ": " + problem + "."));
        Map<String, List<String>> open = new LinkedHashMap<>();
        transfer.skipped()
                .forEach((name, reason) ->
                        open.computeIfAbsent(reason, none -> new ArrayList<>()).add(name));
        open.forEach((reason, names) -> notes.add("Not tested: "
                + String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size())))
                + (names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "") + " (" + reason
                + ")."));
        if (!transfer.trainingOnlyScenarios().isEmpty()) {
            notes.add("Not served, so no transfer to them is measured: `"
                    + String.join("`, `", transfer.trainingOnlyScenarios()) + "`.");
        }
        if (!transfer.pairs().isEmpty()
                && transfer.pairs().stream().noneMatch(pair -> pair.change().verdict() == Verdict.NEGATIVE_TRANSFER)) {
            notes.add("No negative transfer is statistically significant, not even in pooled models of two scenarios."
                    + " This does not prove its absence.");
        }
        return notes;
    }

    private static List<String> method(TransferResult transfer) {
        int seeds = transfer.seeds().size();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Differences are paired over the same queries of the %s split. Intervals have the confidence level %s. Verdicts are"
                                + " corrected for their number (Holm).%s",
                        transfer.split().name().toLowerCase(Locale.ROOT),
                        Percent.text(transfer.confidence()),
                        seeds == 1
                                ? " With one seed, intervals and verdicts do not include the variance between seeds."
                                        + " Set `compare.seeds` to use more seeds."
                                : " Each model was trained with " + seeds + " seeds."),
                "Leaving out a scenario removes it from fine-tuning only. Its events stay"
                        + " in histories and in pre-training. Scenarios with `history` or `exposuresFrom` train in all models except"
                        + " those of a single scenario. Plain models are two-tower models without pre-training, so the differences"
                        + " from them include more than the effect of sharing.");
    }
}
