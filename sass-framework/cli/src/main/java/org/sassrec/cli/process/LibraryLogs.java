package org.sassrec.cli.process;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What libraries log, as far as a user should see it: their warnings. The Milvus client logs as an error whatever a server
 * refuses, an alias that is not there yet included, and throws it as well; what matters of that is told by our own errors.
 *
 * <p>A logging configuration of the user's ({@code -Djava.util.logging.config.file}) is left as it is.
 */
public final class LibraryLogs {

    private static final Map<String, Level> LEVELS = Map.of("", Level.WARNING, "io.milvus", Level.OFF);

    /** Kept, since a logger that nobody holds forgets its level. */
    private static final List<Logger> LOGGERS =
            LEVELS.keySet().stream().map(Logger::getLogger).toList();

    private LibraryLogs() {}

    public static void silence() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            LOGGERS.forEach(logger -> logger.setLevel(LEVELS.get(logger.getName())));
        }
    }
}
