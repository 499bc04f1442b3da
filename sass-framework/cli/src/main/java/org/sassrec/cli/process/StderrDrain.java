package org.sassrec.cli.process;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.Console;

/**
 * The process that {@code bin/sass} puts before standard error, to leave out what native libraries say of themselves. This
 * process is the one that people and scripts wait for; without a last wait of its own its errors might come after its end.
 */
public final class StderrDrain {
    /** Holds the reader's process id, set by {@code bin/sass}. */
    public static final String VARIABLE = "SASS_STDERR_READER";

    private static final long PATIENCE_SECONDS = 2;

    private StderrDrain() {}

    /**
     * Ends standard error and waits until its reader has handed on all of it.
     *
     * @param processId of the reader; {@code null} where there is none
     */
    public static void drain(Console console, @Nullable String processId) {
        if (processId == null) {
            return;
        }
        console.err().close();
        try {
            ProcessHandle.of(Long.parseLong(processId)).orElseThrow().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.NoSuchElementException | NumberFormatException | ExecutionException | TimeoutException e) {
            // It has ended already, or somebody keeps standard error open: nothing to wait for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
