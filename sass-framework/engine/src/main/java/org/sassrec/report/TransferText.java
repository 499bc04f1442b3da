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
import org.sassrec.diagnostic.Percent;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.Difference;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TransferResult.Influence;
import org.sassrec.result.Verdict;

/**
 * Describes positive and negative transfer between scenarios in sentences. The sentences use the first metric. Negative
 * transfer that only another metric detects is added. All values are in {@code transfer.json}.
 */
public final class TransferText {
    private static final String POOLED = "pooled";

    /** Maximum number of listed pairs per reason. Thirty scenarios have hundreds of pairs. */
    private static final int MAX_LISTED = 6;

    private final TransferResult transfer;
    private final String model;
    private final String metric;

    private TransferText(TransferResult transfer) {
        this.transfer = transfer;
        this.model = transfer.model();
        this.metric = transfer.metrics().get(0);
    }

    /**
     * Returns the sentences: conclusion, effect of sharing per scenario, negative transfer and its remainder in the
     * model, positive transfer, missing results, method.
     */
    public static List<String> lines(TransferResult transfer) {
        List<String> lines = new ArrayList<>(List.of(transfer.conclusion()));
        lines.addAll(findings(transfer));
        lines.add(method(transfer));
        return lines;
    }

    /** Returns the sentences without the conclusion and the method. */
    static List<String> findings(TransferResult transfer) {
        TransferText text = new TransferText(transfer);
        List<String> lines = new ArrayList<>();
        lines.addAll(text.sharing());
        lines.addAll(text.describeNegativeTransfer());
        lines.addAll(text.help());
        lines.addAll(text.missing());
        return lines;
    }

    /** Returns all differences as tables. */
    static List<TextTable> tables(TransferResult transfer) {
        return Stream.of(
                        table(
                                "Effect of sharing: " + transfer.model()
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
                                "Leave one scenario out: " + transfer.model() + " without the scenario minus with it",
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

    /** The effect of sharing for each scenario. */
    private List<String> sharing() {
        Map<String, StringJoiner> lines = new LinkedHashMap<>();
        for (Influence each : differences(transfer.fileAgainstReferences())) {
            String other =
                    each.source().equals(POOLED) ? "one pooled plain model" : "a plain model of the scenario alone";
            lines.computeIfAbsent(each.scenario(), name -> new StringJoiner("; ", name(each) + ": ", "."))
                    .add(describeReferenceDifference(each, other));
        }
        return lines.values().stream().map(StringJoiner::toString).toList();
    }

    private String describeReferenceDifference(Influence each, String other) {
        String how = switch (each.change().verdict()) {
            case BETTER -> " is better than ";
            case WORSE -> " is worse than ";
            default -> " is not significantly different from ";
        };
        return model + how + other + ", " + each.metric() + " " + ComparisonTable.difference(each.change());
    }

    /**
     * Pairs with negative transfer in a pooled model, mutual pairs first, and the remaining effect in the configured
     * model.
     */
    private List<String> describeNegativeTransfer() {
        List<Influence> found = negativeTransfers(differences(transfer.pairs()));
        List<String> mutual = new ArrayList<>();
        List<String> oneWay = new ArrayList<>();
        for (Influence pair : found) {
            Influence back = reverse(pair, found);
            if (back == null) {
                oneWay.add("Negative transfer from " + pair.source() + " to " + pair.scenario() + describePair(pair)
                        + describeLeaveOneOut(pair) + reverseText(pair));
            } else if (found.indexOf(pair) < found.indexOf(back)) {
                mutual.add("Negative transfer in both directions between " + pair.scenario() + " and " + pair.source()
                        + ": in a pooled model of both, " + change(pair) + " and " + change(back)
                        + ", compared with a model of each scenario alone." + describeLeaveOneOut(pair)
                        + describeLeaveOneOut(back));
            }
        }
        List<String> lines = new ArrayList<>(mutual);
        lines.addAll(oneWay);
        lines.addAll(describeOtherMetrics(found));
        if (lines.isEmpty() && !transfer.pairs().isEmpty()) {
            lines.add("No negative transfer is statistically significant, not even in pooled models of two scenarios."
                    + " This does not prove its absence.");
        }
        return lines;
    }

    private static List<Influence> negativeTransfers(List<Influence> pairs) {
        return pairs.stream()
                .filter(pair -> pair.change().verdict() == Verdict.NEGATIVE_TRANSFER)
                .sorted(Comparator.comparing(pair -> pair.change().difference()))
                .toList();
    }

    /** The same pair in the other direction, for the same metric. */
    private static @Nullable Influence reverse(Influence pair, List<Influence> among) {
        return among.stream()
                .filter(other -> other.source().equals(pair.scenario())
                        && other.scenario().equals(pair.source())
                        && other.metric().equals(pair.metric()))
                .findFirst()
                .orElse(null);
    }

    /** Negative transfer that the first metric does not detect. */
    private List<String> describeOtherMetrics(List<Influence> described) {
        return negativeTransfers(transfer.pairs()).stream()
                .filter(pair -> described.stream()
                        .noneMatch(other -> other.source().equals(pair.source())
                                && other.scenario().equals(pair.scenario())))
                .map(pair ->
                        "Negative transfer from " + pair.source() + " to " + pair.scenario() + " in " + pair.metric()
                                + ", not significant in " + metric + describePair(pair) + describeLeaveOneOut(pair))
                .toList();
    }

    private static String describePair(Influence pair) {
        return ": in a pooled model of both, " + change(pair) + ", compared with a model of " + pair.scenario()
                + " alone.";
    }

    /**
     * The result for the other direction of a pair. A missing finding is not reported as an absence of negative
     * transfer.
     */
    private String reverseText(Influence pair) {
        String scenario = pair.scenario();
        String other = pair.source();
        if (transfer.trainingOnlyScenarios().contains(other)) {
            return " The transfer from " + scenario + " to " + other + " is not measured, because " + other
                    + " is not served.";
        }
        String reverse = " The transfer from " + scenario + " to " + other;
        Influence back = reverse(pair, differences(transfer.pairs()));
        if (back == null) {
            return reverse + " is unknown, because it has no result.";
        }
        return back.change().verdict() == Verdict.POSITIVE_TRANSFER
                ? reverse + " is positive."
                : reverse + " is not significant: " + change(back) + ".";
    }

    private static String change(Influence pair) {
        return pair.metric() + " in " + pair.scenario() + " changes by " + ComparisonTable.difference(pair.change());
    }

    /** The effect of the pair in the configured model. */
    private String describeLeaveOneOut(Influence pair) {
        String source = pair.source();
        for (Influence own : transfer.leaveOneOut()) {
            if (own.source().equals(source)
                    && own.scenario().equals(pair.scenario())
                    && own.metric().equals(pair.metric())) {
                String verdict = switch (own.change().verdict()) {
                    case NEGATIVE_TRANSFER -> "negative transfer remains";
                    case POSITIVE_TRANSFER -> "the transfer is positive";
                    default -> "the transfer is not significant";
                };
                return " In " + model + ", " + verdict + ": without " + source + ", " + change(own) + ".";
            }
        }
        String why = transfer.skipped().get(model + " without " + source);
        return why == null ? "" : " In " + model + ", this was not tested (" + why + ").";
    }

    private List<String> help() {
        return differences(transfer.pairs()).stream()
                .filter(pair -> pair.change().verdict() == Verdict.POSITIVE_TRANSFER)
                .map(pair -> "Positive transfer from " + pair.source() + " to " + pair.scenario() + describePair(pair))
                .toList();
    }

    private List<String> missing() {
        List<String> lines = new ArrayList<>();
        transfer.failed().forEach((run, problem) -> lines.add("No result of " + run + ": " + problem + "."));
        Map<String, List<String>> open = new LinkedHashMap<>();
        transfer.skipped()
                .forEach((name, reason) ->
                        open.computeIfAbsent(reason, none -> new ArrayList<>()).add(name));
        open.forEach((reason, names) -> lines.add("Not tested: "
                + String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size())))
                + (names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "") + " (" + reason
                + ")."));
        return lines;
    }

    /** Returns how the differences are computed. */
    static String method(TransferResult transfer) {
        int seeds = transfer.seeds().size();
        return String.format(
                Locale.ROOT,
                "Differences are paired over the same queries of the %s split. Intervals have the confidence level %s. Verdicts are"
                        + " corrected for their number (Holm).%s Leaving out a scenario removes it from fine-tuning only. Its events stay"
                        + " in histories and in pre-training. Scenarios with `history` or `exposuresFrom` train in all models except"
                        + " those of a single scenario. Plain models are two-tower models without pre-training, so the differences"
                        + " from them include more than the effect of sharing.",
                transfer.split().name().toLowerCase(Locale.ROOT),
                Percent.text(transfer.confidence()),
                seeds == 1
                        ? " With one seed, intervals and verdicts do not include the variance between seeds."
                                + " Set `compare.seeds` to use more seeds."
                        : " Each model was trained with " + seeds + " seeds.");
    }

    /** Keeps the differences of the first metric. */
    private List<Influence> differences(List<Influence> influences) {
        return influences.stream().filter(each -> each.metric().equals(metric)).toList();
    }
}
