package org.sassrec.config;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** Files by paths and globs: {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}} inside a folder, {@code **} through folders. */
public final class Globs {

    private Globs() {}

    /** Whether a path stands for whatever matches it, instead of for one file. */
    public static boolean isGlob(String path) {
        return wildcard(path) >= 0;
    }

    /**
     * The files that a path names, in the order of their paths; none if it does not exist or nothing matches.
     *
     * @param folder where relative paths start
     */
    public static List<Path> find(Path folder, String path) throws IOException {
        int wild = wildcard(path);
        if (wild < 0) {
            Path file = folder.resolve(path).normalize();
            return Files.isRegularFile(file) ? List.of(file) : List.of();
        }
        int slash = path.lastIndexOf('/', wild);
        Path base =
                folder.resolve(slash < 0 ? "" : path.substring(0, slash + 1)).normalize();
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        String rest = path.substring(slash + 1);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
        int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/", -1).length;
        try (Stream<Path> files = Files.walk(base, depth, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> Files.isRegularFile(file) && matcher.matches(base.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static int wildcard(String path) {
        for (int i = 0; i < path.length(); i++) {
            if ("*?[{".indexOf(path.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
