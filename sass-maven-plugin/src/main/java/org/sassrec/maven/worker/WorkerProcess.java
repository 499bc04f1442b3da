package org.sassrec.maven.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs one worker to its end. The worker never outlives this JVM. A shutdown hook stops it; after a kill of this JVM,
 * the worker detects the end of its standard input.
 */
public final class WorkerProcess {
    private static final long GRACE_SECONDS = 10;

    private WorkerProcess() {}

    /**
     * Starts the worker and forwards its output line by line.
     *
     * @param out receives lines of standard output on another thread
     * @param err receives lines of standard error on another thread
     * @return the exit status; 128 + signal number for a worker that a signal ended
     * @throws IOException if the JVM cannot be started
     * @throws InterruptedException if this thread was interrupted; the worker is stopped
     */
    public static int run(WorkerCommand command, Consumer<String> out, Consumer<String> err)
            throws IOException, InterruptedException {
        return run(command, false, process -> {
            Thread outPump = pump(process.getInputStream(), out, "sass-worker-out");
            Thread errPump = pump(process.getErrorStream(), err, "sass-worker-err");
            int status = process.waitFor();
            outPump.join();
            errPump.join();
            return status;
        });
    }

    /**
     * Starts a worker that uses the terminal of this process. Its standard input does not signal the end of the parent;
     * a worker whose parent is killed ends with the terminal.
     */
    public static int runOnTerminal(WorkerCommand command) throws IOException, InterruptedException {
        return run(command, true, Process::waitFor);
    }

    private interface Wait {
        int on(Process process) throws InterruptedException;
    }

    private static int run(WorkerCommand command, boolean terminal, Wait wait)
            throws IOException, InterruptedException {
        Path argumentFile = command.writeArgumentFile();
        try {
            ProcessBuilder builder = command.processBuilder(argumentFile);
            if (terminal) {
                builder.inheritIO().environment().remove(WorkerCommand.PARENT_VARIABLE);
            }
            Process process = builder.start();
            Thread hook = new Thread(() -> stop(process), "sass-worker-stop");
            try {
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM shuts down. The work is not needed.
                stop(process);
                throw new InterruptedException("shutting down");
            }
            try {
                return wait.on(process);
            } finally {
                stop(process);
                removeHook(hook);
            }
        } finally {
            Files.deleteIfExists(argumentFile);
        }
    }

    private static Thread pump(InputStream stream, Consumer<String> sink, String name) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            sink.accept(line);
                        }
                    } catch (IOException e) {
                        // A stream can close during a read when its process was stopped. The exit status reports this.
                        if (!"Stream closed".equals(e.getMessage())) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void stop(Process process) {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        boolean ended = false;
        try {
            ended = process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM shuts down. The hook runs and finds that the worker has ended.
        }
    }
}
