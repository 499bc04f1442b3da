package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.metric.Percent;

/**
 * What scenarios do to each other, in plain words: by the first metric, and harm that another one alone shows by that. {@code
 * transfer.json} has all.
 */
public final class TransferText {
    private static final String POOLED = "mixed";

    /** Of what was not tried for one reason; of thirty scenarios there are hundreds of pairs. */
    private static final int NAMED = 6;

    private final JsonNode transfer;
    private final String model;
    private final String metric;

    private TransferText(JsonNode transfer) {
        this.transfer = transfer;
        this.model = transfer.path("model").asText();
        this.metric = transfer.path("metrics").path(0).asText();
    }

    /**
     * Sentences: what sharing brings each scenario, who harms whom, what is left of it, what was not tried.
     *
     * @param transfer content of {@code transfer.json}
     */
    public static List<String> lines(JsonNode transfer) {
        TransferText text = new TransferText(transfer);
        List<String> lines = new ArrayList<>();
        lines.addAll(text.sharing());
        lines.addAll(text.harm());
        lines.addAll(text.help());
        lines.addAll(text.notes());
        return lines;
    }

    /** What sharing brings. */
    private List<String> sharing() {
        Map<String, List<JsonNode>> scenarios = new LinkedHashMap<>();
        differences("sharing")
                .forEach(each -> scenarios
                        .computeIfAbsent(each.path("scenario").asText(), name -> new ArrayList<>())
                        .add(each));
        List<String> lines = new ArrayList<>();
        scenarios.forEach((scenario, twins) -> {
            StringJoiner line = new StringJoiner("; ", (scenario.equals("macro") ? "mean" : scenario) + ": ", ".");
            for (JsonNode twin : twins) {
                String against = twin.path("twin").asText().equals(POOLED)
                        ? "one plain model that does not know the scenario"
                        : "a plain model of its own";
                line.add(against(twin, against));
            }
            lines.add(line.toString());
        });
        return lines;
    }

    private String against(JsonNode twin, String other) {
        String how = switch (twin.path("verdict").asText()) {
            case "better" -> model + " is better than " + other;
            case "worse" -> model + " is worse than " + other;
            default -> model + " is not told apart from " + other;
        };
        return how + ", " + name(twin, "metric") + " " + ComparisonTable.difference(twin);
    }

    /** Who harms whom where a model does not know the scenario: those first that harm each other; and what is left of it. */
    private List<String> harm() {
        List<JsonNode> harmed = harmed(differences("pairs"));
        List<String> mutual = new ArrayList<>();
        List<String> oneWay = new ArrayList<>();
        for (JsonNode pair : harmed) {
            JsonNode back = reverse(pair, harmed);
            if (back == null) {
                oneWay.add(name(pair, "with") + " harms " + name(pair, "scenario") + together(pair)
                        + remainingHarm(pair) + reverseText(pair));
            } else if (harmed.indexOf(pair) < harmed.indexOf(back)) {
                mutual.add(name(pair, "scenario") + " and " + name(pair, "with")
                        + " harm each other: in one model for the two"
                        + " that does not know the scenario, " + change(pair) + " and " + change(back)
                        + " against a model of each alone." + remainingHarm(pair) + remainingHarm(back));
            }
        }
        List<String> lines = new ArrayList<>(mutual);
        lines.addAll(oneWay);
        lines.addAll(harmByOtherMetrics(harmed));
        if (lines.isEmpty() && !transfer.path("pairs").isEmpty()) {
            lines.add("No scenario was found to harm another one, even in one model for the two that does not know the"
                    + " scenario; that none does is not said.");
        }
        return lines;
    }

    private static List<JsonNode> harmed(List<JsonNode> pairs) {
        return pairs.stream()
                .filter(pair -> pair.path("verdict").asText().equals("harmed"))
                .sorted(Comparator.comparing(
                        (JsonNode pair) -> pair.path("difference").asDouble()))
                .toList();
    }

    /** What the second of two does to the first, told by the same metric. */
    private static @Nullable JsonNode reverse(JsonNode pair, List<JsonNode> among) {
        return among.stream()
                .filter(other -> other.path("with").equals(pair.path("scenario"))
                        && other.path("scenario").equals(pair.path("with"))
                        && other.path("metric").equals(pair.path("metric")))
                .findFirst()
                .orElse(null);
    }

    /** Harm that the first metric does not show. */
    private List<String> harmByOtherMetrics(List<JsonNode> shown) {
        List<String> lines = new ArrayList<>();
        for (JsonNode pair : harmed(transfer.path("pairs").valueStream().toList())) {
            boolean known = shown.stream()
                    .anyMatch(other -> other.path("with").equals(pair.path("with"))
                            && other.path("scenario").equals(pair.path("scenario")));
            if (!known) {
                lines.add(name(pair, "with") + " harms " + name(pair, "scenario") + " by " + name(pair, "metric")
                        + ", which " + metric + " does not show" + together(pair) + remainingHarm(pair));
            }
        }
        return lines;
    }

    private static String together(JsonNode pair) {
        return ": in one model for the two that does not know the scenario, " + change(pair) + " against a model of "
                + name(pair, "scenario") + " alone.";
    }

    /** What is known of the other way, where it was not found to harm: never that it doesn't. */
    private String reverseText(JsonNode pair) {
        if (transfer.path("notServed").valueStream().anyMatch(name -> name.equals(pair.path("with")))) {
            return " What " + name(pair, "scenario") + " does to " + name(pair, "with") + " is not measured: "
                    + name(pair, "with") + " is not served.";
        }
        String question = " Whether " + name(pair, "scenario") + " harms " + name(pair, "with");
        JsonNode back = reverse(pair, differences("pairs"));
        if (back == null) {
            return question + " is not known: there is no result.";
        }
        return back.path("verdict").asText().equals("helped")
                ? " The other way, " + name(pair, "scenario") + " helps " + name(pair, "with") + "."
                : question + " cannot be told: " + change(back) + ".";
    }

    private static String name(JsonNode pair, String key) {
        return pair.path(key).asText();
    }

    private static String change(JsonNode pair) {
        return name(pair, "metric") + " in " + name(pair, "scenario") + " changes by "
                + ComparisonTable.difference(pair);
    }

    /** What the file's own model makes of a harm. */
    private String remainingHarm(JsonNode pair) {
        String harmer = name(pair, "with");
        for (JsonNode own : transfer.path("leftOut")) {
            if (name(own, "without").equals(harmer)
                    && own.path("scenario").equals(pair.path("scenario"))
                    && own.path("metric").equals(pair.path("metric"))) {
                String verdict = switch (own.path("verdict").asText()) {
                    case "harmed" -> "some harm is left";
                    case "helped" -> harmer + " helps " + name(own, "scenario");
                    default -> "no harm can be told";
                };
                return " In " + model + ", " + verdict + ": without " + harmer + ", " + change(own) + ".";
            }
        }
        String why =
                transfer.path("notTried").path(model + " without " + harmer).asText();
        return why.isEmpty() ? "" : " In " + model + " that was not tried (" + why + ").";
    }

    private List<String> help() {
        List<String> lines = new ArrayList<>();
        for (JsonNode pair : differences("pairs")) {
            if (pair.path("verdict").asText().equals("helped")) {
                lines.add(name(pair, "with") + " helps " + name(pair, "scenario") + together(pair));
            }
        }
        return lines;
    }

    /** How the figures came about and what is missing. */
    private List<String> notes() {
        List<String> lines = new ArrayList<>();
        transfer.path("failed")
                .properties()
                .forEach(run -> lines.add(
                        "No result of " + run.getKey() + ": " + run.getValue().asText() + "."));
        Map<String, List<String>> open = new LinkedHashMap<>();
        transfer.path("notTried")
                .properties()
                .forEach(each -> open.computeIfAbsent(each.getValue().asText(), reason -> new ArrayList<>())
                        .add(each.getKey()));
        open.forEach((reason, names) -> lines.add("Not tried: "
                + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "") + " (" + reason + ")."));
        int seeds = transfer.path("seeds").size();
        lines.add(String.format(
                Locale.ROOT,
                "Differences are paired over the same queries of the split %s, intervals are at %s, verdicts are corrected"
                        + " for their number (Holm).%s A scenario is left out of fine-tuning alone: its events stay in histories"
                        + " and in pre-training, and scenarios made of lists or of exposures (`history`, `exposuresOf`) train in all"
                        + " models but those of a scenario's own. Plain models are two towers without pre-training: what these lack"
                        + " beside sharing is in the differences, too.",
                transfer.path("split").asText(),
                Percent.text(transfer.path("confidence").asDouble()),
                seeds == 1
                        ? " With one seed, what another training would change is neither in them nor in the verdicts:"
                                + " `compare.seeds` takes more."
                        : " " + seeds + " seeds of training."));
        return lines;
    }

    /** By the first metric. */
    private List<JsonNode> differences(String part) {
        return transfer.path(part)
                .valueStream()
                .filter(each -> each.path("metric").asText().equals(metric))
                .toList();
    }
}
