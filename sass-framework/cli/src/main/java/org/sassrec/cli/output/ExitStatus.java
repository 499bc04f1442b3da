package org.sassrec.cli.output;

/** Exit codes of the process. The Maven goals read them. */
public final class ExitStatus {
    /** The command succeeded. */
    public static final int OK = 0;
    /** The operation failed: data, training, a quality gate, publishing or the disk. */
    public static final int FAILURE = 1;
    /** The command line or the configuration is invalid. */
    public static final int USAGE = 2;
    /** Result of {@code plan}: changes exist. All errors of {@code plan} end with 1. */
    public static final int CHANGES = 2;
    /** Result of {@code drift}: the store differs from the manifests. All errors of {@code drift} end with 1. */
    public static final int DRIFT = 2;
    /** The Java heap is full. The JVM uses the same code with {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;
    /** Everything is done, and a value of the day differs from the earlier days ({@code run.failOnAlerts}). */
    public static final int ALERT = 4;
    /**
     * The data is not ready, or another process holds a lock. The same command can succeed later. It is {@code
     * EX_TEMPFAIL} of {@code sysexits.h}, which schedulers know.
     */
    public static final int TRY_AGAIN = 75;
    /** Internal error. */
    public static final int BUG = 70;

    private ExitStatus() {}
}
