package org.sassrec.tuning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.sassrec.comparison.ComparisonRun;
import org.sassrec.comparison.PlannedRun;
import org.sassrec.comparison.RunQueue;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;

/** Runs trials within the time of a search and measures their pace. Completed runs take no time. */
final class TimedRuns {
    private final RunQueue queue;
    private final SearchClock time;
    private final SearchPace pace;

    TimedRuns(RunQueue queue, SearchClock time, SearchPace pace) {
        this.queue = queue;
        this.time = time;
        this.pace = pace;
    }

    SearchClock time() {
        return time;
    }

    SearchPace pace() {
        return pace;
    }

    /**
     * Runs plans.
     *
     * @param end no run starts after this time
     * @param each seconds of a run, estimated from the file
     * @return results in the order of the plans; empty for a run that did not start
     */
    List<Optional<ComparisonRun>> run(List<PlannedRun> plans, double end, double each) throws IOException {
        queue.announce(plans.size());
        List<Path> missing = plans.stream()
                .map(PlannedRun::folder)
                .filter(folder -> !isComplete(folder))
                .toList();
        double began = time.spent();
        List<Optional<ComparisonRun>> made = queue.run(plans, mayStart(end));
        pace.add((int) missing.stream().filter(TimedRuns::isComplete).count(), each, time.spent() - began);
        return made;
    }

    /** Completed runs are read also after the time limit. */
    private Predicate<PlannedRun> mayStart(double end) {
        return plan -> {
            time.save();
            return time.spent() < end || isComplete(plan.folder());
        };
    }

    /** Returns whether runs with all epochs fit into the rest of the time. */
    boolean fit(Collection<PlannedRun> plans, int epochs) {
        long missing = plans.stream().filter(plan -> !isComplete(plan.folder())).count();
        return time.spent() + pace.seconds((int) missing, epochs) <= time.limit();
    }

    /** The time at which no further trial of a rung starts. Each rung gets its share of the remaining time. */
    double rungEnd(SearchPlan plan, double share) {
        double spent = time.spent();
        double end = time.limit() - plan.reserveSeconds();
        return Double.isInfinite(end) ? end : spent + (end - spent) * share;
    }

    static boolean isComplete(Path run) {
        try {
            return RunFolder.read(run).completed().containsKey(PipelineStage.EVALUATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
