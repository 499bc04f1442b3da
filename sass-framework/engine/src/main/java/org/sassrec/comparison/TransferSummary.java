package org.sassrec.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TransferResult.Influence;
import org.sassrec.result.Verdict;

/** Computes a {@link TransferResult} from the runs of {@link TransferAnalysis}. */
final class TransferSummary {
    private final LoadedConfig loaded;
    private final CompareConfig config;
    private final List<ComparisonRun> runs;
    private final String file;
    private final List<String> scenarios;
    private final int served;
    private final List<TransferAnalysis.ScenarioPair> testedPairs = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final double alarm;
    /** Reasons of pairs of runs that are not comparable. */
    private final Map<String, String> notComparable = new LinkedHashMap<>();

    /**
     * Creates a summary.
     *
     * @param runs a list that grows during the analysis
     * @param scenarios names by index
     * @param served number of served scenarios, which have the first indices
     */
    TransferSummary(LoadedConfig loaded, List<ComparisonRun> runs, String file, List<String> scenarios, int served) {
        this.loaded = loaded;
        this.config = loaded.comparison().config();
        this.runs = runs;
        this.file = file;
        this.scenarios = scenarios;
        this.served = served;
        this.alarm = 1 - loaded.config().evaluate().confidence();
    }

    /** Adds a pair with complete runs. */
    void addPair(TransferAnalysis.ScenarioPair pair) {
        testedPairs.add(pair);
    }

    /** Adds a scenario without which the configured model was trained. */
    void addExcluded(String scenario) {
        leftOut.add(scenario);
    }

    TransferResult result(Map<String, String> skipped, @Nullable String configuration) {
        Map<String, String> failed = new LinkedHashMap<>();
        for (ComparisonRun run : runs) {
            if (run.problem() != null) {
                failed.put(
                        TransferAnalysis.displayName(run.variant(), file, scenarios) + ", seed " + run.seed(),
                        run.problem());
            }
        }
        List<Influence> sharing = sharing();
        List<Influence> pairs = pairs();
        List<Influence> without = leaveOneOut();
        failed.putAll(notComparable);
        return new TransferResult(
                file,
                config.split(),
                config.seeds(),
                config.metrics(),
                loaded.config().evaluate().confidence(),
                sharing,
                pairs,
                without,
                scenarios.subList(served, scenarios.size()),
                skipped,
                failed,
                configuration);
    }

    /** Returns the scenarios with significant negative transfer to another scenario in a pair, in any metric. */
    List<String> harmfulScenarios() {
        Set<String> harmful = new LinkedHashSet<>();
        pairs().stream()
                .filter(pair -> pair.change().verdict() == Verdict.NEGATIVE_TRANSFER)
                .forEach(pair -> harmful.add(pair.source()));
        return List.copyOf(harmful);
    }

    private List<Influence> sharing() {
        List<Influence> found = new ArrayList<>();
        DifferenceFamily family = new DifferenceFamily();
        for (String reference : List.of(TransferAnalysis.PER_SCENARIO, TransferAnalysis.POOLED)) {
            differences(
                    file + " against " + reference,
                    file,
                    reference,
                    (scenario, metric, difference) -> family.add(
                            difference, corrected -> found.add(new Influence(scenario, reference, metric, corrected))));
        }
        family.correct(alarm, Verdict.BETTER, Verdict.WORSE);
        return found;
    }

    private List<Influence> pairs() {
        List<Influence> found = new ArrayList<>();
        DifferenceFamily family = new DifferenceFamily();
        for (TransferAnalysis.ScenarioPair pair : testedPairs) {
            addPair(found, family, pair, pair.first(), pair.second());
            if (pair.second() < served) {
                addPair(found, family, pair, pair.second(), pair.first());
            }
        }
        // Pairs were selected by their loss on the same queries. Therefore the correction includes all candidates, also
        // failed ones.
        int all = served * (scenarios.size() - 1) * config.metrics().size();
        family.correct(alarm, Verdict.POSITIVE_TRANSFER, Verdict.NEGATIVE_TRANSFER, all - family.size());
        return found;
    }

    private void addPair(
            List<Influence> found, DifferenceFamily family, TransferAnalysis.ScenarioPair pair, int number, int with) {
        String own = scenarios.get(number);
        String other = scenarios.get(with);
        String what = own + " with " + other;
        differences(
                what,
                TransferAnalysis.pairRunName(pair),
                TransferAnalysis.singleScenarioRunName(number),
                (scenario, metric, difference) -> {
                    if (scenario.equals(own)) {
                        family.add(
                                difference, corrected -> found.add(new Influence(scenario, other, metric, corrected)));
                    }
                });
    }

    private List<Influence> leaveOneOut() {
        List<Influence> found = new ArrayList<>();
        DifferenceFamily family = new DifferenceFamily();
        for (String without : leftOut) {
            String variant = TransferAnalysis.leaveOneOutRunName(scenarios.indexOf(without));
            differences(file + " without " + without, variant, file, (scenario, metric, difference) -> {
                if (!scenario.equals(without) && !scenario.equals(PairedTest.MACRO)) {
                    family.add(difference, corrected -> found.add(new Influence(scenario, without, metric, corrected)));
                }
            });
        }
        family.correct(alarm, Verdict.NEGATIVE_TRANSFER, Verdict.POSITIVE_TRANSFER);
        return found;
    }

    /**
     * Compares the runs of two variants with the same seeds. If the queries differ, records the reason.
     *
     * @param what name of the comparison in messages
     */
    private void differences(String what, String one, String other, DifferenceFamily.Sink sink) {
        try {
            DifferenceFamily.compare(
                    ranks(one), ranks(other), loaded.config().evaluate().confidence(), config.metrics(), sink);
        } catch (SassException e) {
            Diagnostic problem = e.diagnostics().get(0);
            notComparable.put(what, problem.code() + ": " + problem.message());
        }
    }

    /** Reads the ranks each time, because those of all runs do not fit into memory. */
    private Map<Long, QueryRanks> ranks(String variant) {
        Map<Long, QueryRanks> found = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> run.variant().equals(variant) && run.problem() == null)
                .forEach(run -> found.put(run.seed(), QueryRanks.read(run.queries())));
        return found;
    }
}
