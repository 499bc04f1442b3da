package org.sassrec.prepare.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.security.AccessControlException;
import org.sassrec.files.remote.HadoopFailure;

/** Explains errors of Hadoop's file systems. */
final class HadoopErrors {
    private HadoopErrors() {}

    /** Returns the reason in one line. */
    static String reason(String address, Throwable failed) {
        String server = address.replaceFirst("^([^:]+://[^/]*).*", "$1");
        String host = server.substring(server.indexOf("://") + 3);
        List<Throwable> causes = Stream.iterate(failed, cause -> cause != null, Throwable::getCause)
                .toList();
        if (HadoopFailure.isBucketMissing(failed)) {
            return "the bucket `" + host + "` does not exist";
        }
        for (Throwable cause : causes) {
            if (cause instanceof AccessDeniedException || cause instanceof AccessControlException) {
                return "access denied: " + HadoopFailure.reason(cause);
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
        return HadoopFailure.reason(failed);
    }

    /** Throws the exception again if the bucket does not exist. A missing file is not an error yet. */
    static void throwIfBucketMissing(IOException failed) throws IOException {
        if (HadoopFailure.isBucketMissing(failed)) {
            throw failed;
        }
    }
}
