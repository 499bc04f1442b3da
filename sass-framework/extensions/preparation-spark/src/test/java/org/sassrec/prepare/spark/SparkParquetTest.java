package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ParquetView;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;

/** Executors read Parquet files as DuckDB does. */
@Tag("slow")
class SparkParquetTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void startSpark() {
        LocalSpark.session();
    }

    /** Some files lack a column or have other types of integers. */
    @Test
    void readsAllTypesAsDuckDbDoes() throws Exception {
        ParquetProject.write(folder);
        List<String> files;
        try (Stream<Path> found = Files.walk(folder.resolve("events"))) {
            files = found.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
        try (SqlEngine engine =
                LocalSpark.open(Files.createDirectory(folder.resolve("engine")), ZoneId.of("Asia/Tokyo"))) {
            SqlEngine reader = engine.reader();
            reader.execute("CREATE VIEW v AS SELECT * FROM " + ParquetView.readFunction(files, true));
            List<SqlEngine.Column> columns = reader.describe("FROM v");
            String query = "SELECT "
                    + columns.stream()
                            .map(column -> "sass_text(" + Sql.identifier(column.name()) + ")")
                            .collect(Collectors.joining(", "))
                    + " FROM %s ORDER BY number";
            List<SqlEngine.ResultRow> expected = reader.query(query.formatted("v"));

            ParquetView view = new ParquetView("v", columns, List.of("day", "region", "hour"), files);
            reader.execute("CREATE VIEW rows AS FROM v");
            engine.importParquet(new SqlEngine.ParquetRelation("rows", "FROM v", List.of(view)), "FROM rows");

            assertThat(expected).hasSize(1200);
            assertThat(engine.query(query.formatted("rows"))).isEqualTo(expected);
            assertThat(reader.queryLong("SELECT count(*) FROM rows")).isEqualTo(1200);
        }
    }

    @Test
    void preparesTheSameDatasetFromFolders() throws Exception {
        ParquetProject.write(folder);

        prepare(DuckDbEngine::open, "duckdb");
        prepare(new SparkEngineProvider()::open, "spark");

        ComparedDatasets.compare(folder.resolve("duckdb/dataset"), folder.resolve("spark/dataset"));
        assertThat(folder.resolve("spark/generated/sql")).isDirectoryRecursivelyContaining(file -> readsParts(file));
    }

    private static boolean readsParts(Path file) {
        try {
            return file.toString().endsWith("_events_source.sql")
                    && Files.readString(file).contains("sass_parquet_0");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void prepare(SqlEngine.Factory engine, String output) {
        LoadedConfig loaded = ConfigLoader.load(
                ConfigRequest.of(folder.resolve("sass.yaml")).withOverrides(List.of("run.output=" + output)));
        Preparation.of(loaded.config(), engine)
                .locations(loaded::locationOf)
                .memory(1L << 28)
                .run();
    }

    @Test
    void reportsAnInvalidIdThatATaskFinds() throws Exception {
        ParquetProject.write(folder);
        ParquetProject.copy(
                folder,
                "SELECT 1.5::DOUBLE AS \"user\", 'i1' AS item, TIMESTAMP '2026-05-09 00:00:00' AS time",
                "events/day=2026-05-09/region=north/hour=3/x.parquet");

        assertThatThrownBy(() -> prepare(new SparkEngineProvider()::open, "spark"))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("`user` contains 1.5, which is not a valid id");
    }

    @Test
    void dividesLargeFilesByRowGroupsAndCombinesSmallFiles() throws Exception {
        try (SqlEngine engine = LocalSpark.open(Files.createDirectory(folder.resolve("engine")), ZoneId.of("UTC"))) {
            engine.reader()
                    .execute("COPY (SELECT range AS n, repeat('x', 20) AS text FROM range(10000)) TO '"
                            + folder.resolve("large.parquet") + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
            engine.reader()
                    .execute("COPY (SELECT 1 AS n) TO '" + folder.resolve("small.parquet") + "' (FORMAT parquet)");
        }
        String large = folder.resolve("large.parquet").toString();
        String small = folder.resolve("small.parquet").toString();
        long most = Files.size(Paths.get(large)) / 2;

        List<List<ParquetParts.Rows>> parts = ParquetParts.divide(
                List.of(small, large, small), file -> new File(file).length(), new Configuration(), most);

        assertThat(parts).hasSizeGreaterThan(2);
        assertThat(parts.get(parts.size() - 1)).hasSize(2).allMatch(ParquetParts.Rows::isComplete);
        int next = 0;
        for (List<ParquetParts.Rows> part : parts.subList(0, parts.size() - 1)) {
            assertThat(part)
                    .singleElement()
                    .extracting(ParquetParts.Rows::first)
                    .isEqualTo(next);
            next = part.get(0).end();
        }
        assertThat(next).isEqualTo(5);
    }

    @Test
    void copiesRowGroupsWithoutAChange() throws Exception {
        Path file = folder.resolve("rows.parquet");
        Path copy = folder.resolve("copy.parquet");
        try (SqlEngine engine = LocalSpark.open(Files.createDirectory(folder.resolve("engine")), ZoneId.of("UTC"))) {
            SqlEngine reader = engine.reader();
            reader.execute(ParquetProject.MACRO);
            reader.execute("COPY (SELECT " + ParquetProject.TYPES + ", range AS n FROM range(5000)) TO '" + file
                    + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
            ParquetParts.copy(new ParquetParts.Rows(file.toString(), 1, 2), new Configuration(), copy);

            assertThat(reader.describe("SELECT * FROM '" + copy + "'"))
                    .isEqualTo(reader.describe("SELECT * FROM '" + file + "'"));
            assertThat(reader.queryRow("SELECT count(*), min(n), max(n), count(DISTINCT columns_text) FROM (SELECT n,"
                                    + " CAST(t AS VARCHAR) AS columns_text FROM '" + copy + "' AS t)")
                            .values())
                    .containsExactly(2048L, 2048L, 4095L, 2048L);
        }
    }

    @Test
    void reportsAFileThatAnExecutorCannotRead() throws Exception {
        try (SqlEngine engine = LocalSpark.open(Files.createDirectory(folder.resolve("engine")), ZoneId.of("UTC"))) {
            Path file = folder.resolve("gone.parquet");
            engine.reader().execute("COPY (SELECT 1 AS n) TO '" + file + "' (FORMAT parquet)");
            engine.reader().execute("CREATE VIEW v AS SELECT * FROM '" + file + "'");
            List<SqlEngine.Column> columns = engine.reader().describe("FROM v");
            ReaderTask task = new ReaderTask(
                    List.of(new ParquetView("v", columns, List.of(), List.of(file.toString()))),
                    List.of(),
                    "FROM v",
                    folder.toString(),
                    "UTC",
                    new SerializableConfiguration(new Configuration()));
            Files.delete(file);

            assertThatThrownBy(() -> task.run(new ReaderTask.Part(
                            0, 0, List.of(new ParquetParts.Rows(file.toString(), 0, Integer.MAX_VALUE)))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(
                            "`" + file + "` does not exist on the machine of an executor, or cannot be read there");
        }
    }
}
