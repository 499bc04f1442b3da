package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.Difference;
import org.sassrec.result.DifferenceFamily;
import org.sassrec.result.RunSetup;
import org.sassrec.result.TuneResult;

/**
 * The runs of a search.
 *
 * @param trials the file first
 * @param leftOut what the time limit left out
 * @param prepared a dataset of the search; empty without one
 */
public record SearchOutcome(LoadedConfig loaded, List<Trial> trials, List<String> leftOut, Optional<Path> prepared) {

    public SearchOutcome {
        trials = List.copyOf(trials);
        leftOut = List.copyOf(leftOut);
    }

    /** Returns all runs with a result. */
    public List<ExperimentRun> runs() {
        return trials.stream().flatMap(Trial::runs).toList();
    }

    /**
     * Computes the result.
     *
     * @param setup conditions of the file; {@code null} if they are unknown
     * @param findings about the dataset
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the data changed during the search
     */
    public TuneResult result(@Nullable RunSetup setup, List<Diagnostic> findings) throws IOException {
        TuneConfig config = loaded.tuning().config();
        double confidence = loaded.config().evaluate().confidence();
        List<Long> seeds = commonSeeds();
        Map<Integer, Map<Long, QueryRanks>> ranks = new LinkedHashMap<>();
        for (Trial trial : trials) {
            if (trial.number() != Trial.FILE && trial.isConfirmed()) {
                ranks.put(trial.number(), ranks(trial, seeds));
            }
        }
        Map<Integer, Difference> differences =
                DifferenceFamily.compareMeans(ranks, ranks(trials.get(0), seeds), config.metric(), confidence);
        Map<ExperimentRun, Double> elapsed = elapsed();
        List<TuneResult.Trial> results = new ArrayList<>();
        for (Trial trial : trials) {
            results.add(new TuneResult.Trial(
                    trial.number(),
                    trial.changes(),
                    rungs(trial, config.metric(), elapsed),
                    confirmation(trial, seeds, differences.get(trial.number())),
                    trial.problem()));
        }
        return new TuneResult(
                loaded.config().name(),
                loaded.tuning().file().name(),
                config.metric(),
                confidence,
                seeds,
                config.minutes(),
                results,
                best(results, seeds),
                leftOut,
                setup,
                findings);
    }

    private static Map<Long, QueryRanks> ranks(Trial trial, List<Long> seeds) {
        return ExperimentRun.ranks(seeds.stream()
                .flatMap(seed -> Optional.ofNullable(trial.seeds().get(seed)).stream())
                .map(Trial.Result::run)
                .toList());
    }

    /** The seeds with which the file and all confirmed trials have a result. */
    private List<Long> commonSeeds() {
        return loaded.tuning().config().seeds().stream()
                .filter(seed -> trials.stream()
                        .filter(Trial::isConfirmed)
                        .allMatch(trial -> trial.seeds().containsKey(seed)))
                .toList();
    }

    /** The confirmed trial with the highest mean, if it is better than the file. One of several seeds confirms nothing. */
    private @Nullable Integer best(List<TuneResult.Trial> trials, List<Long> seeds) {
        TuneResult.Confirmation file = trials.get(0).confirmation();
        if (file == null
                || (seeds.size() == 1 && loaded.tuning().config().seeds().size() > 1)) {
            return null;
        }
        Integer best = null;
        double highest = file.mean();
        for (TuneResult.Trial trial : trials) {
            TuneResult.Confirmation confirmation = trial.confirmation();
            if (confirmation != null && confirmation.mean() > highest) {
                highest = confirmation.mean();
                best = trial.number();
            }
        }
        return best;
    }

    private static TuneResult.@Nullable Confirmation confirmation(
            Trial trial, List<Long> seeds, @Nullable Difference difference) {
        if (!trial.isConfirmed() || seeds.isEmpty()) {
            return null;
        }
        Map<Long, Double> values = new LinkedHashMap<>();
        double sum = 0;
        for (long seed : seeds) {
            Trial.Result result = trial.seeds().get(seed);
            if (result != null) {
                values.put(seed, result.value());
                sum += result.value();
            }
        }
        return new TuneResult.Confirmation(sum / values.size(), values, difference);
    }

    private static List<TuneResult.Rung> rungs(Trial trial, String metric, Map<ExperimentRun, Double> elapsed) {
        List<TuneResult.Rung> rungs = new ArrayList<>();
        trial.rungs().forEach((epochs, result) -> {
            EvaluationReport.Interval interval = result.scores().intervals().get(metric);
            rungs.add(new TuneResult.Rung(
                    epochs,
                    result.value(),
                    interval == null ? null : interval.low(),
                    interval == null ? null : interval.high(),
                    result.seconds(),
                    elapsed.getOrDefault(result.run(), 0.0)));
        });
        return rungs;
    }

    /** The sum of the training times up to each run. The time of a rung includes the epochs of the rung before. */
    private Map<ExperimentRun, Double> elapsed() throws IOException {
        record Step(ExperimentRun run, String time, double seconds) {}
        List<Step> steps = new ArrayList<>();
        for (Trial trial : trials) {
            double before = 0;
            for (Trial.Result result : trial.rungs().values()) {
                String time = result.run().evaluated();
                steps.add(new Step(result.run(), time == null ? "" : time, Math.max(0, result.seconds() - before)));
                before = result.seconds();
            }
        }
        steps.sort(Comparator.comparing(Step::time)
                .thenComparing(step -> step.run().variant()));
        Map<ExperimentRun, Double> elapsed = new HashMap<>();
        double sum = 0;
        for (Step step : steps) {
            sum += step.seconds();
            elapsed.put(step.run(), sum);
        }
        return elapsed;
    }
}
