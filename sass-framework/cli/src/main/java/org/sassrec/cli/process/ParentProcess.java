package org.sassrec.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.Console;

/** Handles the requests that the parent process passes in environment variables. */
public final class ParentProcess {
    /** Name of the variable of a parent that keeps the standard input of this process open during its lifetime. */
    public static final String WATCHDOG_VARIABLE = "SASS_LEASH";

    /** Name of the variable with the id of the process that reads standard error. {@code bin/sass} sets it. */
    public static final String STDERR_READER_VARIABLE = "SASS_STDERR_READER";

    private static final long TIMEOUT_SECONDS = 2;

    private ParentProcess() {}

    /**
     * Watches a stream in the background and calls {@code end} when the stream ends. The parent keeps the standard
     * input of its worker open and writes nothing. The stream ends with the parent, even after a crash.
     */
    public static void watch(InputStream stream, Runnable end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (stream.read() >= 0) {
                            // The parent writes nothing.
                        }
                    } catch (IOException e) {
                        // A failed stream counts as ended.
                    }
                    end.run();
                },
                "sass-leash");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Closes standard error and waits until its reader has forwarded all output. The reader is the process of {@code
     * bin/sass} that filters messages of native libraries. Without the wait, errors can appear after the end of this
     * process.
     *
     * @param processId id of the reader; {@code null} without a reader
     */
    public static void drainStderr(Console console, @Nullable String processId) {
        if (processId == null) {
            return;
        }
        console.err().close();
        try {
            ProcessHandle.of(Long.parseLong(processId)).orElseThrow().onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (NoSuchElementException | NumberFormatException | ExecutionException | TimeoutException e) {
            // The reader has ended, or another process keeps standard error open.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
