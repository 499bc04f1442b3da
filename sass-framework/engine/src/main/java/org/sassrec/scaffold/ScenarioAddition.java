package org.sassrec.scaffold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.loader.IncludeEditor;
import org.sassrec.config.reference.SchemaFile;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Globs;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.UnifiedDiff;

/** Adds the file of a scenario and its {@code include}. Both changes can be reverted. */
public final class ScenarioAddition {
    private final Path file;
    private final Path included;
    private final Map<Path, String> before = new LinkedHashMap<>();
    private final Map<Path, String> after = new LinkedHashMap<>();
    private boolean newFolder;

    private ScenarioAddition(Path file, Path included) {
        this.file = file;
        this.included = included;
    }

    /**
     * Plans the addition. Nothing is written.
     *
     * @param file the configuration file
     * @param config its current content
     * @throws org.sassrec.diagnostic.SassException SASS2006 for an invalid name, SASS3001 if the scenario exists,
     * SASS4080 if the file exists
     */
    public static ScenarioAddition of(
            Path file, LoadedConfig config, String name, String where, @Nullable String owner, @Nullable String label)
            throws IOException {
        ConfigNames.check(name, "a scenario", "s");
        if (config.config().scenarios().stream().map(ScenarioConfig::name).anyMatch(name::equals)) {
            throw Diagnostic.error(ConfigCode.DUPLICATE_NAME, "the scenario `" + name + "` already exists")
                    .at(config.locationOf("scenarios." + name), "defined here")
                    .withHelp("use another name")
                    .toException();
        }
        String text = Files.readString(file);
        IncludeEditor edit = IncludeEditor.of(file.toString(), text);
        Path home = file.toAbsolutePath().normalize().getParent();
        String place = folder(edit.paths()) + name + ".yaml";
        Path scenario = (home == null ? file.toAbsolutePath() : home).resolve(place);
        if (Files.exists(scenario)) {
            throw Diagnostic.error(ScaffoldCode.FILES_ALREADY_EXIST, "the file `" + place + "` already exists")
                    .inFile(scenario.toString())
                    .withHelp("include it in " + file + ", or use another scenario name")
                    .toException();
        }
        ScenarioAddition addition = new ScenarioAddition(file, scenario);
        addition.after.put(
                scenario, ProjectTexts.scenario(name, where, owner, label, "", header(text, file, scenario)));
        if (!isIncluded(config.sources(), scenario)) {
            addition.before.put(file, text);
            addition.after.put(file, edit.addPath(isOnlyYamlFile(scenario) ? folder(edit.paths()) + "*.yaml" : place));
        }
        return addition;
    }

    /** The comment that names the schema of the configuration, relative to the new file; empty without a schema. */
    private static String header(String text, Path file, Path scenario) {
        Path folder = scenario.getParent();
        return SchemaFile.pathIn(text)
                .map(path -> file.toAbsolutePath().normalize().resolveSibling(path))
                .map(schema -> folder == null ? schema : folder.relativize(schema))
                .map(schema -> SchemaFile.header(schema.toString().replace('\\', '/')))
                .orElse("");
    }

    /** The folder of scenario files: the folder of an included glob, or {@code scenarios/}. */
    private static String folder(List<String> paths) {
        return paths.stream()
                .filter(path -> path.endsWith("/*.yaml") && !Globs.isGlob(path.substring(0, path.length() - 6)))
                .findFirst()
                .map(path -> path.substring(0, path.length() - 6))
                .orElse("scenarios/");
    }

    /** Whether a file of the configuration already includes the new file. */
    private static boolean isIncluded(List<Path> sources, Path scenario) throws IOException {
        for (Path source : sources) {
            Path folder = source.toAbsolutePath().normalize().getParent();
            List<String> paths = IncludeEditor.of(source.toString(), Files.readString(source))
                    .paths();
            if (folder != null && paths.stream().anyMatch(path -> Globs.matches(folder, path, scenario))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a glob over its folder would include no other file. */
    private static boolean isOnlyYamlFile(Path scenario) throws IOException {
        Path folder = scenario.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.noneMatch(path -> path.toString().endsWith(".yaml"));
        }
    }

    /** Returns the file of the scenario. */
    public Path scenarioFile() {
        return included;
    }

    /** Returns the change of the configuration file as a unified diff; empty if the new file is already included. */
    public String diff() {
        return UnifiedDiff.of(
                file.toString().replace('\\', '/'), before.getOrDefault(file, ""), after.getOrDefault(file, ""));
    }

    /** Writes the files, the scenario's file first. It has no effect until the configuration includes it. */
    public void write() throws IOException {
        newFolder = !Files.exists(folder());
        for (Map.Entry<Path, String> text : after.entrySet()) {
            ProjectFiles.replace(text.getKey(), text.getValue());
        }
    }

    /** Restores the original state. Unchanged files are not written, for example if the disk is full. */
    public void revert() throws IOException {
        if (Files.exists(included)) {
            Files.delete(included);
        }
        if (newFolder) {
            Files.deleteIfExists(folder());
        }
        for (Map.Entry<Path, String> text : before.entrySet()) {
            if (!Files.readString(text.getKey()).equals(text.getValue())) {
                ProjectFiles.replace(text.getKey(), text.getValue());
            }
        }
    }

    private Path folder() {
        return Objects.requireNonNull(included.getParent(), "the file is in the project folder");
    }

    /** Returns the problems with their locations in the original files. */
    public SassException withOriginalPlaces(SassException e) {
        List<String> then = before.getOrDefault(file, "").lines().toList();
        List<String> now = after.getOrDefault(file, "").lines().toList();
        int added = now.size() - then.size();
        int same = 0;
        while (same < then.size() && then.get(same).equals(now.get(same))) {
            same++;
        }
        UnaryOperator<@Nullable SourceSpan> moved = relocate(same + added, added);
        return SassException.of(e.diagnostics().stream()
                .map(problem -> new Diagnostic(
                        problem.code(),
                        problem.severity(),
                        problem.message(),
                        moved.apply(problem.location()),
                        problem.label(),
                        problem.notes().stream()
                                .map(note -> new Diagnostic.Note(note.text(), moved.apply(note.location())))
                                .toList(),
                        problem.help(),
                        problem.fixes()))
                .toList());
    }

    private UnaryOperator<@Nullable SourceSpan> relocate(int from, int lines) {
        Path home = file.toAbsolutePath().normalize();
        return span -> span == null
                        || span.line() <= from
                        || !Path.of(span.file()).toAbsolutePath().normalize().equals(home)
                ? span
                : new SourceSpan(span.file(), span.line() - lines, span.column(), span.length(), span.text());
    }
}
