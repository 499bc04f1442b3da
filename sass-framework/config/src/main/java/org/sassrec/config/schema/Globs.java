package org.sassrec.config.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.diagnostic.SystemCode;

/**
 * Finds files by paths and globs: {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}} inside a folder, {@code **} for
 * zero or more folders.
 */
public final class Globs {

    static final String HELP = "write `\\` before a bracket that is part of a file name";

    /** Maximum number of files of a folder that are compared with a misspelled name. */
    private static final int MAX_SIBLINGS = 10_000;

    private Globs() {}

    /** Returns whether a path is a glob. */
    public static boolean isGlob(String path) {
        return wildcard(path) >= 0;
    }

    /** Returns the part of a glob before the first wildcard, up to a slash; the complete path if it is not a glob. */
    public static String base(String path) {
        int wild = wildcard(path);
        return wild < 0 ? path : path.substring(0, path.lastIndexOf('/', wild) + 1);
    }

    /** Returns a path with escaped wildcards, so that it matches only the file with this name. */
    public static String escaped(String path) {
        return !isGlob(path) ? path : path.replaceAll("[*?\\[{\\\\]", "\\\\$0");
    }

    /** Returns the syntax error of a path or glob; empty if it is valid. */
    static Optional<String> syntaxError(String path) {
        if (path.indexOf('\0') >= 0) {
            return Optional.of("it contains the character U+0000");
        }
        int wild = wildcard(path);
        if (wild < 0) {
            return Optional.empty();
        }
        try {
            matcher(path.substring(path.lastIndexOf('/', wild) + 1));
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("not a valid glob: " + translate(e));
        }
    }

    private static String translate(PatternSyntaxException e) {
        String description = e.getDescription();
        return description.contains("Missing ']")
                ? "a `[` has no `]`"
                : description.contains("Missing '}") ? "a `{` has no `}`" : description.toLowerCase(Locale.ROOT);
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + matchZeroFolders(glob));
    }

    /**
     * Extends {@code **} before a slash to zero folders. In Java it matches at least one folder, in shells and engines
     * zero or more.
     */
    private static String matchZeroFolders(String glob) {
        StringBuilder text = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '\\' && i + 1 < glob.length()) {
                text.append(c).append(glob.charAt(++i));
            } else if (braces == 0 && (i == 0 || glob.charAt(i - 1) == '/') && glob.startsWith("**/", i)) {
                text.append("{**/,}");
                i += 2;
            } else {
                braces += c == '{' ? 1 : c == '}' ? -1 : 0;
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Returns the help for a path without matching files. */
    public static String unmatchedHelp(Path folder, String path) {
        Optional<String> similar =
                isGlob(path) || syntaxError(path).isPresent() ? Optional.empty() : similarFile(folder, path);
        if (similar.isPresent()) {
            return "did you mean `" + similar.get() + "`?";
        }
        Optional<String> elsewhere =
                isGlob(path) || syntaxError(path).isPresent() ? Optional.empty() : sameNameBelow(folder, path);
        if (elsewhere.isPresent()) {
            return "did you mean `" + elsewhere.get() + "`? Relative paths start at `" + folder + "`";
        }
        boolean directory = syntaxError(path).isEmpty() && !isGlob(path) && Files.isDirectory(folder.resolve(path));
        return directory
                ? "it is a folder: name its files, for example `" + path.replaceFirst("/+$", "") + "/**/*.parquet`"
                : "relative paths start at `" + folder + "`";
    }

    /** Returns the path with the name of the most similar file of its folder, if the file does not exist. */
    private static Optional<String> similarFile(Path folder, String path) {
        Path file = folder.resolve(path).normalize();
        Path parent = file.getParent();
        if (parent == null || Files.exists(file) || !Files.isDirectory(parent)) {
            return Optional.empty();
        }
        try (Stream<Path> siblings = Files.list(parent)) {
            List<String> names = siblings.filter(Files::isRegularFile)
                    .limit(MAX_SIBLINGS)
                    .map(sibling -> String.valueOf(sibling.getFileName()))
                    .toList();
            return Suggestions.nearest(String.valueOf(file.getFileName()), names)
                    .map(name -> path.substring(0, path.lastIndexOf('/') + 1) + name);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // The help is only a suggestion.
        }
    }

    /** Returns the path of a file with the same name in the folder or one of its subfolders. */
    private static Optional<String> sameNameBelow(Path folder, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return Stream.concat(
                            Stream.of(folder),
                            inside.filter(Files::isDirectory)
                                    .limit(MAX_SIBLINGS)
                                    .sorted())
                    .map(place -> place.resolve(name))
                    .filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // The help is only a suggestion.
        }
    }

    /**
     * Returns the files of a path or glob, sorted by path; empty if none exists.
     *
     * @param folder base of relative paths
     * @throws org.sassrec.diagnostic.SassException SASS2006 if the text is neither a path nor a glob
     */
    public static List<Path> find(Path folder, String path) throws IOException {
        Optional<String> error = syntaxError(path);
        if (error.isPresent()) {
            throw Diagnostic.error(
                            SystemCode.INVALID_FORMAT,
                            "`" + path.replace('\0', '?') + "` is not a valid path: " + error.get())
                    .withHelp(HELP)
                    .toException();
        }
        int wild = wildcard(path);
        if (wild < 0) {
            Path file = folder.resolve(path).normalize();
            return Files.isRegularFile(file) ? List.of(file) : List.of();
        }
        String fixed = base(path);
        Path base = folder.resolve(fixed).normalize();
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        String rest = path.substring(fixed.length());
        PathMatcher matcher = matcher(rest);
        int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/", -1).length;
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(base, Set.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && matcher.matches(base.relativize(file))) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
                // A link to an enclosing folder adds no other files.
                if (failed instanceof FileSystemLoopException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failed;
            }
        });
        return distinctFiles(base, found);
    }

    /**
     * Returns whether {@link #find} would return a file if it existed.
     *
     * @param folder base of relative paths
     */
    public static boolean matches(Path folder, String path, Path file) {
        Path place = file.toAbsolutePath().normalize();
        String fixed = base(path);
        Path base = folder.resolve(fixed).toAbsolutePath().normalize();
        if (!isGlob(path)) {
            return base.equals(place);
        }
        return syntaxError(path).isEmpty()
                && place.startsWith(base)
                && matcher(path.substring(fixed.length())).matches(base.relativize(place));
    }

    /**
     * Returns each file once, preferably by a path without links, because {@code date=latest} may be a link to another
     * day.
     */
    private static List<Path> distinctFiles(Path base, List<Path> found) throws IOException {
        Path realBase = base.toRealPath();
        Map<Path, Path> byFile = new TreeMap<>();
        for (Path file : found.stream().sorted().toList()) {
            Path real = file.toRealPath();
            if (real.equals(realBase.resolve(base.relativize(file)))) {
                byFile.put(real, file);
            } else {
                byFile.putIfAbsent(real, file);
            }
        }
        return byFile.values().stream().sorted().toList();
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
