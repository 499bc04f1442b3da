package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sassrec.evaluation.metric.Percent;

/** Sentences about a comparison: what its figures are, and what they are not. */
final class ComparisonNotes {
    /** From here on the luck of seeds is known well enough, however large it is ({@link org.sassrec.evaluation.significance.PairedTest}). */
    private static final int MANY_SEEDS = 5;

    private final JsonNode comparison;
    private final int seeds;
    private final List<String> notes = new ArrayList<>();

    private ComparisonNotes(JsonNode comparison) {
        this.comparison = comparison;
        this.seeds = comparison.path("seeds").size();
    }

    /** @param comparison content of {@code compare.json} */
    static List<String> of(JsonNode comparison) {
        ComparisonNotes notes = new ComparisonNotes(comparison);
        notes.addScored();
        notes.addUnmeasured();
        notes.addCandidates();
        notes.addConditions();
        notes.addWithoutHelpers();
        notes.addIntervals();
        notes.addVerdicts();
        notes.addFewerSeeds();
        notes.addFailed();
        return notes.notes;
    }

    private void addScored() {
        String split = comparison.path("split").asText();
        int scored = comparison.path("scored").asInt();
        notes.add("Scored on " + split + ", " + (seeds == 1 ? "one seed" : seeds + " seeds") + ". "
                + (split.equals("test")
                        ? "The test was scored for " + (scored <= 1 ? "one model" : scored + " models")
                                + " of a variant and seed, as far as this folder knows."
                        : "Choose here; then score the test once."));
    }

    /** Scenarios that a mean is not over; metrics that lack the same ones share a sentence. */
    private void addUnmeasured() {
        Set<String> all = new HashSet<>();
        comparison.path("scenarios").forEach(name -> all.add(name.asText()));
        Map<List<String>, List<String>> lacking = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> metric : comparison.path("unmeasured").properties()) {
            List<String> names = new ArrayList<>();
            metric.getValue().forEach(name -> names.add(name.asText()));
            all.addAll(names);
            String what = isExposureMetric(metric.getKey()) ? "exposures of both answers" : "queries";
            lacking.computeIfAbsent(List.of(what, String.join(", ", names)), none -> new ArrayList<>())
                    .add(metric.getKey());
        }
        lacking.forEach((what, metrics) -> {
            int left = all.size()
                    - comparison.path("unmeasured").path(metrics.get(0)).size();
            notes.add("No " + what.get(0) + " in " + what.get(1) + ": the mean of " + String.join(", ", metrics)
                    + " is over " + left + " of " + all.size() + " scenarios.");
        });
    }

    private void addConditions() {
        if (comparison.has("tunedBy")) {
            notes.add(
                    "Tuned equally: each variant is compared in the setting that came out best by "
                            + comparison.path("tunedBy").asText() + " on validation with seed "
                            + comparison.path("seeds").path(0).asText()
                            + ", of all trials that are another setting of it (controls, which learn nothing, have none). What they came to stands in the page and in compare.json.");
        }
        if (comparison.has("besideOthers")) {
            notes.add(
                    "Times are those of runs side by side on one machine, at least some of them: alone each takes less.");
        }
    }

    /** What holds for all variants stands in the reference's evaluation as well as in any other's. */
    private void addCandidates() {
        comparison
                .path("variants")
                .path(comparison.path("reference").asText())
                .path("runs")
                .valueStream()
                .limit(1)
                .forEach(evaluation -> CandidateNotes.of(evaluation).forEach(note -> notes.add(note + ".")));
    }

    /** Models of a scenario's own lack more than what sharing is. */
    private void addWithoutHelpers() {
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            List<String> helpers = variant.getValue()
                    .path("withoutHelpers")
                    .valueStream()
                    .map(JsonNode::asText)
                    .toList();
            if (!helpers.isEmpty()) {
                notes.add(variant.getKey() + " learns from the rows of each scenario alone: "
                        + String.join(", ", helpers) + (helpers.size() == 1 ? ", which trains" : ", which train")
                        + " the others, " + (helpers.size() == 1 ? "is" : "are") + " not in it.");
            }
        }
    }

    private void addIntervals() {
        String confidence = Percent.text(comparison.path("confidence").asDouble());
        notes.add("Differences: paired over the same " + queriesText() + ", with intervals of " + confidence
                + " over users"
                + (seeds == 1 ? "; what another seed would change is not in them." : " and seeds.")
                + (seeds == 1
                        ? ""
                        : " Behind a mean stands half of its interval of " + confidence + " over seeds alone.")
                + (unknown()
                        ? " An interval is not known where a scenario has fewer than two users, or nobody's gain differs."
                        : ""));
    }

    private String queriesText() {
        boolean ofExposures =
                comparison.path("metrics").valueStream().allMatch(metric -> isExposureMetric(metric.asText()));
        boolean ofRanks =
                comparison.path("metrics").valueStream().noneMatch(metric -> isExposureMetric(metric.asText()));
        return ofExposures ? "exposures" : ofRanks ? "queries" : "queries and exposures";
    }

    private static boolean isExposureMetric(String metric) {
        return metric.endsWith("auc");
    }

    private boolean unknown() {
        return comparison
                .path("variants")
                .valueStream()
                .flatMap(variant -> variant.path("against").valueStream())
                .flatMap(JsonNode::valueStream)
                .anyMatch(against -> !against.has("low"));
    }

    private void addVerdicts() {
        String alarm = Percent.text(1 - comparison.path("confidence").asDouble());
        String who = "";
        if (seeds == 1) {
            who =
                    " That is said of these very models: of the same variants trained with other seeds nothing is promised.";
        } else if (seeds < MANY_SEEDS) {
            who = " So few seeds hold that as long as their luck is not several times that of the users.";
        }
        boolean chosenBy = comparison.path("split").asText().equals("validation");
        notes.add(
                "Better and worse are corrected for the number of comparisons (Holm), those of the mean and those of the"
                        + " scenarios by themselves"
                        + (chosenBy
                                ? ". How often one is false is not promised: these queries also chose the epoch of each run and what"
                                        + " else validation decides, more so where every scenario has a network that stops for itself."
                                        + (seeds == 1 ? who : "")
                                : ": if no variant differed, at most " + alarm
                                        + " of such tables would hold a false one of the mean, and at most " + alarm
                                        + " one of a scenario." + who));
    }

    /** Variants with fewer pairs of runs than there are seeds. */
    private void addFewerSeeds() {
        String reference = comparison.path("reference").asText();
        if (comparison.path("variants").path(reference).path("values").isEmpty()) {
            notes.add("Nothing has a difference: " + reference + ", the reference, has no result.");
            return;
        }
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            int pairs = variant.getValue().path("pairs").asInt(seeds);
            if (pairs == 0) {
                notes.add(variant.getKey() + " has no differences: there is no seed of which both it and " + reference
                        + " have a result.");
            } else if (pairs < seeds) {
                notes.add("Differences of " + variant.getKey() + " are of "
                        + (pairs == 1 ? "one seed" : pairs + " seeds") + ", not " + seeds
                        + ": others have no result, of it or of the reference."
                        + (pairs == 1 ? " What another seed would change is not in its intervals." : ""));
            }
        }
    }

    private void addFailed() {
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            for (Map.Entry<String, JsonNode> trial :
                    variant.getValue().path("failedTrials").properties()) {
                notes.add("Not tuned as equally: the trial " + trial.getKey() + " of " + variant.getKey()
                        + " has no result: " + trial.getValue().asText());
            }
            for (Map.Entry<String, JsonNode> failed :
                    variant.getValue().path("failed").properties()) {
                notes.add("No result of " + variant.getKey() + " with seed " + failed.getKey() + ": "
                        + failed.getValue().asText());
            }
        }
    }
}
