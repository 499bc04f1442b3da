package org.sassrec.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sassrec.config.CompareConfig;
import org.sassrec.evaluation.metric.Percent;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Variant;

/** Sentences about a comparison: what its figures are, and what they are not. */
final class ComparisonNotes {
    /** From here on the luck of seeds is known well enough, however large it is ({@link org.sassrec.evaluation.significance.PairedTest}). */
    private static final int MANY_SEEDS = 5;

    private final ComparisonResult comparison;
    private final int seeds;
    private final List<String> notes = new ArrayList<>();

    private ComparisonNotes(ComparisonResult comparison) {
        this.comparison = comparison;
        this.seeds = comparison.seeds().size();
    }

    /** All of them. */
    static List<String> of(ComparisonResult comparison) {
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

    private boolean isTest() {
        return comparison.split() == CompareConfig.Split.TEST;
    }

    private void addScored() {
        int scored = comparison.testEvaluations();
        notes.add("Scored on " + (isTest() ? "test, " : "validation, ") + (seeds == 1 ? "one seed" : seeds + " seeds")
                + ". "
                + (isTest()
                        ? "The test was scored for " + (scored <= 1 ? "one model" : scored + " models")
                                + " of a variant and seed, as far as this folder knows."
                        : "Choose here; then score the test once."));
    }

    /** Scenarios that a mean is not over; metrics that lack the same ones share a sentence. */
    private void addUnmeasured() {
        Set<String> all = new HashSet<>(comparison.scenarios());
        comparison.notMeasured().values().forEach(all::addAll);
        Map<String, List<String>> sentences = new LinkedHashMap<>();
        comparison.notMeasured().forEach((metric, names) -> {
            String what = (isExposureMetric(metric) ? "exposures of both answers" : "queries") + " in "
                    + String.join(", ", names);
            sentences.computeIfAbsent(what, none -> new ArrayList<>()).add(metric);
        });
        sentences.forEach((what, metrics) -> notes.add("No " + what + ": the mean of " + String.join(", ", metrics)
                + " is over "
                + (all.size()
                        - comparison
                                .notMeasured()
                                .getOrDefault(metrics.get(0), List.of())
                                .size())
                + " of " + all.size() + " scenarios."));
    }

    private void addConditions() {
        if (comparison.tuningMetric() != null) {
            notes.add(
                    "Tuned equally: each variant is compared in the setting that came out best by "
                            + comparison.tuningMetric() + " on validation with seed "
                            + comparison.seeds().get(0)
                            + ", of all trials that are another setting of it (controls, which learn nothing, have none). What they came to stands in the page and in compare.json.");
        }
        if (comparison.parallel()) {
            notes.add(
                    "Times are those of runs side by side on one machine, at least some of them: alone each takes less.");
        }
    }

    /** What holds for all variants stands in the reference's evaluation as well as in any other's. */
    private void addCandidates() {
        reference().runs().values().stream()
                .limit(1)
                .forEach(evaluation -> EvaluationTable.notes(evaluation).forEach(note -> notes.add(note + ".")));
    }

    private Variant reference() {
        return Objects.requireNonNull(comparison.variants().get(comparison.reference()));
    }

    /** Models of a scenario's own lack more than what sharing is. */
    private void addWithoutHelpers() {
        comparison.variants().forEach((name, variant) -> {
            List<String> helpers = variant.withoutSharedNetworks();
            if (!helpers.isEmpty()) {
                notes.add(name + " learns from the rows of each scenario alone: "
                        + String.join(", ", helpers) + (helpers.size() == 1 ? ", which trains" : ", which train")
                        + " the others, " + (helpers.size() == 1 ? "is" : "are") + " not in it.");
            }
        });
    }

    private void addIntervals() {
        String confidence = Percent.text(comparison.confidence());
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
        boolean ofExposures = comparison.metrics().stream().allMatch(ComparisonNotes::isExposureMetric);
        boolean ofRanks = comparison.metrics().stream().noneMatch(ComparisonNotes::isExposureMetric);
        return ofExposures ? "exposures" : ofRanks ? "queries" : "queries and exposures";
    }

    private static boolean isExposureMetric(String metric) {
        return metric.endsWith("auc");
    }

    private boolean unknown() {
        return comparison.variants().values().stream()
                .flatMap(variant -> variant.differences().values().stream())
                .flatMap(metrics -> metrics.values().stream())
                .anyMatch(difference -> difference.low() == null);
    }

    private void addVerdicts() {
        String alarm = Percent.text(1 - comparison.confidence());
        String who = "";
        if (seeds == 1) {
            who =
                    " That is said of these very models: of the same variants trained with other seeds nothing is promised.";
        } else if (seeds < MANY_SEEDS) {
            who = " So few seeds hold that as long as their luck is not several times that of the users.";
        }
        notes.add(
                "Better and worse are corrected for the number of comparisons (Holm), those of the mean and those of the"
                        + " scenarios by themselves"
                        + (!isTest()
                                ? ". How often one is false is not promised: these queries also chose the epoch of each run and what"
                                        + " else validation decides, more so where every scenario has a network that stops for itself."
                                        + (seeds == 1 ? who : "")
                                : ": if no variant differed, at most " + alarm
                                        + " of such tables would hold a false one of the mean, and at most " + alarm
                                        + " one of a scenario." + who));
    }

    /** Variants with fewer pairs of runs than there are seeds. */
    private void addFewerSeeds() {
        String reference = comparison.reference();
        if (reference().values().isEmpty()) {
            notes.add("Nothing has a difference: " + reference + ", the reference, has no result.");
            return;
        }
        comparison.variants().forEach((name, variant) -> {
            int pairs = Objects.requireNonNullElse(variant.pairs(), seeds);
            if (pairs == 0) {
                notes.add(name + " has no differences: there is no seed of which both it and " + reference
                        + " have a result.");
            } else if (pairs < seeds) {
                notes.add("Differences of " + name + " are of " + (pairs == 1 ? "one seed" : pairs + " seeds")
                        + ", not " + seeds + ": others have no result, of it or of the reference."
                        + (pairs == 1 ? " What another seed would change is not in its intervals." : ""));
            }
        });
    }

    private void addFailed() {
        comparison.variants().forEach((name, variant) -> {
            variant.failedTrials()
                    .forEach((trial, problem) -> notes.add(
                            "Not tuned as equally: the trial " + trial + " of " + name + " has no result: " + problem));
            variant.failed()
                    .forEach((seed, problem) ->
                            notes.add("No result of " + name + " with seed " + seed + ": " + problem));
        });
    }
}
