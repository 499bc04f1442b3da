package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.table.TableFile;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.RowNumbering;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngineProvider;

@Tag("slow")
class SparkEngineTest {
    @TempDir
    private Path folder;

    private SqlEngine engine;

    @BeforeEach
    void open() throws EngineException {
        engine = LocalSpark.open(folder, ZoneId.of("UTC"));
    }

    @AfterEach
    void close() throws EngineException {
        engine.close();
    }

    @Test
    void isFoundByName() {
        assertThat(ServiceLoader.load(SqlEngineProvider.class))
                .extracting(SqlEngineProvider::name)
                .contains("spark");
    }

    @Test
    void numbersRowsOfAllPartitions() throws EngineException {
        engine.number(
                "numbered", new RowNumbering("row", 5, "id DESC", List.of("id"), "SELECT id FROM range(1000)", 504L));
        assertThat(engine.queryRow("SELECT count(*), min(row), max(row), min(row + id), max(row + id) FROM numbered")
                        .values())
                .containsExactly(500L, 5, 504, 1004L, 1004L);
    }

    @Test
    void reportsNumbersWithMoreThan32Bits() {
        RowNumbering rows =
                new RowNumbering("row", Integer.MAX_VALUE - 2, "id", List.of("id"), "SELECT id FROM range(5)", null);
        assertThatThrownBy(() -> engine.number("numbered", rows))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.isTooManyRows()).isTrue());
    }

    @Test
    void cachesSmallTablesInFewPartitions() throws EngineException {
        engine.execute("SET spark.sql.adaptive.enabled = true");
        engine.execute("SET spark.sql.shuffle.partitions = 50");
        engine.createTable("small", "SELECT id % 99 AS id, count(*) AS n FROM range(1000) GROUP BY 1");
        assertThat(engine.query("SELECT DISTINCT spark_partition_id() FROM small"))
                .hasSize(1);
    }

    @Test
    void removesRows() throws EngineException {
        engine.createTable("numbers", "SELECT id, nullif(id, 3) AS value FROM range(5)");
        engine.deleteRows("numbers", "value >= 2");
        assertThat(engine.query("SELECT id FROM numbers ORDER BY id"))
                .extracting(row -> row.number(0))
                .containsExactly(0L, 1L, 3L);
    }

    @Test
    void keepsTablesThatWereMadeFromDroppedTables() throws EngineException {
        engine.createTable("first", "SELECT id FROM range(5)");
        engine.createTable("second", "SELECT id * 2 AS id FROM first");
        engine.dropTable("first");
        assertThat(engine.queryLong("SELECT sum(id) FROM second")).isEqualTo(20);
        assertThatThrownBy(() -> engine.query("SELECT * FROM first"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("first");
    }

    @Test
    void importsRowsOfTheReader() throws Exception {
        engine.importRows(
                "imported",
                "SELECT * FROM (VALUES (1::HUGEINT, TIME '10:00:00', ['a', NULL], '2026-05-01 10:00:00'::TIMESTAMP))"
                        + " AS t (\"a b\", clock, list, moment)");
        assertThat(engine.queryRow(
                                "SELECT CAST(\"a b\" AS STRING), clock, sass_text(list), sass_text(moment) FROM imported")
                        .values())
                .containsExactly("1", "10:00:00", "[a, NULL]", "2026-05-01 10:00:00");
    }

    @Test
    void exportsRowsInOrder() throws Exception {
        Path file = folder.resolve("rows.arrow");
        long rows = engine.export(
                "SELECT CAST(id AS INTEGER) AS number, CAST(id AS STRING) AS text FROM range(1000) ORDER BY id DESC",
                file,
                64);
        TableFile table = TableFile.open(file);
        assertThat(rows).isEqualTo(1000);
        assertThat(table.ints("number").get(0)).isEqualTo(999);
        assertThat(table.texts("text").get(999)).isEqualTo("0");
    }

    @Test
    void readsIntegersOfAllPartitions() throws Exception {
        List<Long> read = new ArrayList<>();
        engine.readLongs("SELECT id, -2 * id AS twice FROM range(0, 20000, 1, 3) WHERE id <> 7", (columns, rows) -> {
            for (int r = 0; r < rows; r++) {
                assertThat(columns[1].get(r)).isEqualTo(-2 * columns[0].get(r));
                read.add(columns[0].get(r));
            }
        });
        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 20_000)
                        .filter(id -> id != 7)
                        .boxed()
                        .toList());
    }

    @Test
    void loadsTexts() throws Exception {
        Path file = Files.writeString(
                folder.resolve("texts.json"),
                "{\"row\": 1, \"text\": \"a\\nb\", \"known\": true}\n{\"row\": 2, \"text\": \"\", \"known\": false}\n");
        List<SqlEngine.Column> columns = List.of(
                new SqlEngine.Column("row", "INTEGER"),
                new SqlEngine.Column("text", "VARCHAR"),
                new SqlEngine.Column("known", "BOOLEAN"));
        engine.loadJson(file, columns, "loaded", "row, text AS value, known");
        assertThat(engine.query("SELECT * FROM loaded ORDER BY row"))
                .extracting(row -> row.values().toString())
                .containsExactly("[1, a\nb, true]", "[2, , false]");
    }

    @Test
    void reportsInvalidStatements() {
        assertThatThrownBy(() -> engine.createTable("wrong", "SELECT 1 / 0"))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.summary()).contains("DIVIDE_BY_ZERO"));
    }
}
