package org.sassrec.cli.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.sassrec.cli.output.Console;

/**
 * Stops the command in order when the process receives SIGTERM, Ctrl-C or the end of its parent.
 *
 * <p>The JVM ends with C's {@code exit}, which unloads native libraries while their threads run. A running TensorFlow
 * step then often crashes the process. This hook interrupts the command and delays the end of the JVM until the command
 * leaves native code.
 */
public final class GracefulShutdown {
    /** Longer than a training step, shorter than the 10 seconds after which the Maven goal kills its worker. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    private final Thread command;
    private final Console console;
    private final String message;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean requested;

    private GracefulShutdown(Thread command, Console console, String message) {
        this.command = command;
        this.console = console;
        this.message = message;
    }

    /**
     * Registers a shutdown hook for the command that runs in the current thread.
     *
     * @param message printed when the stop is requested
     */
    public static GracefulShutdown watch(Console console, String message) {
        GracefulShutdown stop = new GracefulShutdown(Thread.currentThread(), console, message);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::shutDown, "sass-stop"));
        return stop;
    }

    /** Returns whether a stop was requested. Later exceptions of the command are consequences of it. */
    public BooleanSupplier requested() {
        return () -> requested;
    }

    /** Reports the end of the command, with or without success. */
    public void finished() {
        finished.countDown();
    }

    private void shutDown() {
        if (finished.getCount() == 0) {
            return;
        }
        requested = true;
        console.err().println(console.wrapped(message));
        command.interrupt();
        try {
            // After the timeout, the JVM ends without further waiting.
            boolean unused = finished.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
