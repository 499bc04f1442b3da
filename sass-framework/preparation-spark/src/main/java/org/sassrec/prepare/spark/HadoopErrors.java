package org.sassrec.prepare.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.security.AccessControlException;

/** Explains errors of Hadoop's file systems. */
final class HadoopErrors {
    private static final int MAX_REASON = 300;

    private HadoopErrors() {}

    /** Returns the reason in one line. */
    static String reason(String address, Throwable failed) {
        String server = address.replaceFirst("^([^:]+://[^/]*).*", "$1");
        String host = server.substring(server.indexOf("://") + 3);
        List<Throwable> causes = Stream.iterate(failed, cause -> cause != null, Throwable::getCause)
                .toList();
        for (Throwable cause : causes) {
            if (isBucketMissing(cause)) {
                return "the bucket `" + host + "` does not exist";
            }
            if (cause instanceof AccessDeniedException || cause instanceof AccessControlException) {
                return "access denied: " + firstLine(cause);
            }
            if (cause instanceof UnknownHostException) {
                return "the host `" + host + "` is unknown";
            }
            if (cause instanceof ClassNotFoundException
                    || cause instanceof NoClassDefFoundError
                    || cause.getClass().getSimpleName().equals("UnsupportedFileSystemException")) {
                String scheme = server.substring(0, server.indexOf("://"));
                return "Hadoop's file system for `" + scheme + "` is not on the class path of Spark"
                        + (scheme.equals("s3a") ? ": add `--packages org.apache.hadoop:hadoop-aws:3.4.1`" : "");
            }
            if (cause instanceof FileNotFoundException) {
                return "it does not exist";
            }
        }
        return firstLine(failed);
    }

    /** Throws the exception again if the bucket does not exist. A missing file is not an error yet. */
    static void throwIfBucketMissing(IOException failed) throws IOException {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (isBucketMissing(cause)) {
                throw failed;
            }
        }
    }

    /** The classes of S3A are not on the class path of the compiler. */
    private static boolean isBucketMissing(Throwable cause) {
        String type = cause.getClass().getSimpleName();
        return type.equals("UnknownStoreException") || type.equals("NoSuchBucketException");
    }

    /** Returns the first line of a message without the details of requests. */
    static String firstLine(Throwable failed) {
        String message = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
        String first = message.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("(; For more details| \\(Service:| \\(SDK Attempt).*", "")
                .replaceFirst("^.*s3a://\\S+: ([\\w.]+: )?", "");
        return first.length() <= MAX_REASON ? first : first.substring(0, MAX_REASON) + "...";
    }
}
