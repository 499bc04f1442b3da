package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;

/** The manifest has a digest of each column, which depends on the values only. */
@Tag("slow")
class DatasetDigestTest {
    private static final String YAML = """
            sass: 1
            name: compared
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: user}
              split: {by: time, validation: 0d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "true"}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: zip, column: zip, type: id, hash: 100}
                - {name: fans, column: fans, type: multi, hash: 50}
              item:
                - {name: item, column: item, type: id}
            pretrain: {task: none}
            """;

    private static final String EVENTS = """
            user,item,ms,click
            ann,a,1641600000000,1
            bob,b,1641600001000,1
            cid,c,1641600002000,1
            ann,b,1641686400000,1
            """;

    private static final String USERS = "user,zip,fans\nann,007,\"x,y\"\nbob,7,y\ncid,8,\n";

    @TempDir
    Path folder;

    private int projects;

    private Path prepare(String yaml, String events, String users) {
        return prepare(yaml, events, users, 1);
    }

    private Path prepare(String yaml, String events, String users, int shards) {
        Path project = folder.resolve("project-" + projects++);
        return new Project(project)
                .file("events.csv", events)
                .file("users.csv", users)
                .file("sass.yaml", yaml)
                .preparation()
                .shards(shards)
                .run()
                .folder();
    }

    private Path prepare() {
        return prepare(YAML, EVENTS, USERS);
    }

    /** Returns the tables whose rows or digests differ. */
    private static List<String> differences(Path one, Path two) throws IOException {
        DatasetManifest first = DatasetFiles.readManifest(one);
        DatasetManifest second = DatasetFiles.readManifest(two);
        assertThat(second.tables().keySet()).isEqualTo(first.tables().keySet());
        List<String> tables = first.tables().keySet().stream()
                .filter(name -> !first.tables().get(name).equals(second.tables().get(name)))
                .sorted()
                .toList();
        assertThat(second.contentDigest().equals(first.contentDigest())).isEqualTo(tables.isEmpty());
        return tables;
    }

    @Test
    void givesRowsInAnotherOrderTheSameDigests() throws IOException {
        List<String> rows = EVENTS.lines().toList();
        String reordered = String.join("\n", rows.get(0), rows.get(3), rows.get(4), rows.get(1), rows.get(2), "");
        Path one = prepare();
        assertThat(differences(one, prepare(YAML, reordered, USERS))).isEmpty();
        assertThat(DatasetFiles.readManifest(one).contentDigest()).matches("[0-9a-f]{16}");
    }

    @Test
    void changesTheDigestsOfTheTablesWithTheValue() throws IOException {
        assertThat(differences(prepare(), prepare(YAML, EVENTS.replace("001000", "001500"), USERS)))
                .containsExactly("events", "events_by_time", "positives", "positives_by_time");
        assertThat(differences(prepare(), prepare(YAML, EVENTS, USERS.replace("bob,7,", "bob,9,"))))
                .containsExactly("user_features", "vocabulary_zip");
    }

    @Test
    void givesTablesOfSeveralPartsTheSameDigests() throws IOException {
        Path one = prepare();
        Path parts = prepare(YAML, EVENTS, USERS, 2);
        assertThat(DatasetFiles.readManifest(parts).shards()).hasSize(2);
        assertThat(differences(one, parts)).isEmpty();
        assertThat(differences(one, prepare(YAML, EVENTS, USERS.replace("cid,8,", "cid,8,z"), 2)))
                .contains("feature_2_bag_starts");
    }

    @Test
    void storesRowsAndDigestsOfEachTable() throws IOException {
        Path dataset = prepare();
        DatasetManifest manifest = DatasetFiles.readManifest(dataset);
        try (Stream<Path> files = Files.walk(dataset)) {
            List<String> tables = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".arrow"))
                    .map(name -> name.replace(".arrow", ""))
                    .distinct()
                    .sorted()
                    .toList();
            assertThat(manifest.tables().keySet().stream().sorted().toList()).isEqualTo(tables);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        assertThat(manifest.tables().get("events").rows()).isEqualTo(4);
        assertThat(manifest.tables().get("starts").rows()).isEqualTo(3);
        assertThat(manifest.tables().get("events").columns()).containsKeys("user", "item", "time");
    }
}
