package org.sassrec.tuning;

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
import org.sassrec.comparison.ComparisonRun;
import org.sassrec.comparison.PairedRuns;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.result.Difference;
import org.sassrec.result.RunSetup;
import org.sassrec.result.TuneResult;

/** The runs of a search. */
public final class SearchOutcome {
    private final LoadedConfig loaded;
    private final List<TrialLog> logs;
    private final List<String> leftOut;
    private final Optional<Path> prepared;

    /**
     * Creates the outcome.
     *
     * @param logs results by trial, the file first
     * @param prepared a dataset of the search; empty without one
     */
    SearchOutcome(LoadedConfig loaded, List<TrialLog> logs, List<String> leftOut, Optional<Path> prepared) {
        this.loaded = loaded;
        this.logs = List.copyOf(logs);
        this.leftOut = List.copyOf(leftOut);
        this.prepared = prepared;
    }

    /** Returns a dataset of the search; empty without one. */
    public Optional<Path> prepared() {
        return prepared;
    }

    /** Returns the changes of a trial, as values of overrides by key. */
    public Map<String, String> changes(int number) {
        return logs.get(number - 1).trial().changes();
    }

    /** Returns the time of the last result, ISO 8601 in UTC; {@code null} without results. */
    public @Nullable String finished() throws IOException {
        String last = null;
        for (TrialLog log : logs) {
            for (TrialLog.Result result : log.results()) {
                String time = result.run().evaluated();
                if (time != null && (last == null || time.compareTo(last) > 0)) {
                    last = time;
                }
            }
        }
        return last;
    }

    /** The runs of the rungs. */
    private List<ComparisonRun> byTime() throws IOException {
        Map<ComparisonRun, String> times = new HashMap<>();
        for (TrialLog log : logs) {
            for (TrialLog.Result result : log.rungs().values()) {
                String time = result.run().evaluated();
                times.put(result.run(), time == null ? "" : time);
            }
        }
        return times.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<ComparisonRun, String> entry) -> entry.getValue())
                        .thenComparing(entry -> entry.getKey().variant()))
                .map(Map.Entry::getKey)
                .toList();
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
        TrialLog file = logs.get(0);
        List<Long> seeds = commonSeeds();
        Map<Integer, List<ComparisonRun>> runs = new LinkedHashMap<>();
        logs.stream()
                .filter(log -> !log.trial().isFile() && isConfirmed(log))
                .forEach(log -> runs.put(log.trial().number(), log.runs(seeds)));
        Map<Integer, Difference> differences =
                PairedRuns.differences(runs, file.runs(seeds), config.metric(), confidence);
        Map<ComparisonRun, Double> elapsed = elapsed();
        List<TuneResult.Trial> trials = new ArrayList<>();
        for (TrialLog log : logs) {
            trials.add(new TuneResult.Trial(
                    log.trial().number(),
                    log.trial().changes(),
                    rungs(log, config.metric(), elapsed),
                    confirmation(log, seeds, differences.get(log.trial().number())),
                    log.problem()));
        }
        return new TuneResult(
                loaded.config().name(),
                loaded.tuning().file().name(),
                config.metric(),
                confidence,
                seeds,
                config.minutes(),
                trials,
                best(trials, seeds),
                leftOut,
                setup,
                findings);
    }

    /** A trial that fails with a seed is not confirmed. Otherwise, its seeds would be missing for all. */
    private static boolean isConfirmed(TrialLog log) {
        return !log.seeds().isEmpty() && (log.trial().isFile() || log.problem() == null);
    }

    /** The seeds with which the file and all confirmed trials have a result. */
    private List<Long> commonSeeds() {
        return loaded.tuning().config().seeds().stream()
                .filter(seed -> logs.stream()
                        .filter(SearchOutcome::isConfirmed)
                        .allMatch(log -> log.seeds().containsKey(seed)))
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
            TrialLog log, List<Long> seeds, @Nullable Difference difference) {
        if (!isConfirmed(log) || seeds.isEmpty()) {
            return null;
        }
        Map<Long, Double> values = new LinkedHashMap<>();
        double sum = 0;
        for (long seed : seeds) {
            TrialLog.Result result = log.seeds().get(seed);
            if (result != null) {
                values.put(seed, result.value());
                sum += result.value();
            }
        }
        return new TuneResult.Confirmation(sum / values.size(), values, difference);
    }

    private static List<TuneResult.Rung> rungs(TrialLog log, String metric, Map<ComparisonRun, Double> elapsed) {
        List<TuneResult.Rung> rungs = new ArrayList<>();
        log.rungs().forEach((epochs, result) -> {
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
    private Map<ComparisonRun, Double> elapsed() throws IOException {
        Map<ComparisonRun, Double> added = new HashMap<>();
        for (TrialLog log : logs) {
            double before = 0;
            for (TrialLog.Result result : log.rungs().values()) {
                added.put(result.run(), Math.max(0, result.seconds() - before));
                before = result.seconds();
            }
        }
        Map<ComparisonRun, Double> elapsed = new HashMap<>();
        double sum = 0;
        for (ComparisonRun run : byTime()) {
            sum += added.getOrDefault(run, 0.0);
            elapsed.put(run, sum);
        }
        return elapsed;
    }
}
