package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.percent;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TargetCounts;

/** Finds validation and test positives that a model cannot find, or ranks with other values than in training. */
record TargetFindings(SassConfig config, DataProblems problems) {
    /** A smaller share of lost positives is normal: some items are always new, and some users return to an item. */
    private static final double MIN_SHARE = 0.2;

    /** The share of fewer positives is uncertain. SASS4015 reports such scenarios. */
    private static final long MIN_TARGETS = 20;

    /**
     * SASS4032, SASS4033 and SASS4034: reports positives that the evaluation cannot find, or ranks with other values than
     * training.
     *
     * @param counts counts of the served scenarios in validation and test
     */
    void report(List<TargetCounts> counts) {
        affected(counts, TargetCounts::unreachable).ifPresent(this::reportUnreachable);
        if (config.evaluate().exclude() != EvaluateConfig.Exclude.NONE) {
            affected(counts, TargetCounts::excluded).ifPresent(this::reportExcluded);
        }
        config.features(Side.ITEM).stream()
                .filter(feature -> feature instanceof FeatureConfig.Statistic && feature.feedsBias())
                .findFirst()
                .ifPresent(statistic -> affected(frozen(counts), TargetCounts::older)
                        .ifPresent(found -> reportOlder(found, statistic.name())));
    }

    /** Counts of the splits that are evaluated with frozen statistics. Choosing an epoch always uses frozen ones. */
    private List<TargetCounts> frozen(List<TargetCounts> counts) {
        boolean chooses =
                config.finetune().earlyStopping() != null || config.finetune().calibrate();
        return counts.stream()
                .filter(each -> each.split() == Split.TEST
                        ? config.evaluate().history() == EvaluateConfig.History.FROZEN
                        : chooses)
                .toList();
    }

    /**
     * Scenarios with many affected positives, the largest share first.
     *
     * @param split split of the shares
     * @param scenarios counts of the split
     * @param share share of the affected positives in the positives of all scenarios
     */
    private record Affected(
            Split split, List<TargetCounts> scenarios, ToLongFunction<TargetCounts> measure, double share) {

        String first() {
            return scenarios.get(0).scenario();
        }

        String message(String what) {
            String positives = QualityFindings.word(split) + " positives of ";
            return scenarios.size() == 1
                    ? percent(part(scenarios.get(0))) + " of the " + positives + "scenario `" + first() + "` " + what
                    : "many " + positives + scenarios.size() + " scenarios " + what + ": "
                            + QualityFindings.join(scenarios.stream()
                                    .map(each -> "`" + each.scenario() + "` " + percent(part(each)))
                                    .toList());
        }

        private double part(TargetCounts each) {
            return (double) measure.applyAsLong(each) / each.positives();
        }

        void addCounts(DataProblem problem) {
            for (TargetCounts each : scenarios.subList(0, Math.min(QualityFindings.MAX_NOTES, scenarios.size()))) {
                problem.note(
                        "`%s`: %,d of %,d %s positives",
                        each.scenario(), measure.applyAsLong(each), each.positives(), QualityFindings.word(split));
            }
        }
    }

    /** Returns the scenarios with a large share of affected test positives, otherwise of validation positives. */
    private static Optional<Affected> affected(List<TargetCounts> counts, ToLongFunction<TargetCounts> measure) {
        for (Split split : List.of(Split.TEST, Split.VALIDATION)) {
            List<TargetCounts> all =
                    counts.stream().filter(each -> each.split() == split).toList();
            List<TargetCounts> many = all.stream()
                    .filter(each -> each.positives() >= MIN_TARGETS
                            && measure.applyAsLong(each) >= MIN_SHARE * each.positives())
                    .sorted(Comparator.comparingDouble(each -> -(double) measure.applyAsLong(each) / each.positives()))
                    .toList();
            if (!many.isEmpty()) {
                double share = (double) many.stream().mapToLong(measure).sum()
                        / all.stream().mapToLong(TargetCounts::positives).sum();
                return Optional.of(new Affected(split, many, measure, share));
            }
        }
        return Optional.empty();
    }

    private void reportUnreachable(Affected found) {
        List<ScenarioConfig.Candidates> candidates = found.scenarios().stream()
                .map(each -> candidates(each.scenario()))
                .toList();
        boolean listed = candidates.get(0) instanceof ScenarioConfig.ListedItems;
        DataProblem problem = problems.finding(
                        found.share(),
                        DataCode.TARGETS_NOT_CANDIDATES,
                        "scenarios." + found.first() + (listed ? ".candidatesFile" : ".candidates"))
                .message(found.message("are not candidates"))
                .label("no model can find these items");
        found.addCounts(problem);
        if (candidates.stream().anyMatch(ScenarioConfig.ExposedItems.class::isInstance)) {
            problem.help("by default, the candidates are the items with training rows in the scenario: write"
                    + " `candidates: all` or a condition, or use more training days");
        }
        if (!candidates.stream().allMatch(ScenarioConfig.ExposedItems.class::isInstance)) {
            problem.help("add the missing items to the configured candidates, or exclude their rows from the scenario");
        }
    }

    private ScenarioConfig.Candidates candidates(String scenario) {
        return config.scenarios().stream()
                .filter(each -> each.name().equals(scenario))
                .map(ScenarioConfig::candidates)
                .findFirst()
                .orElseThrow();
    }

    private void reportExcluded(Affected found) {
        boolean seen = config.evaluate().exclude() == EvaluateConfig.Exclude.SEEN;
        DataProblem problem = problems.finding(found.share(), DataCode.TARGETS_EXCLUDED, "scenarios." + found.first())
                .message(found.message("are excluded by `evaluate.exclude: " + (seen ? "seen`" : "positives`")))
                .label("every model %s these items", seen ? "ranks last" : "misses")
                .help(
                        seen
                                ? "if users choose items that they have seen before, write `evaluate: {exclude: positives}`"
                                : "if users return to an item, as in repeated purchases, write `evaluate: {exclude: none}`; otherwise keep"
                                        + " only the first positive of each user and item");
        found.addCounts(problem);
    }

    private void reportOlder(Affected found, String statistic) {
        boolean test = found.split() == Split.TEST;
        DataProblem problem = problems.finding(
                        found.share(), DataCode.STATISTICS_OF_LATER_DAYS, "features.item." + statistic)
                .message(found.message("are older than the item statistics of the bias"))
                .label("feeds the item bias")
                .note(
                        "training reads the statistics of the day of each event, the %s those of the last training day",
                        test ? "evaluation" : "validation");
        found.addCounts(problem);
        if (test) {
            problem.help(
                    "write `evaluate: {history: rolling}`, which reads the statistics of the day of each test positive");
        }
        problem.help("remove the statistics from the bias, or split `by: time`"
                + (test ? "; early stopping always reads those of the last training day" : ""));
    }
}
