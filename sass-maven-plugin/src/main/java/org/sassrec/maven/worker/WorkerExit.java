package org.sassrec.maven.worker;

import java.nio.file.Files;
import java.util.Optional;

/** Converts the exit code of a worker to a message. */
public final class WorkerExit {
    /** The command succeeded. */
    static final int OK = 0;
    /** The operation failed. The worker has printed the reason. */
    static final int FAILURE = 1;
    /** The command line or the configuration is invalid. The worker has printed the place. */
    static final int USAGE = 2;
    /** Exit code of the JVM for {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int OUT_OF_MEMORY = 3;
    /** Everything is done, and a value of the day differs from the earlier days. The worker has printed the values. */
    static final int ALERT = 4;
    /** The data is not ready, or another process holds a lock. The worker has printed the reason. */
    static final int TRY_AGAIN = 75;
    /** Internal error. The worker has printed the place of the stack trace. */
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
     * Returns the message of a failed goal.
     *
     * @param goal goal, for example {@code sass:train}
     * @param firstError first error line of the worker, if any
     * @return empty after success
     */
    public static Optional<String> message(
            String goal, int status, WorkerCommand command, Optional<String> firstError) {
        if (status != OK && Files.exists(command.crashFile())) {
            // Without a core dump, a crashed JVM ends with status 1. Only its report shows the crash.
            return Optional.of(
                    goal + ": the worker crashed in native code; the crash report is in " + command.crashFile());
        }
        return switch (status) {
            case OK -> Optional.empty();
            case FAILURE, USAGE, ALERT ->
                Optional.of(firstError
                        .map(line -> goal + " failed: " + line)
                        .orElse(goal + " failed; see the lines above"));
            case TRY_AGAIN ->
                Optional.of(goal + " failed: " + firstError.orElse("see the lines above")
                        + "; try again later, or wait with -Dsass.wait=30m");
            case OUT_OF_MEMORY ->
                Optional.of(goal + " ran out of Java memory: the heap of the worker, " + command.effectiveHeap()
                        + ", is too small; set " + heapSource(command) + ", for example to "
                        + doubled(command.effectiveHeap()));
            case BUG ->
                Optional.of(
                        goal + " failed with an internal error; see the lines above for the file with the stack trace");
            case SIGNAL + SIGKILL ->
                Optional.of(goal
                        + ": the worker was killed (signal 9). The most likely reason is that the machine ran out of"
                        + " memory. Free memory, or decrease " + heapSource(command) + " (now "
                        + command.effectiveHeap()
                        + ") to leave more memory to TensorFlow");
            case SIGNAL + SIGTERM, SIGNAL + SIGINT ->
                Optional.of(goal + ": the worker was stopped (signal " + (status - SIGNAL)
                        + "); run the goal again to continue after the last completed stage or checkpoint");
            case SIGNAL + SIGABRT, SIGNAL + SIGSEGV, SIGNAL + SIGBUS ->
                Optional.of(goal + ": the worker crashed in native code and left no report");
            default -> Optional.of(goal + ": the worker ended with status " + status + " without a message");
        };
    }

    /** Returns the setting that determines the heap. */
    private static String heapSource(WorkerCommand command) {
        return command.effectiveHeap().equals(command.heap())
                ? "run.heap in sass.yaml or -Dsass.heap"
                : "the heap in -Dsass.jvmOptions (<jvmOptions> in a pom.xml)";
    }

    /** Doubles a heap: {@code 2g} becomes {@code 4g}. Returns a value of another form unchanged. */
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
