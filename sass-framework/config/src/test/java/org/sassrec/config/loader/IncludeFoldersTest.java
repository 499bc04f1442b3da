package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** An include must not print lines of files that do not belong to the project. */
class IncludeFoldersTest {

    private static final String SECRET = "hush-hush: [not yaml";

    @TempDir
    private Path folder;

    private Path project;

    @BeforeEach
    void writeSecret() throws IOException {
        project = Files.createDirectories(folder.resolve("repository/models/shop"));
        Files.writeString(folder.resolve("secret.yaml"), SECRET);
    }

    private List<Diagnostic> problems(String include, Map<String, String> environment) throws IOException {
        Path yaml = Files.writeString(
                project.resolve("sass.yaml"),
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + "\ninclude: " + include + "\n");
        try {
            return ConfigLoader.load(new ConfigRequest(yaml, List.of(), List.of(), environment))
                    .warnings();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    private void assertOutside(String include) throws IOException {
        assertThat(problems(include, Map.of())).as(include).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ConfigCode.INCLUDE_OUTSIDE_PROJECT);
            assertThat(problem.message())
                    .isEqualTo("`" + include + "` is outside of the project `" + project.toRealPath() + "`");
            assertThat(problem.toString()).doesNotContain("hush");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../../secret.yaml", "../../../*.yaml", "../../../no-such-file.yaml", "/etc/passwd", "/**"})
    void rejectsFilesOutsideOfTheProject(String include) throws IOException {
        assertOutside(include);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void rejectsLinksToOtherFolders() throws IOException {
        Files.createSymbolicLink(project.resolve("linked.yaml"), folder.resolve("secret.yaml"));
        Files.createSymbolicLink(project.resolve("folder"), folder);

        assertOutside("linked.yaml");
        assertOutside("linke*.yaml");
        assertOutside("folder/secret.yaml");
        assertOutside("folder/*.yaml");
    }

    /** The included file belongs to the project, and its own include does not. */
    @Test
    void rejectsIncludesOfIncludedFiles() throws IOException {
        Files.writeString(project.resolve("team.yaml"), "include: ../../../secret.yaml\n");

        assertThat(problems("team.yaml", Map.of())).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ConfigCode.INCLUDE_OUTSIDE_PROJECT);
            assertThat(String.valueOf(problem.location())).contains("team.yaml");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", "pom.xml"})
    void readsFilesOfTheRepository(String mark) throws IOException {
        Path repository = folder.resolve("repository");
        Files.writeString(repository.resolve(mark), "");
        Files.writeString(project.resolve("pom.xml"), "");
        Files.writeString(repository.resolve("shared.yaml"), "finetune: {epochs: 2}\n");

        assertThat(problems("../../shared.yaml", Map.of())).isEmpty();
        assertThat(problems("../../../secret.yaml", Map.of()))
                .extracting(Diagnostic::code)
                .containsExactly(ConfigCode.INCLUDE_OUTSIDE_PROJECT);
    }

    @Test
    void readsFilesOfFoldersInTheEnvironment() throws IOException {
        Path shared = Files.createDirectories(folder.resolve("shared"));
        Files.writeString(shared.resolve("training.yaml"), "finetune: {epochs: 2}\n");
        Map<String, String> environment =
                Map.of(ConfigRequest.INCLUDE_VARIABLE, "/no/such/folder" + File.pathSeparator + shared);

        assertThat(problems("../../../shared/*.yaml", environment)).isEmpty();
        assertThat(problems("../../../secret.yaml", environment))
                .extracting(Diagnostic::code)
                .containsExactly(ConfigCode.INCLUDE_OUTSIDE_PROJECT);
    }
}
