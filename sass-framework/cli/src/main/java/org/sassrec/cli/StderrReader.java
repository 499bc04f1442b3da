package org.sassrec.cli;

import java.io.FileInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The process that {@code bin/sass} puts before standard error, to leave out what native libraries say of themselves. This
 * process is the one that people and scripts wait for; without a last wait of its own its errors might come after its end.
 */
final class StderrReader {
    /** Holds the reader's process id, set by {@code bin/sass}. */
    static final String VARIABLE = "SASS_STDERR_READER";

    private static final long PATIENCE_SECONDS = 2;

    /** A reader that cannot hand on what it has, as its own reader does not read, is not waited for. */
    private static final long SETTLING_MILLIS = 200;

    private StderrReader() {}

    /**
     * Standard error whose reader has handed on all that was flushed: where it goes where standard output goes, no line of the
     * latter gets into the middle of an error. On systems that do not tell of processes under {@code /proc} it is as it was.
     *
     * @param processId of the reader; {@code null} where there is none
     */
    static OutputStream settling(OutputStream error, @Nullable String processId) {
        if (processId == null || !processId.matches("\\d{1,9}")) {
            return error;
        }
        Path pipe = Path.of("/proc/self/fd/2");
        return new FilterOutputStream(error) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
                settle(pipe, processId);
            }
        };
    }

    /** Waits until a pipe is empty and the process that reads it asks for more. */
    static void settle(Path pipe, String processId) {
        Path state = Path.of("/proc", processId, "stat");
        if (!Files.exists(state)) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLING_MILLIS);
        try (InputStream waiting = new FileInputStream(pipe.toFile())) {
            while ((waiting.available() > 0 || !sleeps(state)) && System.nanoTime() < end) {
                Thread.sleep(1);
            }
        } catch (IOException e) {
            // It has ended, or is somebody else's: nothing to wait for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean sleeps(Path state) throws IOException {
        // The name of the program, in brackets, may hold anything.
        String text = Files.readString(state);
        return text.startsWith(") S ", text.lastIndexOf(')'));
    }

    /**
     * Ends standard error and waits until its reader has handed on all of it.
     *
     * @param processId of the reader; {@code null} where there is none
     */
    static void drain(Console console, @Nullable String processId) {
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
