package org.sassrec.maven.worker;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;

/** Hands a worker's standard error on to Maven's log, line by line: what is an error, what a warning, and what neither. */
public final class StderrLines implements Consumer<String> {
    /** The launcher and the JVM repeat variables with options, and TensorFlow tells of its own affairs. */
    private static final Pattern NOISE =
            Pattern.compile("(NOTE: )?Picked up |WARNING: All log messages before absl::InitializeLog"
                    + "|[IW]\\d{4} \\d\\d:\\d\\d:\\d+\\.\\d+ ");

    /** Our own warnings, Java's, and the JVM's: {@code OpenJDK 64-Bit Server VM warning: ...}. */
    private static final Pattern WARNING = Pattern.compile("WARNING|warning|[^:]* VM warning: ");

    /** The lines below a problem's first: its place, the source's line and what stands under it, notes and help. */
    private static final Pattern CONTINUED = Pattern.compile("\\s|\\d+ \\|");

    /** What runs side by side puts its name before each of its lines. */
    private static final Pattern PREFIX = Pattern.compile("^[A-Za-z][\\w-]*, seed -?\\d+: ");

    private final Log log;

    /** Whether the last line was of a warning, which may have more lines. */
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
        String told = PREFIX.matcher(line).replaceFirst("");
        if (WARNING.matcher(told).lookingAt()) {
            warning = true;
        } else if (!told.isEmpty() && !CONTINUED.matcher(told).lookingAt()) {
            warning = false;
        }
        if (warning) {
            log.warn(line);
            return;
        }
        if (firstError == null && told.startsWith("error")) {
            firstError = line;
        }
        log.error(line);
    }

    /** The first line of an error, once the worker has ended. */
    public Optional<String> firstError() {
        return Optional.ofNullable(firstError);
    }
}
