package org.sassrec.parallel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SystemCode;

/** Files that the processes of a cluster read under the same path. */
public final class SharedFiles {
    private SharedFiles() {}

    /**
     * Checks in a process that runs parts that it can read a file or folder.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4066 if it cannot
     */
    public static void require(Path path) {
        if (!Files.isReadable(path)) {
            throw Diagnostic.error(
                            SystemCode.SHARED_FILE_UNREADABLE,
                            "an executor on `" + host() + "` cannot read `" + path + "`")
                    .withHelp("set `run.output` to a folder that the driver and all executors have under the same path")
                    .toException();
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }
}
