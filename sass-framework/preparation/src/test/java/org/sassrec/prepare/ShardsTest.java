package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.table.TableFile;

/** A dataset has the same content with any number of shards. */
@Tag("slow")
class ShardsTest {
    private static final String BY_TIME = "{by: time, validation: 4d, test: 5d}";

    @TempDir
    Path folder;

    /** Contents of a dataset by table: one text per row, with rows and starts counted over all shards. */
    private static Map<String, List<String>> tables(Path dataset) throws IOException {
        DatasetManifest manifest = DatasetOpener.manifest(dataset);
        Map<String, List<String>> tables = new TreeMap<>();
        try (Stream<Path> files = Files.list(dataset)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".arrow")).toList()) {
                tables.put(file.getFileName().toString(), rows(TableFile.open(file)));
            }
        }
        addTables(dataset, EntityFiles.USER, manifest.shards().size(), tables);
        addTables(dataset, EntityFiles.ITEM, manifest.itemParts().size(), tables);
        return tables;
    }

    private static void addTables(Path dataset, EntityFiles side, int parts, Map<String, List<String>> tables)
            throws IOException {
        List<Path> folders = IntStream.range(0, parts)
                .mapToObj(part -> side.folder(dataset, part))
                .toList();
        List<String> names;
        try (Stream<Path> files = Files.list(folders.get(0))) {
            names = files.map(f -> f.getFileName().toString()).toList();
        }
        for (String name : names) {
            List<Path> files = folders.stream().map(f -> f.resolve(name)).toList();
            boolean starts = name.equals(DatasetFiles.STARTS) || name.endsWith("_starts.arrow");
            List<String> rows = rows(starts ? TableFile.openStarts(files) : TableFile.open(files));
            assertThat(tables.put(name, rows)).isNull();
        }
    }

    private static List<String> rows(TableFile table) {
        List<String> rows = new ArrayList<>();
        for (long row = 0; row < table.rows(); row++) {
            StringBuilder text = new StringBuilder();
            for (String column : table.columns()) {
                text.append(column)
                        .append('=')
                        .append(value(table, column, row))
                        .append(' ');
            }
            rows.add(text.toString());
        }
        return rows;
    }

    private static Object value(TableFile table, String column, long row) {
        List<java.util.function.Supplier<Object>> types = List.of(
                () -> table.bytes(column).get(row),
                () -> table.shorts(column).get(row),
                () -> table.ints(column).get(row),
                () -> table.longs(column).get(row),
                () -> Float.floatToRawIntBits(table.floats(column).get(row)),
                () -> Double.doubleToRawLongBits(table.doubles(column).get(row)),
                () -> table.texts(column).get(row));
        for (var type : types) {
            try {
                return type.get();
            } catch (IllegalArgumentException other) {
                // The column has another type.
            }
        }
        throw new IllegalArgumentException(column);
    }

    /** Prepares with several numbers of shards and compares everything but names and sizes of files. */
    private static void prepareAndCompare(Project project, int... shards) throws IOException {
        Path dataset = project.preparation().shards(1).run().folder();
        Map<String, List<String>> expected = tables(dataset);
        String layout = Files.readString(dataset.resolve("layout.json"));
        DatasetManifest manifest = DatasetOpener.manifest(dataset);
        assertThat(manifest.shards())
                .containsExactly(new DatasetManifest.Shard(0, manifest.users(), manifest.events()));
        for (int count : shards) {
            project.preparation().shards(count).run();
            Map<String, List<String>> found = tables(dataset);
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            expected.forEach(
                    (table, rows) -> assertThat(found.get(table)).as(table).isEqualTo(rows));
            assertThat(Files.readString(dataset.resolve("layout.json"))).isEqualTo(layout);
            DatasetManifest other = DatasetOpener.manifest(dataset);
            assertThat(other.shards()).hasSize(Math.min(count, manifest.users()));
            assertThat(other.itemParts()).hasSize(Math.min(count, manifest.items()));
            assertThat(withoutParts(other)).isEqualTo(withoutParts(manifest));
            int next = 0;
            for (DatasetManifest.Shard shard : other.shards()) {
                assertThat(shard.firstUser()).isEqualTo(next);
                next += shard.users();
            }
            assertThat(next).isEqualTo(manifest.users());
            assertThat(other.shards().stream()
                            .mapToLong(DatasetManifest.Shard::events)
                            .sum())
                    .isEqualTo(manifest.events());
        }
    }

    private static DatasetManifest withoutParts(DatasetManifest manifest) {
        return new DatasetManifest(
                manifest.version(),
                manifest.fingerprint(),
                manifest.scenarios(),
                manifest.users(),
                manifest.items(),
                manifest.events(),
                manifest.source(),
                manifest.overlap(),
                manifest.itemColumns(),
                manifest.continuation(),
                List.of(),
                List.of(),
                Map.of(),
                manifest.tables(),
                Map.of());
    }

    @ParameterizedTest(name = "seed {0}, {1} users, {2} items, split {3}")
    @CsvSource({"11, 9, 14, time", "12, 40, 25, leaveOneOut"})
    void doesNotDependOnTheNumberOfShards(long seed, int users, int items, String split) throws IOException {
        BruteForceDataset events = BruteForceDataset.random(seed, users, items, 3, 900);
        prepareAndCompare(
                AccessorsReferenceTest.project(folder, events, split.equals("time") ? BY_TIME : "{by: leaveOneOut}"),
                2,
                7);
    }

    /** Lists, tags, vectors, texts and a scenario of a list column. */
    @Test
    void dividesListsAndVectors() throws IOException {
        prepareAndCompare(FeaturesTest.project(folder), 2, 7);
    }

    /** The second scenario has events of one user only, who has most events. */
    @Test
    void dividesUsersOfUnequalActivity() throws IOException {
        BruteForceDataset events = BruteForceDataset.random(13, 9, 14, 3, 700);
        List<BruteForceDataset.Event> changed = events.events.stream()
                .map(e -> new BruteForceDataset.Event(
                        e.scenario() == 1 ? "u4" : e.user(),
                        e.item(),
                        e.scenario(),
                        e.time(),
                        e.positive(),
                        e.day(),
                        e.split()))
                .toList();
        events.events.clear();
        events.events.addAll(changed);
        prepareAndCompare(AccessorsReferenceTest.project(folder, events, BY_TIME), 3, 7);
    }

    @Test
    void choosesSeparateFoldersForEachShard() throws IOException {
        BruteForceDataset events = BruteForceDataset.random(14, 9, 14, 3, 300);
        Path dataset = AccessorsReferenceTest.project(folder, events, BY_TIME)
                .preparation()
                .shards(2)
                .run()
                .folder();
        assertThat(dataset.resolve("shard-00001/events.arrow")).exists();
        assertThat(dataset.resolve("items-00001/items.arrow")).exists();
        assertThat(DatasetOpener.manifest(dataset).files().keySet())
                .contains("layout.json", "shard-00000/events.arrow", "items-00001/item_days.arrow");
        String[] files = DatasetOpener.manifest(dataset).files().keySet().toArray(String[]::new);
        assertThat(Arrays.stream(files).filter(f -> f.endsWith("manifest.json")))
                .isEmpty();
    }
}
