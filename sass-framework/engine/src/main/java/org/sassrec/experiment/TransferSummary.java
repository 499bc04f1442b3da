package org.sassrec.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.experiment.TransferAnalysis.ScenarioPair;
import org.sassrec.result.Difference;
import org.sassrec.result.DifferenceFamily;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TransferResult.Influence;
import org.sassrec.result.Verdict;

/** Computes a {@link TransferResult} from the runs of {@link TransferAnalysis}. */
final class TransferSummary {
    private final CompareConfig config;
    private final double confidence;
    private final List<ExperimentRun> runs;
    private final String file;
    private final List<String> scenarios;
    private final int served;
    /** Reasons of pairs of runs that are not comparable. */
    private final Map<String, String> notComparable = new LinkedHashMap<>();

    /** The effect of a source on a metric in a scenario. */
    private record Effect(String scenario, String source, String metric) {}

    /**
     * Creates a summary.
     *
     * @param runs a list that grows during the analysis
     * @param file name of the runs of the file
     * @param served number of served scenarios, which are the first ones
     */
    TransferSummary(LoadedConfig loaded, List<ExperimentRun> runs, String file, List<String> scenarios, int served) {
        this.config = loaded.comparison().config();
        this.confidence = loaded.config().evaluate().confidence();
        this.runs = runs;
        this.file = file;
        this.scenarios = scenarios;
        this.served = served;
    }

    /**
     * Returns the result.
     *
     * @param pairs of {@link #pairs}
     * @param leftOut scenarios without which the configured model was trained
     */
    TransferResult result(
            List<Influence> pairs, List<String> leftOut, Map<String, String> skipped, @Nullable String configuration) {
        Map<String, String> failed = new LinkedHashMap<>();
        for (ExperimentRun run : runs) {
            if (run.problem() != null) {
                failed.put(run.variant() + ", seed " + run.seed(), run.problem());
            }
        }
        List<Influence> sharing = sharing();
        List<Influence> without = leaveOneOut(leftOut);
        failed.putAll(notComparable);
        return new TransferResult(
                file,
                config.split(),
                config.seeds(),
                config.metrics(),
                confidence,
                sharing,
                pairs,
                without,
                scenarios.subList(served, scenarios.size()),
                skipped,
                failed,
                configuration);
    }

    /** Returns the transfer in pooled models of two scenarios. */
    List<Influence> pairs(List<ScenarioPair> tested) {
        DifferenceFamily<Effect> family = new DifferenceFamily<>(confidence);
        for (ScenarioPair pair : tested) {
            addPair(family, pair, pair.first(), pair.second());
            if (scenarios.indexOf(pair.second()) < served) {
                addPair(family, pair, pair.second(), pair.first());
            }
        }
        // Pairs were selected by their loss on the same queries. Therefore the correction includes all candidates, also
        // failed ones.
        int all = served * (scenarios.size() - 1) * config.metrics().size();
        return influences(family.correct(Verdict.POSITIVE_TRANSFER, Verdict.NEGATIVE_TRANSFER, all - family.size()));
    }

    private void addPair(DifferenceFamily<Effect> family, ScenarioPair pair, String scenario, String other) {
        compare(scenario + " with " + other, pair.name(), TransferAnalysis.alone(scenario))
                .forEach((metric, places) -> family.add(new Effect(scenario, other, metric), places, scenario));
    }

    /** Returns the scenarios with significant negative transfer to another scenario, in any metric. */
    static List<String> harmful(List<Influence> pairs) {
        return pairs.stream()
                .filter(pair -> pair.change().verdict() == Verdict.NEGATIVE_TRANSFER)
                .map(Influence::source)
                .distinct()
                .toList();
    }

    private List<Influence> sharing() {
        DifferenceFamily<Effect> family = new DifferenceFamily<>(confidence);
        for (String reference : List.of(TransferAnalysis.PER_SCENARIO, TransferAnalysis.POOLED)) {
            compare(file + " against " + reference, file, reference)
                    .forEach((metric, places) -> places.keySet()
                            .forEach(place -> family.add(new Effect(place, reference, metric), places, place)));
        }
        return influences(family.correct(Verdict.BETTER, Verdict.WORSE));
    }

    private List<Influence> leaveOneOut(List<String> leftOut) {
        DifferenceFamily<Effect> family = new DifferenceFamily<>(confidence);
        for (String without : leftOut) {
            String model = TransferAnalysis.without(file, without);
            compare(model, model, file)
                    .forEach((metric, places) -> places.keySet().stream()
                            .filter(place -> !place.equals(without) && !place.equals(PairedTest.MACRO))
                            .forEach(place -> family.add(new Effect(place, without, metric), places, place)));
        }
        return influences(family.correct(Verdict.NEGATIVE_TRANSFER, Verdict.POSITIVE_TRANSFER));
    }

    private static List<Influence> influences(Map<Effect, Difference> differences) {
        List<Influence> found = new ArrayList<>();
        differences.forEach((effect, change) ->
                found.add(new Influence(effect.scenario(), effect.source(), effect.metric(), change)));
        return found;
    }

    /**
     * Compares the runs of two models with the same seeds. If the queries differ, records the reason.
     *
     * @param what name of the comparison in messages
     */
    private Map<String, Map<String, PairedTest.Difference>> compare(String what, String one, String other) {
        try {
            return DifferenceFamily.compare(
                    ExperimentRun.ranks(ExperimentRun.completed(runs, one)),
                    ExperimentRun.ranks(ExperimentRun.completed(runs, other)),
                    config.metrics(),
                    confidence);
        } catch (SassException e) {
            Diagnostic problem = e.diagnostics().get(0);
            notComparable.put(what, problem.code() + ": " + problem.message());
            return Map.of();
        }
    }
}
