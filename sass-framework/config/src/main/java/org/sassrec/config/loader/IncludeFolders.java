package org.sassrec.config.loader;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folders that may contain included files. Messages print lines of included files, so an include must not name any
 * file of the machine.
 *
 * @param project the project, the first folder
 * @param folders all folders, without links
 */
record IncludeFolders(Path project, List<Path> folders) {

    /**
     * Returns the project of a main file and the folders of {@value ConfigRequest#INCLUDE_VARIABLE}. The project is the
     * closest folder with {@code .git}; without one, the highest folder with a {@code pom.xml}; without one, the folder
     * of the file.
     */
    static IncludeFolders of(Path main, Map<String, String> environment) {
        Path file = withoutLinks(main);
        Path folder = file.getParent() == null ? file : file.getParent();
        Path project = projectOf(folder);
        List<Path> folders = new ArrayList<>(List.of(project));
        for (String more :
                environment.getOrDefault(ConfigRequest.INCLUDE_VARIABLE, "").split(File.pathSeparator, -1)) {
            try {
                if (!more.isBlank()) {
                    folders.add(withoutLinks(Path.of(more)));
                }
            } catch (InvalidPathException e) {
                // It cannot contain a file.
            }
        }
        return new IncludeFolders(project, folders);
    }

    private static Path projectOf(Path folder) {
        Path maven = null;
        for (Path place = folder; place != null; place = place.getParent()) {
            if (Files.exists(place.resolve(".git"))) {
                return place;
            }
            maven = Files.exists(place.resolve("pom.xml")) ? place : maven;
        }
        return maven == null ? folder : maven;
    }

    boolean contains(Path path) {
        Path real = withoutLinks(path);
        return folders.stream().anyMatch(real::startsWith);
    }

    /** Returns the path without links. The last names need not exist. */
    private static Path withoutLinks(Path path) {
        Path normal = path.toAbsolutePath().normalize();
        for (@Nullable Path existing = normal; existing != null; existing = existing.getParent()) {
            try {
                return existing.toRealPath()
                        .resolve(existing.relativize(normal))
                        .normalize();
            } catch (IOException e) {
                // The parent is tried.
            }
        }
        return normal;
    }
}
