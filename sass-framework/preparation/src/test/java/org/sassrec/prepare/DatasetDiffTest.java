package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.DatasetChecksums;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.diff.DatasetDiff;
import org.sassrec.dataset.diff.DatasetDiff.Difference;

/** Compares datasets of configurations and source files that differ in one place. */
@Tag("slow")
class DatasetDiffTest {
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

    private static List<String> places(DatasetDiff diff) {
        return diff.differences().stream().map(Difference::place).toList();
    }

    @Test
    void findsNoDifferenceBetweenRowsInAnotherOrder() {
        List<String> rows = EVENTS.lines().toList();
        String reordered = String.join("\n", rows.get(0), rows.get(3), rows.get(4), rows.get(1), rows.get(2), "");
        DatasetDiff diff = DatasetDiff.of(prepare(), prepare(YAML, reordered, USERS));
        assertThat(diff.differences()).isEmpty();
        assertThat(diff.isEqual()).isTrue();
        assertThat(diff.first().contentDigest())
                .isEqualTo(diff.second().contentDigest())
                .matches("[0-9a-f]{16}");
    }

    @Test
    void namesRowColumnAndValuesOfAnEvent() {
        DatasetDiff diff = DatasetDiff.of(prepare(), prepare(YAML, EVENTS.replace("001000", "001500"), USERS));
        assertThat(diff.differences())
                .containsExactly(
                        new Difference(
                                "table `events`, row 2 (user `bob`, item `b`), column `time`",
                                "1641600001000",
                                "1641600001500"),
                        new Difference(
                                "table `events_by_time`, row 2, column `time`", "1641600001000", "1641600001500"),
                        new Difference("table `positives`, row 2, column `time`", "1641600001000", "1641600001500"),
                        new Difference(
                                "table `positives_by_time`, row 2, column `time`", "1641600001000", "1641600001500"));
        assertThat(diff.first().contentDigest()).isNotEqualTo(diff.second().contentDigest());
    }

    @Test
    void namesTheFeatureOfAColumn() {
        DatasetDiff diff = DatasetDiff.of(prepare(), prepare(YAML, EVENTS, USERS.replace("bob,7,", "bob,9,")));
        assertThat(places(diff))
                .containsExactly(
                        "table `user_features`, row 1 (user `bob`), column `s1` (feature `zip`)",
                        "table `vocabulary_zip`, row 6, column `value`");
    }

    @Test
    void reportsDifferentNumbersOfRows() {
        DatasetDiff diff = DatasetDiff.of(prepare(), prepare(YAML, EVENTS, USERS.replace("cid,8,", "cid,8,z")));
        assertThat(diff.differences())
                .contains(new Difference("table `feature_2_bag`", "3 rows", "4 rows"))
                .contains(new Difference("table `feature_2_bag_starts`, row 2, column `start`", "0", "1"));
        assertThat(places(diff)).noneMatch(place -> place.contains("manifest.json"));
    }

    @Test
    void reportsCountsAndLayout() {
        DatasetDiff diff = DatasetDiff.of(
                prepare(), prepare(YAML.replace("name: zip", "name: code"), EVENTS + "ann,c,1641600003000,0\n", USERS));
        assertThat(diff.differences())
                .contains(new Difference("`manifest.json`, `events`", "4", "5"))
                .contains(new Difference("`manifest.json`, `scenarios[0].exposures`", "4", "5"))
                .contains(new Difference("`layout.json`, `features[1].spec.name`", "\"zip\"", "\"code\""))
                .contains(new Difference("table `events`", "4 rows", "5 rows"));
    }

    @Test
    void comparesTablesOfSeveralParts() throws IOException {
        Path one = prepare();
        Path parts = prepare(YAML, EVENTS, USERS, 2);
        DatasetDiff equal = DatasetDiff.of(one, parts);
        assertThat(equal.second().shards()).hasSize(2);
        assertThat(equal.differences()).isEmpty();
        assertThat(equal.second().contentDigest()).isEqualTo(equal.first().contentDigest());
        Path other = prepare(YAML, EVENTS, USERS.replace("cid,8,", "cid,8,z"), 2);
        assertThat(places(DatasetDiff.of(one, other))).contains("table `feature_2_bag_starts`, row 2, column `start`");
    }

    @Test
    void reportsDigestsThatDoNotMatchTheValues() throws IOException {
        Path dataset = prepare();
        DatasetManifest manifest = DatasetFiles.readManifest(dataset);
        Map<String, DatasetManifest.TableContent> tables = new TreeMap<>(manifest.tables());
        tables.put("users", new DatasetManifest.TableContent(3, Map.of("id", "0000000000000000")));
        DatasetFiles.write(
                dataset, manifest.withChecksums(new DatasetChecksums(manifest.files(), tables), manifest.seconds()));
        assertThat(places(DatasetDiff.of(prepare(), dataset)))
                .containsExactly("digests of table `users`, although its values are equal");
    }

    @Test
    void reportsAMissingDataset() {
        assertThatThrownBy(() -> DatasetDiff.of(prepare(), folder.resolve("none")))
                .hasMessageContaining("SASS4070")
                .hasMessageContaining("none");
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
