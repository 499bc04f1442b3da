package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.prepare.duckdb.DuckDbEngine;

/** Machines share a dataset at {@code run.dataset}, here a folder of the file system. */
@Tag("slow")
class DatasetSharingTest {
    private static final String YAML = """
            sass: 1
            name: shared
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              split: {by: time, validation: 0d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "true"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
            pretrain: {task: none}
            run: {threads: 1 SHARED}
            """;

    private static final String EVENTS = """
            user,item,ms,click
            ann,a,1641600000000,1
            bob,b,1641600001000,1
            cid,c,1641600002000,1
            ann,b,1641686400000,1
            """;

    @TempDir
    Path folder;

    private final List<String> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private String address = "";

    @BeforeEach
    void setAddress() {
        address = folder.resolve("address").toUri().toString();
    }

    private Project machine(String name, String address, String events) throws IOException {
        return new Project(Files.createDirectories(folder.resolve(name)))
                .file("events.csv", events)
                .file("sass.yaml", YAML.replace("SHARED", address.isEmpty() ? "" : ", dataset: \"" + address + "\""));
    }

    private Preparation.PreparedDataset prepare(Project project) {
        steps.clear();
        notes.clear();
        LoadedConfig loaded = project.config();
        return Preparation.of(loaded.config(), DuckDbEngine::open)
                .fileVersions(DatasetSharingTest::content)
                .listener(new Preparation.Listener() {
                    @Override
                    public void step(String name, double seconds) {
                        steps.add(name);
                    }

                    @Override
                    public void note(String text) {
                        notes.add(text);
                    }
                })
                .sharing()
                .run();
    }

    /** The content, not the time, identifies a source file, as in a run. */
    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSecondMachineCopiesTheDataset() throws IOException {
        Path first = prepare(machine("one", address, EVENTS)).folder();
        assertThat(steps).contains("sort", "checksums");
        assertThat(notes).singleElement().asString().startsWith("copied the dataset to " + folder.resolve("address"));
        Project machine = machine("two", address, EVENTS);
        Path second = prepare(machine).folder();
        assertThat(steps).isEmpty();
        assertThat(notes).singleElement().asString().startsWith("copied the dataset from " + folder.resolve("address"));
        assertThat(DatasetFiles.readManifest(second).tables())
                .isEqualTo(DatasetFiles.readManifest(first).tables());
        try (Dataset dataset = DatasetOpener.open(second);
                Stream<Path> left = Files.list(machine.output())) {
            assertThat(dataset.userCount()).isEqualTo(3);
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("dataset", "dataset.shared", ".prepare.lock");
        }
    }

    @Test
    void preparesAgainAfterAChangeOfTheSources() throws IOException {
        prepare(machine("one", address, EVENTS));
        String more = EVENTS + "dan,d,1641686400000,1\n";
        Path changed = prepare(machine("two", address, more)).folder();
        assertThat(steps).contains("sort");
        assertThat(notes).hasSize(2);
        assertThat(notes.get(0)).contains("was prepared with another configuration or other source files");
        Path updated = prepare(machine("one", address, more)).folder();
        assertThat(steps).isEmpty();
        assertThat(DatasetFiles.readManifest(updated).tables())
                .isEqualTo(DatasetFiles.readManifest(changed).tables());
    }

    @Test
    void copiesAnExistingDatasetWithoutPreparingItAgain() throws IOException {
        prepare(machine("one", "", EVENTS));
        Project machine = machine("one", address, EVENTS);
        LoadedConfig config = machine.config();
        Path dataset = Preparation.datasetFolder(config.config());
        assertThat(Preparation.isShared(config.config(), dataset)).isFalse();
        prepare(machine);
        assertThat(steps).isEmpty();
        assertThat(notes).singleElement().asString().startsWith("copied the dataset to ");
        assertThat(Preparation.isShared(config.config(), dataset)).isTrue();
        prepare(machine("two", address, EVENTS));
        assertThat(steps).isEmpty();
    }

    /** The lease is the write probe: nothing is prepared for an address that cannot be written. */
    @Test
    void failsBeforeThePreparationIfTheAddressCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        String wrong = folder.resolve("file").toUri() + "/below";
        Project machine = machine("one", wrong, EVENTS);
        assertThatThrownBy(() -> prepare(machine))
                .hasMessageContaining("SASS4057")
                .hasMessageContaining("the prepared dataset at " + folder.resolve("file/below/dataset"));
        assertThat(steps).isEmpty();
        Project unsupported = machine("one", "hdfs://localhost/x", EVENTS);
        assertThatThrownBy(() -> prepare(unsupported))
                .hasMessageContaining("`hdfs` is not supported")
                .hasMessageContaining("add the module `sass-files-hadoop`");
        assertThat(steps).isEmpty();
    }
}
