package org.sassrec.files.remote;

/** Reads exceptions of Hadoop's file systems. The classes of S3A are not on the class path of the compiler. */
public final class HadoopFailure {
    private static final int MAX_REASON = 300;

    private HadoopFailure() {}

    /** Returns whether the bucket of an object store does not exist. */
    public static boolean isBucketMissing(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            String type = cause.getClass().getSimpleName();
            if (type.equals("UnknownStoreException") || type.equals("NoSuchBucketException")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the first line of a message without the details of requests. S3A begins with its own operation; details of
     * requests and links follow.
     */
    public static String reason(Throwable failed) {
        String message = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
        String first = message.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("(; For more details| \\(Service:| \\(SDK Attempt).*", "")
                .replaceFirst("^.*s3a://\\S+: ([\\w.]+: )?", "");
        return first.length() <= MAX_REASON ? first : first.substring(0, MAX_REASON) + "...";
    }
}
