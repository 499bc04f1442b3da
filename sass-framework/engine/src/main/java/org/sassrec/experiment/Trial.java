package org.sassrec.experiment;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Variant;
import org.sassrec.evaluation.metric.EvaluationReport;

/** Settings that are tried, and their results. */
public final class Trial {
    /** Number of the file without changes. */
    static final int FILE = 1;

    private final int number;
    private final Map<String, String> changes;
    private final Variant variant;
    private final TreeMap<Integer, Result> rungs = new TreeMap<>();
    private final Map<Long, Result> seeds = new LinkedHashMap<>();
    private @Nullable String problem;

    /**
     * The result of a run.
     *
     * @param scores means over the scenarios
     */
    record Result(ExperimentRun run, double value, EvaluationReport.Scores scores) {
        double seconds() {
            ExperimentRun.Cost cost = run.cost();
            return cost == null ? 0 : cost.seconds();
        }
    }

    /**
     * Creates a trial without results.
     *
     * @param number from 1, which is the file without changes
     * @param changes values of the keys that differ from the file
     * @param variant the file with these values
     */
    Trial(int number, Map<String, String> changes, Variant variant) {
        this.number = number;
        this.changes = changes;
        this.variant = variant;
    }

    int number() {
        return number;
    }

    Map<String, String> changes() {
        return changes;
    }

    Variant variant() {
        return variant;
    }

    /** Returns these settings with another number of epochs. */
    Variant withEpochs(int epochs) {
        return variant.with(variant.name(), List.of("finetune.epochs=" + epochs));
    }

    /** Adds the result of a rung. */
    void add(int epochs, ExperimentRun run, String metric) throws IOException {
        result(run, metric).ifPresent(result -> rungs.put(epochs, result));
    }

    /** Adds the result of a seed with all epochs. */
    void addSeed(ExperimentRun run, String metric) throws IOException {
        result(run, metric).ifPresent(result -> seeds.put(run.seed(), result));
    }

    /** Removes the results of all seeds, so that the trial is not confirmed. */
    void clearSeeds() {
        seeds.clear();
    }

    private Optional<Result> result(ExperimentRun run, String metric) throws IOException {
        if (run.problem() != null) {
            problem = run.problem();
            return Optional.empty();
        }
        EvaluationReport.Scores scores = run.report().macro();
        Double value = scores.model().get(metric);
        if (value == null) {
            problem = "`" + metric + "` has no value";
            return Optional.empty();
        }
        return Optional.of(new Result(run, value, scores));
    }

    @Nullable
    String problem() {
        return problem;
    }

    /** A trial that fails with a seed is not confirmed. Otherwise, its seeds would be missing for all. */
    boolean isConfirmed() {
        return !seeds.isEmpty() && (number == FILE || problem == null);
    }

    /** Returns the results by epochs, in increasing order. */
    Map<Integer, Result> rungs() {
        return rungs;
    }

    /** Returns the results by seed. */
    Map<Long, Result> seeds() {
        return seeds;
    }

    /** Returns all runs with a result. The run with all epochs and the first seed can be in it twice. */
    Stream<ExperimentRun> runs() {
        return Stream.concat(rungs.values().stream(), seeds.values().stream()).map(Result::run);
    }

    /** Returns the best trials of those that reached a rung. */
    static List<Trial> best(List<Trial> trials, int epochs, int limit) {
        return trials.stream()
                .filter(trial -> trial.rungs.containsKey(epochs))
                .sorted(Comparator.comparingDouble(trial ->
                        -Objects.requireNonNull(trial.rungs.get(epochs)).value()))
                .limit(limit)
                .toList();
    }
}
