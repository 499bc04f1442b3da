package org.sassrec.maven.worker;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;

/** Forwards standard error of a worker to the log of Maven, as errors, warnings or debug lines. */
public final class StderrLines implements Consumer<String> {
    /** Lines of the launcher, the JVM and TensorFlow that are neither errors nor warnings. */
    private static final Pattern NOISE =
            Pattern.compile("(NOTE: )?Picked up |WARNING: All log messages before absl::InitializeLog"
                    + "|[IW]\\d{4} \\d\\d:\\d\\d:\\d+\\.\\d+ ");

    /** Warnings of sassrec, of Java and of the JVM: {@code OpenJDK 64-Bit Server VM warning: ...}. */
    private static final Pattern WARNING = Pattern.compile("WARNING|warning|[^:]* VM warning: ");

    /** Lines after the first line of a problem: place, source line, marker, notes and help. */
    private static final Pattern CONTINUED = Pattern.compile("\\s|\\d+ \\|");

    /** Prefix of lines of parallel runs. */
    private static final Pattern PREFIX = Pattern.compile("^[A-Za-z][\\w-]*, seed -?\\d+: ");

    private final Log log;

    /** Whether the last line belongs to a warning. */
    private boolean warning;

    private @Nullable String firstError;

    public StderrLines(Log log) {
        this.log = log;
    }

    @Override
    public void accept(String line) {
        if (NOISE.matcher(line).lookingAt()) {
            log.debug(line);
            return;
        }
        String text = PREFIX.matcher(line).replaceFirst("");
        if (WARNING.matcher(text).lookingAt()) {
            warning = true;
        } else if (!text.isEmpty() && !CONTINUED.matcher(text).lookingAt()) {
            warning = false;
        }
        if (warning) {
            log.warn(line);
            return;
        }
        if (firstError == null && text.startsWith("error")) {
            firstError = line;
        }
        log.error(line);
    }

    /** Returns the first error line. Call it after the worker has ended. */
    public Optional<String> firstError() {
        return Optional.ofNullable(firstError);
    }
}
