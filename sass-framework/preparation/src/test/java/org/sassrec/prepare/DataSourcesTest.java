package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

/** Every file format with the same rows produces the same dataset. */
@Tag("slow")
class DataSourcesTest {
    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: PATH, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: user}
              split: {by: column, column: date, validation: 2022-01-02..2022-01-02, test: 2022-01-03..2022-01-03}
            label: click = 1
            scenarios:
              home: {where: "place = 'home'"}
              live: {where: "place = 'live'"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
              context:
                - {name: place, column: place, type: id}
                - {name: seconds, column: seconds, type: number, buckets: quantile(3)}
            """;

    private static final String ROWS = """
            SELECT 'u' || (i % 7) AS user, 'i' || (i % 5) AS item, CASE WHEN i % 4 = 0 THEN 'live' ELSE 'home' END AS place,
              1640995200000 + (i % 3) * 86400000 + i * 1000 AS ms, CAST(i % 5 < 2 AS INTEGER) AS click, i * 0.5 AS seconds,
              DATE '2022-01-01' + CAST(i % 3 AS INTEGER) AS date
            FROM range(300) AS t(i)""";

    @TempDir
    static Path folder;

    private static Map<String, DatasetManifest.FileEntry> expected = Map.of();

    @BeforeAll
    static void writeFilesOfEveryFormat() throws Exception {
        Path temp = Files.createDirectories(folder.resolve("temp"));
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC")))) {
            engine.execute("CREATE TABLE rows AS " + ROWS);
            copy(engine, "SELECT * FROM rows", "plain.csv", "FORMAT csv, HEADER");
            copy(engine, "SELECT * FROM rows", "tab.tsv.gz", "FORMAT csv, HEADER, DELIMITER '\t', COMPRESSION gzip");
            copy(engine, "SELECT * FROM rows", "zstd.csv.zst", "FORMAT csv, HEADER, COMPRESSION zstd");
            copy(engine, "SELECT * FROM rows", "lines.jsonl.zst", "FORMAT json, COMPRESSION zstd");
            copy(engine, "SELECT * FROM rows", "columns.parquet", "FORMAT parquet, COMPRESSION zstd");
            for (int day = 1; day <= 3; day++) {
                String rows = "SELECT * EXCLUDE (date) FROM rows WHERE date = DATE '2022-01-0" + day + "'";
                String hive = "hive/date=2022-01-0" + day + "/part-0";
                Files.createDirectories(folder.resolve(hive).getParent());
                copy(engine, rows, hive + ".parquet", "FORMAT parquet");
                copy(engine, rows, hive + ".csv.gz", "FORMAT csv, HEADER, COMPRESSION gzip");
                engine.export(rows, folder.resolve(hive + ".feather"));
                copy(
                        engine,
                        "SELECT * FROM rows WHERE date = DATE '2022-01-0" + day + "'",
                        "day_2022010" + day + ".csv",
                        "FORMAT csv, HEADER");
            }
            engine.export("SELECT * FROM rows", folder.resolve("plain.arrow"));
        }
        rewrite("lz4.feather", CodecType.LZ4_FRAME, ArrowFileWriter::new);
        rewrite("zstd.ipc", CodecType.ZSTD, ArrowFileWriter::new);
        try (BufferAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(
                        FileChannel.open(folder.resolve("plain.arrow"), StandardOpenOption.READ), allocator);
                FileChannel out = created("stream.arrows")) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            try (ArrowStreamWriter writer = new ArrowStreamWriter(root, reader, out)) {
                while (reader.loadNextBatch()) {
                    writer.writeBatch();
                }
            }
        }
        dictionaryEncoded("dictionary.arrow");
        expected = prepared("plain.csv").files();
    }

    private static void copy(SqlEngine engine, String rows, String file, String how) throws EngineException {
        engine.execute("COPY (" + rows + ") TO '" + folder.resolve(file) + "' (" + how + ")");
    }

    private static FileChannel created(String file) throws IOException {
        return FileChannel.open(folder.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Creates a writer. All writers of Arrow have these parameters. */
    private interface Writers {
        ArrowWriter open(
                VectorSchemaRoot root,
                org.apache.arrow.vector.dictionary.DictionaryProvider dictionaries,
                java.nio.channels.WritableByteChannel out,
                Map<String, String> metadata,
                IpcOption option,
                org.apache.arrow.vector.compression.CompressionCodec.Factory codecs,
                CodecType codec);
    }

    private static void rewrite(String file, CodecType codec, Writers writers) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(
                        FileChannel.open(folder.resolve("plain.arrow"), StandardOpenOption.READ), allocator);
                FileChannel out = created(file)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            try (ArrowWriter writer = writers.open(
                    root, reader, out, Map.of(), IpcOption.DEFAULT, CommonsCompressionFactory.INSTANCE, codec)) {
                while (reader.loadNextBatch()) {
                    writer.writeBatch();
                }
            }
        }
    }

    /** The form in which pandas writes categories. */
    private static void dictionaryEncoded(String file) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(
                        FileChannel.open(folder.resolve("plain.arrow"), StandardOpenOption.READ), allocator);
                VarCharVector values = new VarCharVector("place", allocator);
                FileChannel out = created(file)) {
            values.setSafe(0, "live".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            values.setSafe(1, "home".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            values.setValueCount(2);
            Dictionary dictionary =
                    new Dictionary(values, new DictionaryEncoding(1, false, new ArrowType.Int(32, true)));
            MapDictionaryProvider dictionaries = new MapDictionaryProvider(dictionary);
            reader.loadNextBatch();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            List<FieldVector> columns = root.getFieldVectors().stream()
                    .map(v -> v.getName().equals("place") ? (FieldVector) DictionaryEncoder.encode(v, dictionary) : v)
                    .toList();
            try (VectorSchemaRoot encoded = new VectorSchemaRoot(columns);
                    ArrowFileWriter writer = new ArrowFileWriter(encoded, dictionaries, out)) {
                encoded.setRowCount(root.getRowCount());
                writer.writeBatch();
            }
        }
    }

    private static Project project(String path) {
        return new Project(folder)
                .file("users.csv", "user,age\nu1,30\nu2,40\n")
                .file("sass.yaml", YAML.replace("PATH", path));
    }

    private static DatasetManifest prepared(String path) {
        return project(path).preparation().run().manifest();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tab.tsv.gz",
                "zstd.csv.zst",
                "lines.jsonl.zst",
                "columns.parquet",
                "hive/*/part-0.parquet",
                "hive/**/*.csv.gz",
                "hive/date=*/part-*.feather",
                "'hive/date=${date}/part-0.parquet', dates: 2022-01-01..2022-01-03",
                "'day_${date:yyyyMMdd}.csv', dates: 2022-01-01..2022-01-03",
                "plain.arrow",
                "lz4.feather",
                "zstd.ipc",
                "stream.arrows",
                "dictionary.arrow",
            })
    void preparesSameDatasetFromEveryFileKind(String path) {
        assertThat(prepared(path).files()).isEqualTo(expected);
    }

    @Test
    void includesDatedFilesInFingerprint() throws IOException {
        Project project = project("'day_${date:yyyyMMdd}.csv', dates: today-2d..today");
        Function<String, Preparation> on = project::preparation;
        List<Path> third = on.apply("2022-01-03").sourceFiles();
        assertThat(third.stream().map(f -> f.getFileName().toString()))
                .containsExactly("day_20220101.csv", "day_20220102.csv", "day_20220103.csv", "users.csv");
        assertThat(on.apply("2022-01-04").sourceFiles()).hasSize(3).doesNotContain(folder.resolve("day_20220101.csv"));
        assertThat(on.apply("2022-01-04").fingerprint())
                .isNotEqualTo(on.apply("2022-01-03").fingerprint());
    }

    private static List<Diagnostic> problems(String path) {
        SassException thrown = catchThrowableOfType(
                SassException.class, () -> project(path).preparation().run());
        assertThat(thrown).as("problems of %s", path).isNotNull();
        return thrown.diagnostics();
    }

    @Test
    void rejectsMissingDayUnlessSkipped() {
        String path = "'day_${date:yyyyMMdd}.csv', dates: 2021-12-30..2022-01-03";
        assertThat(problems(path)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.MISSING_DATES);
            assertThat(problem.message()).isEqualTo("no file for 2 of 5 days: `2021-12-30`, `2021-12-31`");
            assertThat(problem.location()).isNotNull();
        });
        Preparation.PreparedDataset prepared =
                project(path + ", missingDates: skip").preparation().run();
        // A small dataset has other warnings as well.
        assertThat(prepared.warnings()).extracting(Diagnostic::code).containsOnlyOnce(DataCode.MISSING_DATES);
        assertThat(prepared.manifest().files()).isEqualTo(expected);
        assertThat(problems("'day_${date}.csv', dates: 2021-12-30..2022-01-03, missingDates: skip"))
                .extracting(Diagnostic::code)
                .containsExactly(DataCode.NO_MATCHING_FILE);
    }

    @Test
    void reportsReasonForUnreadableFile() throws IOException {
        byte[] complete = Files.readAllBytes(folder.resolve("plain.arrow"));
        Files.write(folder.resolve("half.arrow"), java.util.Arrays.copyOf(complete, complete.length / 2));
        Files.writeString(folder.resolve("text.arrow"), "user,item\n1,2\n");
        Files.writeString(folder.resolve("old.feather"), "FEA1....FEA1");
        for (String path : List.of("half.arrow", "text.arrow", "old.feather", "[plain.csv, plain.arrow]")) {
            assertThat(problems(path)).as(path).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(DataCode.SOURCE_UNREADABLE);
                assertThat(problem.notes())
                        .singleElement()
                        .satisfies(note -> assertThat(note.text()).isNotBlank().doesNotContain("null", "Exception"));
            });
        }
        assertThat(problems("old.feather").get(0).notes().get(0).text()).contains("write version 2");
        // The extension or the network is missing. In both cases the message names the address.
        assertThat(problems("s3://no-such-bucket/events/date=*/*.parquet"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(DataCode.ADDRESS_UNREACHABLE);
                    assertThat(problem.message())
                            .isEqualTo("cannot read `s3://no-such-bucket/events/date=*/*.parquet`");
                });
        assertThat(problems("s3://no-such-bucket/events.arrow")).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.SOURCE_UNREADABLE);
            assertThat(problem.message()).isEqualTo("cannot read `s3://no-such-bucket/events.arrow`");
            assertThat(problem.notes().get(0).text()).contains("copy them to this machine");
        });
    }

    @Test
    void readsAddressesOfLocalFiles() throws IOException {
        assertThat(prepared("'file://" + folder.toAbsolutePath() + "/plain.csv'")
                        .files())
                .isEqualTo(expected);
        assertThat(problems("file:///no/such/file.csv"))
                .extracting(Diagnostic::code)
                .containsExactly(DataCode.NO_MATCHING_FILE);
    }

    @Test
    void reportsAddressesThatOnlySparkReads() {
        for (String path : List.of("table://lake.shop.events", "hdfs://nodes:8020/events/*.parquet")) {
            assertThat(problems(path)).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(DataCode.ADDRESS_UNREACHABLE);
                assertThat(problem.message()).isEqualTo("cannot read `" + path + "` with `data.engine: duckdb`");
                assertThat(problem.help().get(0)).contains("set `data.engine: spark`");
            });
        }
    }

    @Test
    void reportsFolderGivenAsFile() {
        assertThat(problems("hive/")).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.NO_MATCHING_FILE);
            assertThat(problem.help()).contains("it is a folder: name its files, for example `hive/**/*.parquet`");
        });
    }

    /** The engine treats {@code day[1].csv} as a pattern that matches another file. */
    @Test
    void readsFileWithGlobCharactersInName() throws IOException {
        String header = Files.readString(folder.resolve("plain.csv"))
                .lines()
                .findFirst()
                .orElseThrow();
        Files.copy(folder.resolve("plain.csv"), folder.resolve("odd[1].csv"));
        Files.copy(folder.resolve("plain.csv"), folder.resolve("odd*?.csv"));
        for (String other : List.of("odd1.csv", "oddly.csv")) {
            Files.writeString(folder.resolve(other), header + "\n");
        }
        assertThat(prepared("'odd\\[1].csv'").files()).isEqualTo(expected);
        assertThat(prepared("'odd\\*\\?.csv'").files()).isEqualTo(expected);
    }

    @Test
    void treatsEmptyTextAsMissingTime() throws IOException {
        String lines = Files.readString(folder.resolve("plain.csv"))
                .lines()
                .skip(1)
                .map(row -> {
                    String[] cells = row.split(",", -1);
                    return "{\"user\": \"" + cells[0] + "\", \"item\": \"" + cells[1] + "\", \"place\": \"" + cells[2]
                            + "\", \"ms\": \"" + cells[3] + "\", \"click\": " + cells[4] + ", \"seconds\": " + cells[5]
                            + ", \"date\": \"" + cells[6] + "\"}\n";
                })
                .collect(java.util.stream.Collectors.joining());
        Files.writeString(
                folder.resolve("untimed.jsonl"),
                lines + lines.lines().findFirst().orElseThrow().replaceFirst("\"ms\": \"[0-9]+\"", "\"ms\": \"\"")
                        + "\n");
        assertThat(prepared("untimed.jsonl").files()).isEqualTo(expected);
    }

    @Test
    void reportsBrokenRowWithFileAndLine() throws IOException {
        String plain = Files.readString(folder.resolve("plain.csv"));
        String row = plain.lines().skip(1).findFirst().orElseThrow();
        Files.writeString(folder.resolve("rag_1.csv"), plain);
        Files.writeString(folder.resolve("rag_2.csv"), plain + "u1,i1,home\n");
        Files.writeString(folder.resolve("rag_3.csv"), plain);
        Files.write(folder.resolve("wide.csv"), plain.getBytes(StandardCharsets.UTF_16));
        Files.writeString(folder.resolve("late.csv"), plain + (row + "\n").repeat(50_000) + "u1,i1,home\n");

        assertThat(problems("rag_*.csv")).singleElement().satisfies(problem -> {
            assertThat(problem.message()).startsWith("cannot read `").endsWith("rag_2.csv`");
            assertThat(note(problem))
                    .isEqualTo("the first rows have different numbers of values, or the file is not UTF-8");
        });
        assertThat(problems("wide.csv"))
                .singleElement()
                .satisfies(problem -> assertThat(note(problem)).endsWith("not UTF-8"));
        assertThat(problems("late.csv"))
                .singleElement()
                .satisfies(problem -> assertThat(note(problem))
                        .startsWith("line 50302 of `")
                        .endsWith("late.csv`: 3 values instead of 7: `u1,i1,home`"));
    }

    @Test
    void rejectsArchiveTruncatedAtLineEnd() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes, 512, true)) {
            out.write(Files.readAllBytes(folder.resolve("plain.csv")));
            out.flush();
            Files.write(folder.resolve("cut_1.csv.gz"), bytes.toByteArray());
        }
        byte[] archive = bytes.toByteArray();
        Files.write(folder.resolve("cut_2.csv.gz"), archive);
        archive[archive.length - 8] ^= 1; // a byte of the checksum
        Files.write(folder.resolve("cut_3.csv.gz"), archive);

        List<Diagnostic> problems = problems("cut_*.csv.gz");
        assertThat(problems)
                .extracting(Diagnostic::code)
                .containsExactly(DataCode.SOURCE_UNREADABLE, DataCode.SOURCE_UNREADABLE);
        assertThat(problems.get(0).message())
                .isEqualTo("the compressed file `" + folder.resolve("cut_1.csv.gz") + "` is truncated or damaged");
        assertThat(problems.get(1).message()).contains("cut_3.csv.gz");
        assertThat(problems.get(0).location()).isNotNull();
        assertThat(project("cut_*.csv.gz").preparation().validation().run().problems())
                .isEqualTo(problems);
    }

    private static String note(Diagnostic problem) {
        return problem.notes().get(0).text();
    }
}
