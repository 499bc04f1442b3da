package org.sassrec.pipeline;

/**
 * What a stage took when it last ran whole.
 *
 * @param work done, see {@link Workload}
 * @param seconds it took
 * @param peakMemory most bytes that the process held meanwhile; 0 where the system does not tell
 */
record Measured(double work, double seconds, long peakMemory) {

    /** Seconds of other work at the same rate. */
    double seconds(double otherWork) {
        return work > 0 ? seconds * otherWork / work : seconds;
    }
}
