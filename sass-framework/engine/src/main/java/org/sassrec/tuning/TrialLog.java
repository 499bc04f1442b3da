package org.sassrec.tuning;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.comparison.ComparisonRun;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonFiles;

/** The results of one trial. */
final class TrialLog {
    private final Trial trial;
    private final String metric;
    private final TreeMap<Integer, Result> rungs = new TreeMap<>();
    private final Map<Long, Result> seeds = new LinkedHashMap<>();
    private @Nullable String problem;

    /**
     * The result of a run.
     *
     * @param scores means over the scenarios
     */
    record Result(ComparisonRun run, double value, EvaluationReport.Scores scores) {
        double seconds() {
            ComparisonRun.Cost cost = run.cost();
            return cost == null ? 0 : cost.seconds();
        }
    }

    TrialLog(Trial trial, String metric) {
        this.trial = trial;
        this.metric = metric;
    }

    Trial trial() {
        return trial;
    }

    /** Adds the result of a rung. */
    void add(int epochs, ComparisonRun run) throws IOException {
        result(run).ifPresent(result -> rungs.put(epochs, result));
    }

    /** Adds the result of a seed with all epochs. */
    void addSeed(ComparisonRun run) throws IOException {
        result(run).ifPresent(result -> seeds.put(run.seed(), result));
    }

    private Optional<Result> result(ComparisonRun run) throws IOException {
        if (run.problem() != null) {
            problem = run.problem();
            return Optional.empty();
        }
        EvaluationReport.Scores scores =
                JsonFiles.read(run.evaluation(), EvaluationReport.class).macro();
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

    /** Returns the value of a rung; empty if the trial did not reach it. */
    OptionalDouble value(int epochs) {
        Result result = rungs.get(epochs);
        return result == null ? OptionalDouble.empty() : OptionalDouble.of(result.value());
    }

    /** Returns the results by epochs, in increasing order. */
    Map<Integer, Result> rungs() {
        return rungs;
    }

    /** Returns the results by seed. */
    Map<Long, Result> seeds() {
        return seeds;
    }

    /** Returns all results. The run with all epochs and the first seed can be in it twice. */
    List<Result> results() {
        return Stream.concat(rungs.values().stream(), seeds.values().stream()).toList();
    }

    /** Returns the successful runs with these seeds. */
    List<ComparisonRun> runs(List<Long> which) {
        List<ComparisonRun> runs = new ArrayList<>();
        for (long seed : which) {
            Result result = seeds.get(seed);
            if (result != null) {
                runs.add(result.run());
            }
        }
        return runs;
    }

    /** Orders trials that reached a rung, the best first. */
    static Comparator<TrialLog> byValue(int epochs) {
        return Comparator.comparingDouble((TrialLog log) -> -log.value(epochs).orElse(Double.NEGATIVE_INFINITY));
    }
}
