package org.sassrec.cli.output;

/** What the process ends with; the Maven goals read them, too. */
public final class ExitStatus {
    /** All is well. */
    public static final int OK = 0;
    /** The job failed: data, training, a quality gate, publishing, the disk. */
    public static final int FAILURE = 1;
    /** The command line or the configuration is wrong. */
    public static final int USAGE = 2;
    /** Of {@code plan}, whose errors all end with 1: there are changes. */
    public static final int CHANGES = 2;
    /** Of {@code drift}, whose errors all end with 1: what is live is not what the manifests say. */
    public static final int DRIFT = 2;
    /** Java memory ran out; the same as the JVM's own for {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;
    /** A fault of ours. */
    public static final int BUG = 70;

    private ExitStatus() {}
}
