package org.sassrec.cli.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.sassrec.cli.output.Console;

/**
 * Ends this process in order when it is told to stop (SIGTERM, Ctrl-C, the end of its parent).
 *
 * <p>The JVM leaves by C's {@code exit}, which takes native libraries apart while their threads are at work: a TensorFlow
 * step under way then often brings the process down with a crash report. So the JVM's end is held up until the command has
 * left its native code. The command is interrupted; whatever works in steps looks at that between two of them.
 */
public final class GracefulShutdown {
    /** Longer than a step takes, shorter than the 10 seconds after which the Maven goal kills its worker. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    private final Thread command;
    private final Console console;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean requested;

    private GracefulShutdown(Thread command, Console console) {
        this.command = command;
        this.console = console;
    }

    /** Watches over a command that runs in this thread from now on. */
    public static GracefulShutdown watch(Console console) {
        GracefulShutdown stop = new GracefulShutdown(Thread.currentThread(), console);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::shutDown, "sass-stop"));
        return stop;
    }

    /** Whether the command was told to stop: what it throws from then on is no news. */
    public BooleanSupplier requested() {
        return () -> requested;
    }

    /** The command has ended, in whatever way. */
    public void finished() {
        finished.countDown();
    }

    private void shutDown() {
        if (finished.getCount() == 0) {
            return;
        }
        requested = true;
        console.err().println("stopped: whole stages and checkpoints are kept, the same command goes on from there");
        command.interrupt();
        try {
            // If that is too short, the JVM ends as it does without us.
            boolean unused = finished.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts the end; if somebody does, it comes at once.
            Thread.currentThread().interrupt();
        }
    }
}
