package org.sassrec.cli.process;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when its parent is gone. A parent that forks a worker keeps the worker's standard input open and
 * writes nothing; when the parent ends, however it ends, the stream ends.
 */
public final class ParentWatchdog {
    /** Set by a parent that holds the leash. */
    public static final String VARIABLE = "SASS_LEASH";

    private ParentWatchdog() {}

    /** Watches the stream in the background and calls {@code end} once it has ended. */
    public static void watch(InputStream stream, Runnable end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (stream.read() >= 0) {
                            // The parent has nothing to say.
                        }
                    } catch (IOException e) {
                        // As good as an end.
                    }
                    end.run();
                },
                "sass-leash");
        thread.setDaemon(true);
        thread.start();
    }
}
