package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project whose workers are killed (SIGKILL) at seeded times. Subclasses kill different flows. The build tries 10 kills
 * over all flows; {@code -Dsass.kills=300} tries more.
 */
abstract class KilledRunCase {
    /** Number of kills of each of the two flows. */
    static final int KILLS = Integer.getInteger("sass.kills", 10) / 2;

    @TempDir
    Path folder;

    Path simulation;
    private Path temporary;

    @BeforeEach
    void simulate() throws IOException {
        simulation = TinyProject.simulate(folder.resolve("simulation"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    /** Returns the JVM options of the first worker, whose loaded classes all other workers share. */
    List<String> firstJvm() {
        return List.of("-XX:ArchiveClassesAtExit=" + archive());
    }

    List<String> jvm() {
        return List.of("-XX:SharedArchiveFile=" + archive(), "-Djava.io.tmpdir=" + temporary);
    }

    private Path archive() {
        return folder.resolve("classes.jsa");
    }

    static Path run(Path project) {
        return project.resolve("target/sass");
    }

    /** Adds a fault if killed runs left files next to the project. */
    static void checkProject(String chain, Path project, List<String> faults) throws IOException {
        try (var files = Files.list(project)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            if (!names.equals(List.of("sass.yaml", "target"))) {
                faults.add(chain + ": left " + names);
            }
        }
    }

    void reportKills(int tried, List<String> faults) throws IOException {
        System.out.println(getClass().getSimpleName() + ": kills tried " + tried + ", failed " + faults.size());
        assertThat(faults).isEmpty();
        // Unpacked libraries of drivers. A later prepare removes those of DuckDB.
        try (var files = Files.list(temporary)) {
            assertThat(files)
                    .allMatch(file ->
                            String.valueOf(file.getFileName()).matches("libduckdb_java.*\\.so|jnilib-.*\\.tmp"));
        }
    }
}
