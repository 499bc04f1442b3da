package org.sassrec.maven.worker;

import java.nio.file.Files;
import java.util.Optional;

/** How a worker ended, told from its exit status, and what to say about it. */
public final class WorkerExit {
    /** The worker did its work. */
    static final int OK = 0;
    /** The job failed; the worker has said why. */
    static final int FAILURE = 1;
    /** The command or the configuration is wrong; the worker has said where. */
    static final int USAGE = 2;
    /** The JVM's own status for {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int OUT_OF_MEMORY = 3;
    /** A fault of ours; the worker has said where its trace lies. */
    static final int BUG = 70;

    private static final int SIGNAL = 128;
    private static final int SIGINT = 2;
    private static final int SIGABRT = 6;
    private static final int SIGBUS = 7;
    private static final int SIGKILL = 9;
    private static final int SIGSEGV = 11;
    private static final int SIGTERM = 15;

    private WorkerExit() {}

    /**
     * The one message of a failed goal.
     *
     * @param goal as typed, such as {@code sass:train}
     * @param firstError first error line that the worker printed, if any
     * @return empty when all is well
     */
    public static Optional<String> message(
            String goal, int status, WorkerCommand command, Optional<String> firstError) {
        if (status != OK && Files.exists(command.crashFile())) {
            // Without a core dump the JVM ends a crash with plain status 1: only its report tells.
            return Optional.of(
                    goal + ": the worker crashed in native code; the JVM's report is " + command.crashFile());
        }
        return switch (status) {
            case OK -> Optional.empty();
            case FAILURE, USAGE ->
                Optional.of(firstError
                        .map(line -> goal + " failed: " + line)
                        .orElse(goal + " failed; the lines above say why"));
            case OUT_OF_MEMORY ->
                Optional.of(goal + " ran out of Java memory: the worker's heap of " + command.effectiveHeap()
                        + " is too small; set " + heapSource(command) + ", for instance "
                        + doubled(command.effectiveHeap()));
            case BUG ->
                Optional.of(goal + " failed by a fault of sassrec itself; the lines above say where its trace is");
            case SIGNAL + SIGKILL ->
                Optional.of(goal + ": the worker was killed (signal 9). If nobody did, the machine most likely ran out"
                        + " of memory: free some, or lower " + heapSource(command) + " (now " + command.effectiveHeap()
                        + ") and leave the rest to TensorFlow");
            case SIGNAL + SIGTERM, SIGNAL + SIGINT ->
                Optional.of(goal + ": the worker was stopped (signal " + (status - SIGNAL)
                        + "); the next run goes on from the last whole stage or checkpoint");
            case SIGNAL + SIGABRT, SIGNAL + SIGSEGV, SIGNAL + SIGBUS ->
                Optional.of(goal + ": the worker crashed in native code and left no report");
            default -> Optional.of(goal + ": the worker ended with status " + status + " and no explanation");
        };
    }

    /** Where the heap that holds is set. */
    private static String heapSource(WorkerCommand command) {
        return command.effectiveHeap().equals(command.heap())
                ? "run.heap in sass.yaml or -Dsass.heap"
                : "the heap in -Dsass.jvmOptions (<jvmOptions> in a pom.xml)";
    }

    /** {@code 2g} to {@code 4g}; a heap that is not a number and a unit is given back as it is. */
    private static String doubled(String heap) {
        int digits = 0;
        while (digits < heap.length() && Character.isDigit(heap.charAt(digits))) {
            digits++;
        }
        return digits == 0 || digits > 9
                ? heap
                : 2 * Long.parseLong(heap.substring(0, digits)) + heap.substring(digits);
    }
}
