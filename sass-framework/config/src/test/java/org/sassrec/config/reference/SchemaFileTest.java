package org.sassrec.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaFileTest {
    @TempDir
    Path folder;

    private Path configuration(String path) throws IOException {
        Path project = Files.createDirectories(folder.resolve("project"));
        return Files.writeString(project.resolve("sass.yaml"), "# Shop\n" + SchemaFile.header(path) + "\nsass: 1\n");
    }

    @Test
    void writesAMissingOrOlderSchema() throws IOException {
        Path configuration = configuration(SchemaFile.DEFAULT_PATH);
        Path schema = configuration.resolveSibling(".sass/schema.json");

        SchemaFile.refresh(configuration);
        assertThat(schema).hasContent(ConfigSchema.json());

        Files.writeString(schema, ConfigSchema.json().replace("finetune", "older"));
        SchemaFile.refresh(configuration);
        assertThat(schema).hasContent(ConfigSchema.json());
    }

    @Test
    void keepsOtherFiles() throws IOException {
        Path configuration = configuration("own.json");
        Path own = Files.writeString(configuration.resolveSibling("own.json"), "{}");

        SchemaFile.refresh(configuration);

        assertThat(own).hasContent("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.json", "file:outside.json", "https://example.com/schema.json"})
    void writesOnlyInTheFolderOfTheConfiguration(String path) throws IOException {
        SchemaFile.refresh(configuration(path));

        assertThat(folder.toFile().list()).containsExactly("project");
        assertThat(folder.resolve("project").toFile().list()).containsExactly("sass.yaml");
    }

    @Test
    void ignoresWhatItCannotWrite() throws IOException {
        Path configuration = configuration("taken/schema.json");
        Files.writeString(configuration.resolveSibling("taken"), "a file");

        SchemaFile.refresh(configuration);
        SchemaFile.refresh(folder.resolve("missing.yaml"));

        assertThat(configuration.resolveSibling("taken")).hasContent("a file");
    }

    @Test
    void readsTheHeaderOfTheFirstComments() {
        assertThat(SchemaFile.pathIn("\n# x\n#yaml-language-server:  $schema=a.json \n"))
                .contains("a.json");
        assertThat(SchemaFile.pathIn("sass: 1\n" + SchemaFile.header("a.json"))).isEmpty();
        assertThat(SchemaFile.pathIn(SchemaFile.header("/a.json"))).isEmpty();
    }
}
