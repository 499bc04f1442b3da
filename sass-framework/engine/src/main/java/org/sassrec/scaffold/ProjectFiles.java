package org.sassrec.scaffold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;

/** Writes the files of a project after validation. Existing files are only overwritten on request. */
public final class ProjectFiles {
    /** Files with other content, which are never overwritten. */
    private static final Set<String> NEVER_REPLACED = Set.of("pom.xml", ".gitignore");

    private ProjectFiles() {}

    /**
     * The result of writing.
     *
     * @param written files, relative to the folder
     * @param kept existing files that were not overwritten
     * @param backups earlier scenario files, renamed so that the new configuration does not include them
     */
    public record Outcome(List<String> written, List<String> kept, List<String> backups) {
        public Outcome {
            written = List.copyOf(written);
            kept = List.copyOf(kept);
            backups = List.copyOf(backups);
        }
    }

    /**
     * Rejects an invalid project name.
     *
     * @throws org.sassrec.diagnostic.SassException SASS2006
     */
    public static void checkName(String name) {
        ConfigNames.check(name, "a project", "project");
    }

    /**
     * Rejects a folder that already contains a configuration.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4080
     */
    public static void requireNoProject(Path folder, String file) throws IOException {
        List<String> existing = new ArrayList<>(scenarios(folder));
        if (Files.exists(folder.resolve(file))) {
            existing.add(0, file);
        }
        if (!existing.isEmpty()) {
            throw Diagnostic.error(
                            ScaffoldCode.FILES_ALREADY_EXIST,
                            DisplayText.quoted(existing)
                                    + (existing.size() == 1 ? " already exists" : " already exist"))
                    .inFile(folder.resolve(existing.get(0)).toString())
                    .withHelp("use another folder, or overwrite the files with `--force`")
                    .toException();
        }
    }

    /**
     * Writes the files.
     *
     * @param file name of the configuration, which is written last
     * @throws org.sassrec.diagnostic.SassException if the configuration is invalid; then nothing is written
     */
    public static Outcome write(Path folder, String file, Map<String, String> texts) throws IOException {
        check(file, texts);
        List<String> backups = new ArrayList<>(scenarios(folder));
        backups.removeAll(texts.keySet());
        for (String name : backups) {
            Files.move(folder.resolve(name), folder.resolve(name + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> written = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        List<String> order = new ArrayList<>(texts.keySet());
        order.remove(file);
        order.add(file);
        for (String name : order) {
            Path path = folder.resolve(name);
            if (NEVER_REPLACED.contains(name) && Files.exists(path)) {
                kept.add(name);
            } else {
                replace(path, texts.getOrDefault(name, ""));
                written.add(name);
            }
        }
        return new Outcome(texts.keySet().stream().filter(written::contains).toList(), kept, backups);
    }

    private static List<String> scenarios(Path folder) throws IOException {
        Path scenarios = folder.resolve("scenarios");
        if (!Files.isDirectory(scenarios)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(scenarios)) {
            return files.map(path -> "scenarios/" + path.getFileName())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** Replaces a file atomically. For a symbolic link, replaces its target, because projects can share a file. */
    static void replace(Path path, String text) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFile.write(Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path, text);
    }

    private static void check(String file, Map<String, String> texts) throws IOException {
        Path trial = Files.createTempDirectory("sass-init");
        try {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                replace(trial.resolve(text.getKey()), text.getValue());
            }
            ConfigLoader.load(trial.resolve(file), List.of());
        } finally {
            Folders.deleteRecursively(trial);
        }
    }
}
