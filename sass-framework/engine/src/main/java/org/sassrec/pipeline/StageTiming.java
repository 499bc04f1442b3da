package org.sassrec.pipeline;

/**
 * What a stage took when it last ran whole.
 *
 * @param work done, see {@link Workload}
 * @param seconds it took
 * @param fixed of these seconds, those that more work does not make more: building the graph, loading, the last files
 * @param peakMemory most bytes that the process held meanwhile; 0 where the system does not tell
 */
public record StageTiming(double work, double seconds, double fixed, long peakMemory) {

    /** Seconds of other work at the same rate. */
    public double seconds(double otherWork) {
        return work > 0 ? fixed + (seconds - fixed) * otherWork / work : seconds;
    }
}
