package org.sassrec.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.metric.Percent;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.Difference;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TransferResult.Influence;
import org.sassrec.result.Verdict;

/**
 * What scenarios do to each other, in plain words: by the first metric, and harm that another one alone shows by that. {@code
 * transfer.json} has all.
 */
public final class TransferText {
    private static final String POOLED = "pooled";

    /** Of what was not tried for one reason; of thirty scenarios there are hundreds of pairs. */
    private static final int MAX_LISTED = 6;

    private final TransferResult transfer;
    private final String model;
    private final String metric;

    private TransferText(TransferResult transfer) {
        this.transfer = transfer;
        this.model = transfer.model();
        this.metric = transfer.metrics().get(0);
    }

    /** Sentences: what sharing brings each scenario, who harms whom, what is left of it, what was not tried. */
    public static List<String> lines(TransferResult transfer) {
        TransferText text = new TransferText(transfer);
        List<String> lines = new ArrayList<>();
        lines.addAll(text.sharing());
        lines.addAll(text.describeNegativeTransfer());
        lines.addAll(text.help());
        lines.addAll(text.notes());
        return lines;
    }

    /** All differences. */
    static List<TextTable> tables(TransferResult transfer) {
        return Stream.of(
                        table(
                                "What sharing brings: " + transfer.model()
                                        + " less a plain model, not pre-trained, of each scenario or of all",
                                transfer.fileAgainstReferences(),
                                List.of("scenario", "twin"),
                                each -> List.of(name(each), each.source())),
                        table(
                                "What one scenario does to another where the model does not know the scenario: a model for"
                                        + " both less one for the first alone",
                                transfer.pairs(),
                                List.of("scenario", "with"),
                                each -> List.of(each.scenario(), each.source())),
                        table(
                                "What leaving out a scenario changes: " + transfer.model() + " without it less with it",
                                transfer.leaveOneOut(),
                                List.of("without", "scenario"),
                                each -> List.of(each.source(), each.scenario())))
                .filter(table -> !table.body().isEmpty())
                .toList();
    }

    private static TextTable table(
            String title, List<Influence> found, List<String> names, Function<Influence, List<String>> key) {
        Map<List<String>, Map<String, Difference>> rows = new LinkedHashMap<>();
        TreeSet<String> metrics = new TreeSet<>();
        for (Influence each : found) {
            rows.computeIfAbsent(key.apply(each), none -> new LinkedHashMap<>()).put(each.metric(), each.change());
            metrics.add(each.metric());
        }
        List<String> head = new ArrayList<>(names);
        List<Boolean> left = new ArrayList<>(Collections.nCopies(names.size(), true));
        metrics.forEach(metric -> {
            head.addAll(List.of(metric, "verdict"));
            left.addAll(List.of(false, true));
        });
        TextTable table = TextTable.of(title, left).row(head).rule();
        rows.forEach((keys, differences) -> {
            List<String> row = new ArrayList<>(keys);
            for (String metric : metrics) {
                Difference change = differences.get(metric);
                row.add(ComparisonTable.difference(change));
                row.add(change == null ? "" : change.verdict().text());
            }
            table.row(row);
        });
        return table;
    }

    private static String name(Influence each) {
        return each.scenario().equals(ComparisonResult.MACRO) ? "mean" : each.scenario();
    }

    /** What sharing brings. */
    private List<String> sharing() {
        Map<String, StringJoiner> lines = new LinkedHashMap<>();
        for (Influence twin : differences(transfer.fileAgainstReferences())) {
            String other = twin.source().equals(POOLED)
                    ? "one plain model that does not know the scenario"
                    : "a plain model of its own";
            lines.computeIfAbsent(twin.scenario(), name -> new StringJoiner("; ", name(twin) + ": ", "."))
                    .add(describeReferenceDifference(twin, other));
        }
        return lines.values().stream().map(StringJoiner::toString).toList();
    }

    private String describeReferenceDifference(Influence twin, String other) {
        String how = switch (twin.change().verdict()) {
            case BETTER -> " is better than ";
            case WORSE -> " is worse than ";
            default -> " is not told apart from ";
        };
        return model + how + other + ", " + twin.metric() + " " + ComparisonTable.difference(twin.change());
    }

    /** Who harms whom where a model does not know the scenario: those first that harm each other; and what is left of it. */
    private List<String> describeNegativeTransfer() {
        List<Influence> harmed = negativeTransfers(differences(transfer.pairs()));
        List<String> mutual = new ArrayList<>();
        List<String> oneWay = new ArrayList<>();
        for (Influence pair : harmed) {
            Influence back = reverse(pair, harmed);
            if (back == null) {
                oneWay.add(pair.source() + " harms " + pair.scenario() + describePair(pair) + describeLeaveOneOut(pair)
                        + reverseText(pair));
            } else if (harmed.indexOf(pair) < harmed.indexOf(back)) {
                mutual.add(pair.scenario() + " and " + pair.source()
                        + " harm each other: in one model for the two"
                        + " that does not know the scenario, " + change(pair) + " and " + change(back)
                        + " against a model of each alone." + describeLeaveOneOut(pair) + describeLeaveOneOut(back));
            }
        }
        List<String> lines = new ArrayList<>(mutual);
        lines.addAll(oneWay);
        lines.addAll(describeOtherMetrics(harmed));
        if (lines.isEmpty() && !transfer.pairs().isEmpty()) {
            lines.add("No scenario was found to harm another one, even in one model for the two that does not know the"
                    + " scenario; that none does is not said.");
        }
        return lines;
    }

    private static List<Influence> negativeTransfers(List<Influence> pairs) {
        return pairs.stream()
                .filter(pair -> pair.change().verdict() == Verdict.NEGATIVE_TRANSFER)
                .sorted(Comparator.comparing(pair -> pair.change().difference()))
                .toList();
    }

    /** What the second of two does to the first, told by the same metric. */
    private static @Nullable Influence reverse(Influence pair, List<Influence> among) {
        return among.stream()
                .filter(other -> other.source().equals(pair.scenario())
                        && other.scenario().equals(pair.source())
                        && other.metric().equals(pair.metric()))
                .findFirst()
                .orElse(null);
    }

    /** Harm that the first metric does not show. */
    private List<String> describeOtherMetrics(List<Influence> shown) {
        return negativeTransfers(transfer.pairs()).stream()
                .filter(pair -> shown.stream()
                        .noneMatch(other -> other.source().equals(pair.source())
                                && other.scenario().equals(pair.scenario())))
                .map(pair -> pair.source() + " harms " + pair.scenario() + " by " + pair.metric() + ", which " + metric
                        + " does not show" + describePair(pair) + describeLeaveOneOut(pair))
                .toList();
    }

    private static String describePair(Influence pair) {
        return ": in one model for the two that does not know the scenario, " + change(pair) + " against a model of "
                + pair.scenario() + " alone.";
    }

    /** What is known of the other way, where it was not found to harm: never that it doesn't. */
    private String reverseText(Influence pair) {
        String scenario = pair.scenario();
        String other = pair.source();
        if (transfer.trainingOnlyScenarios().contains(other)) {
            return " What " + scenario + " does to " + other + " is not measured: " + other + " is not served.";
        }
        String question = " Whether " + scenario + " harms " + other;
        Influence back = reverse(pair, differences(transfer.pairs()));
        if (back == null) {
            return question + " is not known: there is no result.";
        }
        return back.change().verdict() == Verdict.POSITIVE_TRANSFER
                ? " The other way, " + scenario + " helps " + other + "."
                : question + " cannot be told: " + change(back) + ".";
    }

    private static String change(Influence pair) {
        return pair.metric() + " in " + pair.scenario() + " changes by " + ComparisonTable.difference(pair.change());
    }

    /** What the file's own model makes of a harm. */
    private String describeLeaveOneOut(Influence pair) {
        String harmer = pair.source();
        for (Influence own : transfer.leaveOneOut()) {
            if (own.source().equals(harmer)
                    && own.scenario().equals(pair.scenario())
                    && own.metric().equals(pair.metric())) {
                String verdict = switch (own.change().verdict()) {
                    case NEGATIVE_TRANSFER -> "some harm is left";
                    case POSITIVE_TRANSFER -> harmer + " helps " + own.scenario();
                    default -> "no harm can be told";
                };
                return " In " + model + ", " + verdict + ": without " + harmer + ", " + change(own) + ".";
            }
        }
        String why = transfer.skipped().get(model + " without " + harmer);
        return why == null ? "" : " In " + model + " that was not tried (" + why + ").";
    }

    private List<String> help() {
        return differences(transfer.pairs()).stream()
                .filter(pair -> pair.change().verdict() == Verdict.POSITIVE_TRANSFER)
                .map(pair -> pair.source() + " helps " + pair.scenario() + describePair(pair))
                .toList();
    }

    /** How the figures came about and what is missing. */
    private List<String> notes() {
        List<String> lines = new ArrayList<>();
        transfer.failed().forEach((run, problem) -> lines.add("No result of " + run + ": " + problem + "."));
        Map<String, List<String>> open = new LinkedHashMap<>();
        transfer.skipped()
                .forEach((name, reason) ->
                        open.computeIfAbsent(reason, none -> new ArrayList<>()).add(name));
        open.forEach((reason, names) -> lines.add("Not tried: "
                + String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size())))
                + (names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "") + " (" + reason
                + ")."));
        int seeds = transfer.seeds().size();
        lines.add(String.format(
                Locale.ROOT,
                "Differences are paired over the same queries of the split %s, intervals are at %s, verdicts are corrected"
                        + " for their number (Holm).%s A scenario is left out of fine-tuning alone: its events stay in histories"
                        + " and in pre-training, and scenarios made of lists or of exposures (`history`, `exposuresFrom`) train in all"
                        + " models but those of a scenario's own. Plain models are two towers without pre-training: what these lack"
                        + " beside sharing is in the differences, too.",
                transfer.split().name().toLowerCase(Locale.ROOT),
                Percent.text(transfer.confidence()),
                seeds == 1
                        ? " With one seed, what another training would change is neither in them nor in the verdicts:"
                                + " `compare.seeds` takes more."
                        : " " + seeds + " seeds of training."));
        return lines;
    }

    /** By the first metric. */
    private List<Influence> differences(List<Influence> part) {
        return part.stream().filter(each -> each.metric().equals(metric)).toList();
    }
}
