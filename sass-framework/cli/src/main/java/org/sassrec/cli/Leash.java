package org.sassrec.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when its parent is gone. A parent that forks a worker keeps the worker's standard input open and
 * writes nothing; when the parent ends, however it ends, the stream ends.
 */
final class Leash {
    /** Set by a parent that holds the leash. */
    static final String VARIABLE = "SASS_LEASH";

    private Leash() {}

    /** Watches the stream in the background and calls {@code end} once it has ended. */
    static void watch(InputStream stream, Runnable end) {
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
