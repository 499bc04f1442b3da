package org.sassrec.config.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.ReportFile;

/**
 * The file of the JSON Schema that the first comment lines of a configuration name for editors:
 * {@code # yaml-language-server: $schema=.sass/schema.json}.
 */
public final class SchemaFile {
    /** Place of the file in a project that {@code init} writes. */
    public static final String DEFAULT_PATH = ".sass/schema.json";

    private static final String HEADER = "# yaml-language-server: $schema=";

    private static final Pattern COMMENT = Pattern.compile("#\\s*yaml-language-server:\\s*\\$schema=(\\S+)\\s*");

    private SchemaFile() {}

    /** Returns the comment that names the schema in a configuration file. */
    public static String header(String path) {
        return HEADER + path;
    }

    /**
     * Returns the relative path that a configuration names; empty without one, or if it is a URL or an absolute path.
     *
     * @param text of the configuration
     */
    public static Optional<String> pathIn(String text) {
        return text.lines()
                .takeWhile(line -> line.isBlank() || line.startsWith("#"))
                .map(COMMENT::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .filter(path -> !path.contains(":") && !path.startsWith("/"))
                .findFirst();
    }

    /**
     * Writes the schema of this version if the configuration names a file in its folder that is missing or older. A
     * file that is not a schema of sassrec stays unchanged. A failure, for example in a read-only folder, is ignored,
     * because only editors read the file.
     *
     * @param configuration may be missing
     */
    public static void refresh(Path configuration) {
        try {
            Path folder = configuration.toAbsolutePath().normalize().getParent();
            Optional<String> path =
                    Files.isRegularFile(configuration) ? pathIn(Files.readString(configuration)) : Optional.empty();
            if (folder == null || path.isEmpty()) {
                return;
            }
            Path file = folder.resolve(path.get()).normalize();
            String existing = Files.exists(file) ? Files.readString(file) : "";
            boolean replaceable = existing.isEmpty() || existing.contains(ConfigSchema.TITLE);
            String schema = ConfigSchema.json();
            if (file.startsWith(folder) && replaceable && !existing.equals(schema)) {
                ReportFile.write(file, schema);
            }
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            // See above.
        }
    }
}
