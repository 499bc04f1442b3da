package org.sassrec.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.model.StepLosses;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.sampling.Prefetcher;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.cluster.Report;
import org.sassrec.training.cluster.Work;
import org.sassrec.training.health.HealthMonitor;
import org.sassrec.training.health.TrainingCode;

/**
 * Runs the training steps of one epoch. Other threads prepare the batches in advance.
 *
 * @param <B> type of the batches
 * @param threads number of threads that prepare batches
 * @param distributed how the batches are distributed over the workers of a cluster; {@code null} in one process
 */
record EpochLoop<B>(
        TrainingPhase phase,
        String unit,
        int batches,
        int threads,
        TrainingListener listener,
        @Nullable Distributed distributed) {

    /** Number of batches that wait or are in preparation, without the batch of the current step. */
    private static final int PREFETCHED_BATCHES = 4;

    /**
     * A loop on a cluster.
     *
     * @param loop description of the loop for the workers
     */
    record Distributed(Cluster cluster, Work.Loop loop) {}

    /**
     * Executes a training step.
     *
     * @param <B> type of the batches
     */
    interface Stepper<B> {

        /**
         * Trains on a batch.
         *
         * @param sums receives further figures and their weights
         * @return the loss
         */
        double step(B batch, FeedDict feed, Sums sums);
    }

    /**
     * Returns a step that is also measured.
     *
     * @param rows returns the rows of a side of a batch
     */
    static <B> Stepper<B> measured(Stepper<B> step, HealthMonitor health, BiFunction<B, Side, SideRows> rows) {
        return (batch, feed, sums) -> {
            health.beforeStep(rows.apply(batch, Side.USER), rows.apply(batch, Side.ITEM));
            double loss = step.step(batch, feed, sums);
            health.afterStep(loss);
            return loss;
        };
    }

    /** A batch with its tensors. */
    private record PreparedBatch<B>(B batch, FeedDict feed) implements AutoCloseable {

        @Override
        public void close() {
            feed.close();
        }
    }

    /** Weighted means by name. */
    static final class Sums {
        private final Map<String, double[]> sums = new HashMap<>();

        void add(String name, double value, double weight) {
            double[] sum = sums.computeIfAbsent(name, n -> new double[2]);
            sum[0] += value * weight;
            sum[1] += weight;
        }

        /**
         * Adds the mean loss of each scenario that has rows in the batch, for example as {@code loss home}, and the mean
         * number of mined negatives.
         */
        void addLosses(SassConfig config, StepLosses losses, RetrievalBatch batch) {
            int[] offsets = batch.users().scenarioOffsets();
            for (int s = 0; s < losses.perScenario().length; s++) {
                if (offsets[s + 1] > offsets[s]) {
                    String name = "loss " + config.scenarios().get(s).name();
                    add(name, losses.perScenario()[s], offsets[s + 1] - offsets[s]);
                }
            }
            if (batch.mined().perRow() > 0) {
                double mean = Arrays.stream(batch.mined().counts()).average().orElse(0);
                add("hard negatives", mean, batch.users().rows());
            }
        }
    }

    /**
     * How batches are built and trained.
     *
     * @param builder builds the batch of a number; called in any thread
     * @param tensors converts a batch to tensors; called in any thread
     * @param size returns the number of samples of a batch
     */
    record Steps<B>(
            IntFunction<B> builder, Function<B, FeedDict> tensors, ToLongFunction<B> size, Stepper<B> stepper) {}

    /**
     * Runs an epoch.
     *
     * @param epoch number of the epoch, from 1
     * @throws org.sassrec.diagnostic.SassException SASS5002 if a loss is not finite
     */
    EpochResult run(int epoch, Steps<B> steps) {
        long began = System.nanoTime();
        Report.Result result = distributed == null
                ? run(epoch, 0, batches, steps, began, () -> {})
                : distributed
                        .cluster()
                        .distribute(
                                distributed.loop(),
                                epoch,
                                batches,
                                work -> run(epoch, work.from(), work.to(), steps, began, () -> {}));
        double seconds = (System.nanoTime() - began) * 1e-9;
        Map<String, Double> means = new HashMap<>();
        result.sums().forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
        return new EpochResult(
                epoch,
                result.samples(),
                seconds,
                result.waitedNanos() * 1e-9 / seconds,
                result.loss() / result.samples(),
                means,
                null);
    }

    /**
     * Runs the batches {@code from} to {@code to} - 1 of an epoch.
     *
     * @param began time at which the epoch began
     * @param step called after each step
     */
    Report.Result run(int epoch, int from, int to, Steps<B> steps, long began, Runnable step) {
        Sums sums = new Sums();
        double loss = 0;
        long samples = 0;
        IntFunction<PreparedBatch<B>> prepare = number -> {
            B batch = steps.builder().apply(from + number);
            return new PreparedBatch<>(batch, steps.tensors().apply(batch));
        };
        try (Prefetcher<PreparedBatch<B>> ahead =
                new Prefetcher<>(to - from, prepare, threads, PREFETCHED_BATCHES, PreparedBatch::close)) {
            for (int n = from; n < to; n++) {
                try (PreparedBatch<B> prepared = ahead.next()) {
                    double stepLoss = steps.stepper().step(prepared.batch(), prepared.feed(), sums);
                    if (!Double.isFinite(stepLoss)) {
                        throw diverged(epoch, n + 1, stepLoss);
                    }
                    long rows = steps.size().applyAsLong(prepared.batch());
                    loss += stepLoss * rows;
                    samples += rows;
                    double seconds = (System.nanoTime() - began) * 1e-9;
                    listener.on(new TrainingEvent.StepCompleted(phase, unit, epoch, samples, seconds, stepLoss));
                    step.run();
                }
            }
            return new Report.Result(samples, loss, ahead.waitedNanos(), sums.sums);
        }
    }

    private RuntimeException diverged(int epoch, int batch, double loss) {
        String section = phase == TrainingPhase.PRETRAIN ? "pretrain" : "finetune";
        return Diagnostic.error(
                        TrainingCode.TRAINING_DIVERGED,
                        "the loss is " + loss + " in epoch " + epoch + ", batch " + batch + " of " + batches)
                .withHelp("lower the learning rates (`" + section + ".optimizer`) or raise the temperature")
                .toException();
    }
}
