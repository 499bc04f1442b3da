package org.sassrec.config.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The configurations that tests read. */
public final class ConfigCorpus {

    public static final Path VALID = Path.of("src", "test", "resources", "valid");

    public static final Path BROKEN = Path.of("src", "test", "resources", "broken");

    private ConfigCorpus() {}

    public static List<Path> valid() {
        return files(VALID, ".yaml");
    }

    /** Returns the examples for users. */
    public static List<Path> examples() {
        try (Stream<Path> folders = Files.list(Path.of("..", "..", "examples"))) {
            return folders.map(folder -> folder.resolve("sass.yaml"))
                    .filter(Files::exists)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the included files of the valid ones. */
    static List<Path> included() {
        return List.of(
                VALID.resolve("scenarios/feed.yaml"),
                VALID.resolve("scenarios/live.yaml"),
                VALID.resolve("scenarios/more/search.yaml"));
    }

    /** Copies the included files of the valid ones into a folder. */
    public static void copyIncluded(Path folder) {
        for (Path file : included()) {
            Path copy = folder.resolve(VALID.relativize(file));
            try {
                Files.createDirectories(copy.getParent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            write(copy, read(file));
        }
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path write(Path file, String text) {
        try {
            // writeString would fail for half a surrogate pair; getBytes writes a question mark
            return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
