package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.files.table.TableFile;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.SqlEngine;

/** File types that differ from the meaning of their values. */
@Tag("slow")
class FileTypesTest {
    private static final String EVENTS =
            "SELECT CAST(7 + i % 2 AS DOUBLE) AS \"user\", CAST(1 + i % 3 AS FLOAT) AS item,"
                    + " 1640995200000 + i * 1000 AS time FROM range(12) AS r (i)";

    private static final String USERS = "SELECT CAST(7 + i AS DOUBLE) AS \"user\", [1.0::DOUBLE, 3.0] AS past,"
            + " CASE WHEN i < 2 THEN 30.5 + i ELSE 'NaN'::DOUBLE END AS city FROM range(3) AS r (i)";

    private static final String ITEMS =
            "SELECT 1 + i AS item, encode('k' || i) AS kind, 'tag' || i AS tag FROM range(3) AS r (i)";

    @TempDir
    Path folder;

    private Project project = new Project(Path.of(""));

    @BeforeEach
    void writesFiles() throws Exception {
        project = new Project(folder);
        write("events.parquet", EVENTS);
        write("users.parquet", USERS);
        write("items.parquet", ITEMS);
        configure("items.parquet");
    }

    private void write(String file, String rows) throws Exception {
        Path temp = Files.createDirectories(folder.resolve("temp"));
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC")))) {
            engine.execute("COPY (" + rows + ") TO '" + folder.resolve(file) + "' (FORMAT parquet)");
        }
    }

    private void configure(String items) {
        project.file("sass.yaml", """
                sass: 1
                name: types
                data:
                  events: {path: events.parquet, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
                  users: {path: users.parquet, key: user}
                  items: {path: ITEMS, key: item}
                  split: {by: leaveOneOut}
                label: "true"
                scenarios:
                  all: {where: "true"}
                features:
                  user:
                    - {name: user, column: user, type: id}
                    - {name: city, column: city, type: id}
                    - {name: past, type: sequence, of: item, column: past}
                  item:
                    - {name: item, column: item, type: id}
                    - {name: kind, column: kind, type: id}
                pretrain: {task: none}
                """.replace("ITEMS", items));
    }

    /** The engine reads both as texts, so 7 and 7.0 are two users. Only the check detects it. */
    @Test
    void reportsIdWrittenInTwoWays() throws Exception {
        write("day1.parquet", EVENTS.replace("CAST(7 + i % 2 AS DOUBLE)", "CAST(7 + i % 2 AS VARCHAR)"));
        write("day2.parquet", EVENTS.replace("000 + i * 1000", "000 + i * 2000"));
        project.file(
                "sass.yaml", Files.readString(folder.resolve("sass.yaml")).replace("events.parquet", "day*.parquet"));
        assertThat(project.preparation().run().warnings())
                .filteredOn(warning -> warning.code() == DataCode.INCONSISTENT_ID_FORMAT)
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.message()).isEqualTo("2 user ids are written in two ways");
                    assertThat(warning.notes().get(0).text()).startsWith("for example, `7` and `7.0`");
                });
    }

    @Test
    void learnsTimestampsWithAZone() throws Exception {
        write(
                "items.parquet",
                "SELECT 1 + i AS item, CAST(epoch_ms(1777600000000 + i) AS TIMESTAMPTZ) AS kind FROM range(3) AS r (i)");
        try (Dataset dataset = project.prepare()) {
            assertThat(dataset.features(Side.ITEM))
                    .filteredOn(feature -> feature.name().equals("kind"))
                    .singleElement()
                    .extracting(FeatureSpec::rows)
                    .isEqualTo(4);
        }
    }

    private static List<String> users(Dataset dataset) {
        List<String> ids = new ArrayList<>();
        for (int user = 0; user < dataset.userCount(); user++) {
            ids.add(dataset.userId(user));
        }
        return ids;
    }

    private static List<String> items(Dataset dataset) {
        List<String> ids = new ArrayList<>();
        for (int item = 0; item < dataset.itemCount(); item++) {
            ids.add(dataset.itemId(item));
        }
        return ids;
    }

    private List<Diagnostic> problems() {
        return catchThrowableOfType(SassException.class, project::prepare).diagnostics();
    }

    @Test
    void readsWholeFloatsAsIntegerIds() throws Exception {
        write("events.parquet", EVENTS + " UNION ALL SELECT 'NaN'::DOUBLE, 1, 1640995200000");
        Preparation.PreparedDataset prepared = project.preparation().run();
        try (Dataset dataset = DatasetOpener.open(prepared.folder())) {
            assertThat(users(dataset)).containsExactly("7", "8", "9");
            assertThat(items(dataset)).containsExactly("1", "2", "3");
            assertThat(vocabulary(prepared, "city")).containsExactly("", "30.5", "31.5");
            assertThat(vocabulary(prepared, "kind")).containsExactly("", "k0", "k1", "k2");
        }
        assertThat(prepared.warnings())
                .extracting(Diagnostic::code)
                .contains(DataCode.INCOMPLETE_ROWS)
                .doesNotContain(
                        DataCode.LIST_ENTRIES_NOT_ITEMS, DataCode.NO_COMMON_IDS, DataCode.EVENTS_WITHOUT_ENTITY_ROW);
    }

    private static List<String> vocabulary(Preparation.PreparedDataset prepared, String table) throws IOException {
        TableFile file = TableFile.open(prepared.folder().resolve(DatasetFiles.vocabulary(table)));
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < file.rows(); row++) {
            texts.add(file.texts("value").get(row));
        }
        return texts;
    }

    @Test
    void rejectsFractionalId() throws Exception {
        write("events.parquet", EVENTS.replace("7 + i % 2", "7.5 + i % 2"));
        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.SOURCE_UNREADABLE);
            assertThat(problem.message()).matches("`user` contains [78].5, which is not a valid id");
            assertThat(problem.location()).isEqualTo(project.config().locationOf("data.events.user"));
        });
        write("events.parquet", EVENTS);
        write("users.parquet", USERS.replace("7 + i", "7.5 + i"));
        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.SOURCE_UNREADABLE);
            assertThat(problem.message()).matches("`user` contains [789].5, which is not a valid id");
            assertThat(problem.location()).isEqualTo(project.config().locationOf("data.users.key"));
        });
        write("users.parquet", USERS.replace("7 + i", "9007199254740994 + i"));
        assertThat(problems()).extracting(Diagnostic::code).containsExactly(DataCode.SOURCE_UNREADABLE);
    }

    @Test
    void dropsEmptyIds() throws Exception {
        write(
                "items.parquet",
                "SELECT * REPLACE (CAST(item AS VARCHAR) AS item) FROM (" + ITEMS
                        + ") UNION ALL SELECT '', encode('k9'), 'none' UNION ALL SELECT '', encode('k9'), 'none'");
        Preparation.PreparedDataset prepared = project.preparation().run();
        try (Dataset dataset = DatasetOpener.open(prepared.folder())) {
            assertThat(items(dataset)).containsExactly("1", "2", "3");
        }
        assertThat(prepared.warnings())
                .filteredOn(w -> w.code() == DataCode.INCOMPLETE_ROWS)
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.message()).isEqualTo("`item` has no value in 2 of the 5 rows of the items file");
                    assertThat(warning.location()).isEqualTo(project.config().locationOf("data.items.path"));
                });
    }

    /** A letter in one id makes the column of the CSV file a column of texts. The other file contains numbers. */
    @Test
    void joinsEntityFilesByKeyText() throws Exception {
        project.file("more.csv", "item,price\n1,10\nx17,20\n");
        configure("items.parquet, join: more.csv");
        try (Dataset dataset = project.prepare()) {
            assertThat(items(dataset)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void readsFixedLengthLists() throws Exception {
        Path temp = Files.createDirectories(folder.resolve("temp"));
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC")))) {
            engine.export(
                    "SELECT 1 + i AS item, CAST(['a' || i, 'b', 'c'] AS VARCHAR[3]) AS kind FROM range(3) AS r (i)",
                    folder.resolve("items.arrow"));
        }
        configure("items.arrow");
        project.file(
                "sass.yaml",
                Files.readString(folder.resolve("sass.yaml"))
                        .replace("column: kind, type: id", "column: kind, type: multi"));
        assertThat(vocabulary(project.preparation().run(), "kind"))
                .containsExactlyInAnyOrder("", "a0", "a1", "a2", "b", "c");
    }

    @Test
    void namesUnsupportedArrowType() throws IOException {
        for (ArrowType type :
                List.of(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF), new ArrowType.Decimal(50, 2, 256))) {
            Schema schema = new Schema(List.of(
                    Field.nullable("item", ArrowType.Utf8.INSTANCE),
                    new Field("kind", FieldType.nullable(type), null)));
            Path file = folder.resolve("items.arrow");
            Files.deleteIfExists(file);
            try (BufferAllocator allocator = new RootAllocator();
                    VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
                    FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    ArrowFileWriter writer = new ArrowFileWriter(root, null, out)) {
                root.setRowCount(1);
                writer.writeBatch();
            }
            configure("items.arrow");
            assertThat(problems()).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(DataCode.SOURCE_UNREADABLE);
                assertThat(problem.message()).endsWith("items.arrow`").startsWith("cannot read");
                assertThat(problem.notes().get(0).text()).startsWith("the type of column `kind` is not supported: ");
            });
        }
    }

    /** The damage is in the values of a column. The schema and the number of rows are intact. */
    @ParameterizedTest
    @CsvSource({"events, data.events", "users, data.users.path", "items, data.items.path"})
    void reportsDamagedParquetFile(String source, String key) throws Exception {
        Path file = folder.resolve(source + ".parquet");
        byte[] intact = Files.readAllBytes(file);
        int reported = 0;
        for (int at = 4; at < 80; at += 5) {
            byte[] damaged = intact.clone();
            Arrays.fill(damaged, at, at + 12, (byte) 0xff);
            Files.write(file, damaged);
            try {
                project.preparation().run();
            } catch (SassException e) {
                List<Diagnostic> errors = e.diagnostics().stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .toList();
                assertThat(errors).as("damage at " + at).hasSize(1);
                assertThat(errors.get(0).code()).isEqualTo(DataCode.SOURCE_UNREADABLE);
                reported += Objects.equals(
                                errors.get(0).location(), project.config().locationOf(key))
                        ? 1
                        : 0;
            }
        }
        assertThat(reported).isPositive();
    }

    /** A sample is read into a table, where the fraction fails first. */
    @Test
    void reportsFractionalIdInSample() throws Exception {
        write("events.parquet", EVENTS.replace("7 + i % 2", "7.5 + i % 2"));
        assertThat(project.preparation().validation().run(new RowLimit(5)).problems())
                .extracting(Diagnostic::code)
                .containsExactly(DataCode.SOURCE_UNREADABLE);
    }

    /** As texts they would be `7.0`, and a text file contains `7`. */
    @Test
    void matchesFloatIdsWithTextIds() {
        project.file("test.csv", "user,item,time\n7,1,1641081600000\n8,2,1641081600000\n");
        project.file(
                "sass.yaml",
                project.read("sass.yaml").replace("split: {by: leaveOneOut}", "split: {by: file, test: test.csv}"));
        try (Dataset dataset = project.prepare()) {
            assertThat(users(dataset)).containsExactlyInAnyOrder("7", "8", "9");
            assertThat(dataset.samples(0, Split.TEST).size()).isEqualTo(2);
        }
    }

    /** Vectors as texts would be the largest part of every collection. */
    @Test
    void excludesVectorsFromItemTexts() throws Exception {
        write(
                "items.parquet",
                "SELECT 1 + i AS item, 'k' || i AS kind, ['a', 'b'] AS tags, [1.5::FLOAT, i] AS emb, '1;2' AS told"
                        + " FROM range(3) AS r (i)");
        project.file(
                "sass.yaml",
                project.read("sass.yaml")
                        .replace(
                                "pretrain:",
                                "    - {name: told, column: told, type: embedding, separator: \";\"}\npretrain:"));
        try (Dataset dataset = project.prepare()) {
            assertThat(dataset.manifest().itemColumns()).containsExactly("item", "kind", "tags");
            assertThat(dataset.itemText(dataset.itemIndex("1"), "kind")).isEqualTo("k0");
        }
    }
}
