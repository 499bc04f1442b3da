package org.sassrec.config.loader;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Globs;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlCode;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlNodes;
import org.sassrec.yaml.YamlReader;

/**
 * Reads a file and its includes into one mapping. Sections in several files are merged key by key, and lists of
 * features are concatenated. Every other duplicate is reported with both locations. A scenario must be in one file.
 */
final class IncludeReader {

    private final Problems problems;
    private final IncludeFolders folders;
    private final List<Path> files = new ArrayList<>();
    /** Files that were read, with the location of their first include. */
    private final Map<Path, SourceSpan> read = new HashMap<>();
    /** Files whose includes are being read. */
    private final Set<Path> open = new LinkedHashSet<>();

    private boolean valid = true;
    private @Nullable SourceSpan start;

    IncludeReader(Problems problems, IncludeFolders folders) {
        this.problems = problems;
        this.folders = folders;
    }

    /** Returns the files that were read, starting with the main file. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /** Returns the first line, as the location of problems without a better one. */
    SourceSpan start() {
        return Objects.requireNonNull(start, "nothing was read");
    }

    /**
     * Reads the file and its includes.
     *
     * @return {@code null} if one of the files is not valid YAML; then a problem was added
     */
    @Nullable
    YamlNode read(Path file) {
        YamlNode root = readFile(file, SourceSpan.ofFile(nameOf(file)));
        return valid ? root : null;
    }

    private static String nameOf(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.isAbsolute() && file.startsWith(here)
                ? here.relativize(file).toString()
                : file.toString();
    }

    private @Nullable YamlNode readFile(Path file, SourceSpan from) {
        Path identity = identity(file);
        files.add(file);
        read.put(identity, from);
        SourceText source = YamlReader.readText(file, nameOf(file), problems);
        if (source != null && start == null) {
            start = source.span(1, 1, source.line(1).length());
        }
        YamlNode root = source == null ? null : YamlReader.read(source, problems);
        if (root == null) {
            valid = false;
            return null;
        }
        if (!(root instanceof YamlNode.Mapping mapping)) {
            if (open.isEmpty()) {
                return root; // the binder reports the problem
            }
            SassSection.SASS.read(root, "", problems);
            return null;
        }
        open.add(identity);
        YamlNode merged = withIncluded(mapping, file);
        open.remove(identity);
        return merged;
    }

    private static Path identity(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    private YamlNode withIncluded(YamlNode.Mapping mapping, Path file) {
        YamlNode.Mapping merged = mapping.without(SassSection.INCLUDE.name());
        YamlNode include = mapping.entry(SassSection.INCLUDE.name())
                .map(YamlNode.Entry::value)
                .orElse(null);
        if (include == null || include.isNull()) {
            return merged;
        }
        if (YamlNodes.toFlow(include).contains("${env:")) {
            problems.add(Diagnostic.error(SystemCode.INVALID_FORMAT, "`include` cannot contain environment variables")
                    .at(include.span(), "included files are read before variables are replaced")
                    .withHelp("write the path, and put the keys that differ into `profiles`"));
            return merged;
        }
        if (SassSection.INCLUDE.type().read(include, SassSection.INCLUDE.name(), problems) == null) {
            return merged;
        }
        List<YamlNode> paths = include instanceof YamlNode.Sequence list ? list.items() : List.of(include);
        for (YamlNode path : paths) {
            for (Path found : matchingFiles((YamlNode.Scalar) path, file)) {
                YamlNode included = readIncluded(found, path.span());
                if (included instanceof YamlNode.Mapping more) {
                    merged = merge(merged, withoutVersion(more), "");
                }
            }
        }
        return merged;
    }

    private List<Path> matchingFiles(YamlNode.Scalar path, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        String shown = file.getParent() == null ? "" : file.getParent() + "/";
        List<Path> files = List.of();
        String why = Globs.isGlob(path.text()) ? "no file matches `" : "file not found: `";
        try {
            if (folder != null && !folders.contains(folder.resolve(Globs.base(path.text())))) {
                reportOutside(path);
                return List.of();
            }
            if (folder != null) {
                // Names are relative to the working folder, like the name of the including file.
                files = Globs.find(folder, path.text()).stream()
                        .map(found -> file.isAbsolute() ? found : Path.of(shown).resolve(folder.relativize(found)))
                        .toList();
            }
        } catch (IOException | InvalidPathException e) {
            why = "cannot search for files `";
        }
        if (files.isEmpty()) {
            problems.add(Diagnostic.error(YamlCode.FILE_UNREADABLE, why + path.text() + "`")
                    .at(path.span(), "included here")
                    .withHelp("paths of `include` are relative to the folder of the including file"));
        }
        if (!files.stream().allMatch(folders::contains)) { // A link points to another folder.
            reportOutside(path);
            return List.of();
        }
        return files;
    }

    private void reportOutside(YamlNode.Scalar path) {
        problems.add(Diagnostic.error(
                        ConfigCode.INCLUDE_OUTSIDE_PROJECT,
                        "`" + path.text() + "` is outside of the project `" + folders.project() + "`")
                .at(path.span(), "not read")
                .withHelp("move the file into the project, or set the environment variable `"
                        + ConfigRequest.INCLUDE_VARIABLE + "` to its folder"));
    }

    private @Nullable YamlNode readIncluded(Path file, SourceSpan place) {
        Path identity = identity(file);
        SourceSpan before = read.get(identity);
        if (before == null) {
            return readFile(file, place);
        }
        String name = nameOf(file);
        Diagnostic problem = open.contains(identity)
                ? Diagnostic.error(ConfigCode.DUPLICATE_INCLUDE, "`" + name + "` includes itself")
                        .at(place, open.size() == 1 ? "this is the same file" : "it includes this file again")
                : Diagnostic.error(ConfigCode.DUPLICATE_INCLUDE, "`" + name + "` is included twice")
                        .at(place, "included again");
        if (before.hasLine()) {
            problem = problem.withNote("first included here", before);
        }
        problems.add(problem.withHelp("include each file once"));
        return null;
    }

    /** Removes the language version, which each file can contain. */
    private YamlNode.Mapping withoutVersion(YamlNode.Mapping included) {
        included.entry(SassSection.VERSION.name())
                .map(YamlNode.Entry::value)
                .filter(version -> SassSection.checkVersion(version, problems))
                .ifPresent(version -> SassSection.VERSION.type().read(version, SassSection.VERSION.name(), problems));
        return included.without(SassSection.VERSION.name());
    }

    private YamlNode.Mapping merge(YamlNode.Mapping first, YamlNode.Mapping second, String path) {
        List<YamlNode.Entry> entries = new ArrayList<>(first.entries());
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            places.put(entries.get(i).key().text(), i);
        }
        for (YamlNode.Entry more : second.entries()) {
            Integer at = places.get(more.key().text());
            if (at == null) {
                entries.add(more);
            } else {
                entries.set(at, merge(entries.get(at), more, path));
            }
        }
        return new YamlNode.Mapping(entries, first.span());
    }

    private YamlNode.Entry merge(YamlNode.Entry first, YamlNode.Entry second, String path) {
        String name = first.key().text();
        String at = path.isEmpty() ? name : path + "." + name;
        if (first.value().isNull()) {
            return second;
        }
        if (second.value().isNull()) {
            return first;
        }
        boolean element = path.equals("scenarios");
        if (!element && first.value() instanceof YamlNode.Mapping a && second.value() instanceof YamlNode.Mapping b) {
            return new YamlNode.Entry(first.key(), merge(a, b, at));
        }
        if (path.equals("features")
                && first.value() instanceof YamlNode.Sequence a
                && second.value() instanceof YamlNode.Sequence b) {
            List<YamlNode> items = new ArrayList<>(a.items());
            items.addAll(b.items());
            return new YamlNode.Entry(first.key(), new YamlNode.Sequence(items, a.span()));
        }
        if (first.value().getClass() != second.value().getClass()) {
            reportTypeConflict(first, second, at);
            return first.value() instanceof YamlNode.Scalar ? second : first;
        }
        String where = path.isEmpty() ? "" : " in `" + path + "`";
        problems.add(Diagnostic.error(YamlCode.DUPLICATE_KEY, "duplicate key `" + name + "`" + where)
                .at(second.key().span(), "defined again")
                .withHelp("remove one of the two")
                .withNote("first defined here", first.key().span()));
        return first;
    }

    /** Reports a key that is a section in one file only. The definition that is not a section is probably wrong. */
    private void reportTypeConflict(YamlNode.Entry first, YamlNode.Entry second, String path) {
        boolean firstIsWrong = first.value() instanceof YamlNode.Scalar
                || (first.value() instanceof YamlNode.Sequence && !path.startsWith("features."));
        YamlNode.Entry wrong = firstIsWrong ? first : second;
        YamlNode.Entry right = firstIsWrong ? second : first;
        problems.add(Diagnostic.error(
                        ConfigCode.WRONG_TYPE,
                        "`" + path + "` must be " + right.value().describe())
                .at(wrong.value().span(), "this is " + wrong.value().describe())
                .withNote("the other definition", right.key().span()));
    }
}
