package org.sassrec.training.cluster;

import java.util.Map;

/**
 * A message of a worker to the chief.
 *
 * @param worker number of the worker
 * @param kind what happened
 * @param loop loop of the work, see {@link Work.Loop#id}
 * @param epoch epoch of the work
 * @param group group of the work
 * @param result figures of a finished group; {@link Result#NONE} otherwise
 * @param problem message of a failure; empty otherwise
 */
public record Report(int worker, Kind kind, int loop, int epoch, int group, Result result, String problem) {

    /** What happened. */
    enum Kind {
        /** The worker has begun with a group. */
        BEGUN,
        /** The worker is still busy with a group. */
        BUSY,
        /** The group is finished. */
        FINISHED,
        /** The worker cannot compute the group. */
        FAILED,
        /** The worker has ended. */
        ENDED
    }

    /**
     * The figures of some batches.
     *
     * @param samples number of samples
     * @param loss sum of the losses of all samples
     * @param waitedNanos time without a prepared batch in nanoseconds
     * @param sums weighted sum and weight of further figures by name
     */
    public record Result(long samples, double loss, long waitedNanos, Map<String, double[]> sums) {
        static final Result NONE = new Result(0, 0, 0, Map.of());
    }

    boolean isOf(Work.Loop ofLoop, int ofEpoch) {
        return loop == ofLoop.id() && epoch == ofEpoch;
    }
}
