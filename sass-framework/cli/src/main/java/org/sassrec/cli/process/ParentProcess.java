package org.sassrec.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.Console;

/** What the process that has started this one asks for by environment variables. */
public final class ParentProcess {
    /** Set by a parent that keeps this process's standard input open as long as it lives. */
    public static final String WATCHDOG_VARIABLE = "SASS_LEASH";

    /** Holds the process id of the reader of standard error, set by {@code bin/sass}. */
    public static final String STDERR_READER_VARIABLE = "SASS_STDERR_READER";

    private static final long PATIENCE_SECONDS = 2;

    private ParentProcess() {}

    /**
     * Watches a stream in the background and calls {@code end} once it has ended. A parent that forks a worker keeps the worker's
     * standard input open and writes nothing; when the parent ends, however it ends, the stream ends.
     */
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

    /**
     * Ends standard error and waits until its reader has handed on all of it: the process that {@code bin/sass} puts before standard
     * error, to leave out what native libraries say of themselves. This process is the one that people and scripts wait for;
     * without a last wait of its own its errors might come after its end.
     *
     * @param processId of the reader; {@code null} where there is none
     */
    public static void drainStderr(Console console, @Nullable String processId) {
        if (processId == null) {
            return;
        }
        console.err().close();
        try {
            ProcessHandle.of(Long.parseLong(processId)).orElseThrow().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (NoSuchElementException | NumberFormatException | ExecutionException | TimeoutException e) {
            // It has ended already, or somebody keeps standard error open: nothing to wait for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
