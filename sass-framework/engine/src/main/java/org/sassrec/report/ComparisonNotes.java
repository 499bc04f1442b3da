package org.sassrec.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sassrec.config.CompareConfig;
import org.sassrec.diagnostic.Percent;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Variant;

/** The notes below a comparison: limits of its results, and how its metrics, intervals and verdicts are computed. */
final class ComparisonNotes {
    /**
     * From this number of seeds on, the variance between seeds is known well enough ({@link
     * org.sassrec.evaluation.significance.PairedTest}).
     */
    private static final int MANY_SEEDS = 5;

    private final ComparisonResult comparison;
    private final int seeds;
    private final List<String> notes = new ArrayList<>();

    private ComparisonNotes(ComparisonResult comparison) {
        this.comparison = comparison;
        this.seeds = comparison.seeds().size();
    }

    /** Returns what limits the results of this comparison, missing results first. */
    static List<String> findings(ComparisonResult comparison) {
        ComparisonNotes notes = new ComparisonNotes(comparison);
        notes.addFailed();
        notes.addFewerSeeds();
        notes.addUnmeasured();
        notes.addMissingTrainingScenarios();
        return notes.notes;
    }

    /** Returns how the results are computed. */
    static List<String> method(ComparisonResult comparison) {
        ComparisonNotes notes = new ComparisonNotes(comparison);
        notes.addScored();
        notes.addCandidates();
        notes.addConditions();
        notes.addIntervals();
        notes.addVerdicts();
        return notes.notes;
    }

    private boolean isTest() {
        return comparison.split() == CompareConfig.Split.TEST;
    }

    private void addScored() {
        int scored = comparison.testEvaluations();
        notes.add("Evaluated on the " + (isTest() ? "test" : "validation") + " split with "
                + (seeds == 1 ? "one seed" : seeds + " seeds")
                + ". "
                + (isTest()
                        ? "This folder records at most "
                                + (scored <= 1 ? "one test evaluation" : scored + " test evaluations")
                                + " per variant and seed."
                        : "Choose a setting on validation. Then evaluate it on the test split once."));
    }

    /** Metrics that some scenarios do not have. Metrics that lack the same scenarios share a sentence. */
    private void addUnmeasured() {
        Set<String> all = new HashSet<>(comparison.scenarios());
        comparison.notMeasured().values().forEach(all::addAll);
        Map<String, List<String>> sentences = new LinkedHashMap<>();
        comparison.notMeasured().forEach((metric, names) -> {
            String what = (isExposureMetric(metric) ? "exposures with both label values" : "queries") + " in "
                    + String.join(", ", names);
            sentences.computeIfAbsent(what, none -> new ArrayList<>()).add(metric);
        });
        sentences.forEach((what, metrics) -> notes.add("No " + what + ": the mean of " + String.join(", ", metrics)
                + " covers "
                + (all.size()
                        - comparison
                                .notMeasured()
                                .getOrDefault(metrics.get(0), List.of())
                                .size())
                + " of " + all.size() + " scenarios."));
    }

    private void addConditions() {
        if (comparison.parallel()) {
            notes.add(
                    "Some runs trained in parallel on one machine. Their times are longer than those of separate runs.");
        }
    }

    /** Candidates and exclusions are the same for all variants, so the evaluation of the reference is sufficient. */
    private void addCandidates() {
        reference().runs().values().stream()
                .limit(1)
                .forEach(evaluation -> EvaluationTable.notes(evaluation).forEach(note -> notes.add(note + ".")));
    }

    private Variant reference() {
        return Objects.requireNonNull(comparison.variants().get(comparison.reference()));
    }

    /** Variants with a separate model per scenario lack the training-only scenarios. */
    private void addMissingTrainingScenarios() {
        comparison.variants().forEach((name, variant) -> {
            List<String> scenarios = variant.withoutSharedNetworks();
            if (!scenarios.isEmpty()) {
                notes.add(name + " trains one model per scenario. It does not use the training-only "
                        + (scenarios.size() == 1 ? "scenario " : "scenarios ") + String.join(", ", scenarios) + ".");
            }
        });
    }

    private void addIntervals() {
        String confidence = Percent.text(comparison.confidence());
        notes.add("Differences are paired over the same " + queriesText() + ". Their " + confidence
                + " intervals include the variance between users"
                + (seeds == 1 ? ", but not the variance between seeds." : " and between seeds.")
                + (seeds == 1
                        ? ""
                        : " The second number of a mean is half of its " + confidence + " interval over seeds.")
                + (unknown()
                        ? " An interval is unknown if a scenario has fewer than two users or if no user's metric differs."
                        : ""));
    }

    private String queriesText() {
        boolean onlyExposures = comparison.metrics().stream().allMatch(ComparisonNotes::isExposureMetric);
        boolean onlyRanks = comparison.metrics().stream().noneMatch(ComparisonNotes::isExposureMetric);
        return onlyExposures ? "exposures" : onlyRanks ? "queries" : "queries and exposures";
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
        String scope = "";
        if (seeds == 1) {
            scope = " With one seed, the verdicts apply to these trained models and not to other seeds.";
        } else if (seeds < MANY_SEEDS) {
            scope = " With fewer than " + MANY_SEEDS
                    + " seeds, this limit holds unless the variance between seeds is several times the variance between users.";
        }
        notes.add(
                "The verdicts better and worse are corrected for the number of comparisons (Holm), separately for the mean and for the scenarios. "
                        + (!isTest()
                                ? "Their error rate is not limited, because validation also chose the epochs of each run and other settings. Separate early stopping per scenario increases this effect."
                                        + (seeds == 1 ? scope : "")
                                : "If no variant differed from the reference, at most " + alarm
                                        + " of such tables would contain a false verdict on the mean, and at most "
                                        + alarm
                                        + " a false verdict on a scenario." + scope));
    }

    /** Variants with fewer pairs of runs than seeds. */
    private void addFewerSeeds() {
        String reference = comparison.reference();
        if (reference().values().isEmpty()) {
            notes.add("No differences: the reference " + reference + " has no result.");
            return;
        }
        comparison.variants().forEach((name, variant) -> {
            int pairs = Objects.requireNonNullElse(variant.pairs(), seeds);
            if (pairs == 0) {
                notes.add(
                        name + " has no differences: no seed has a result of both " + name + " and " + reference + ".");
            } else if (pairs < seeds) {
                notes.add("Differences of " + name + " use " + pairs + " of " + seeds
                        + " seeds, because the other seeds have no result of the variant or of the reference."
                        + (pairs == 1 ? " Their intervals do not include the variance between seeds." : ""));
            }
        });
    }

    private void addFailed() {
        comparison.variants().forEach((name, variant) -> {
            variant.failed()
                    .forEach((seed, problem) ->
                            notes.add("No result of " + name + " with seed " + seed + ": " + problem));
        });
    }
}
