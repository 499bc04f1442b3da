package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Each operation of the dialect has the same result in DuckDB and in Spark. */
@Tag("slow")
class SparkDialectTest {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "1",
            " 1 ",
            "-1.5",
            "+2",
            "1e3",
            "1E-3",
            ".5",
            "5.",
            "1d",
            "1f",
            "0x10",
            "1_000",
            "1__0",
            "_1",
            "1_",
            "1_0.5",
            "1.0_5",
            "1_.5",
            "1e1_0",
            "NULL",
            "null",
            "a=b",
            "a:b",
            "(a)",
            "{a}",
            "a\"b",
            "\\",
            "nan",
            "NaN",
            "-inf",
            "Infinity",
            "inf",
            "abc",
            "1 2",
            "1e400",
            "-1e400",
            "1e39",
            "1e-400",
            "\t7\n",
            "\u00a07",
            "\u3000x\u3000",
            " a b ",
            "\tx",
            "a,b",
            ",",
            "a|b||c",
            "[1, 2]",
            "1.",
            "--1",
            "1e",
            "e1",
            "0.1",
            "16777217",
            "3.4028235e38",
            "3.4028236e38",
            "é",
            "\ud83d\ude00",
            "a'b",
            "\\n",
            "1,5");
    private static final List<String> DOUBLES = List.of(
            "0",
            "-0.0",
            "1",
            "-1",
            "0.1",
            "0.30000000000000004",
            "1e15",
            "1e16",
            "123456789012345680",
            "1e20",
            "1.5e-5",
            "0.0001",
            "0.00012345",
            "1e-7",
            "2.5",
            "3.5",
            "-2.5",
            "1e300",
            "5e-324",
            "1.7976931348623157e308",
            "nan",
            "inf",
            "-inf",
            "3.4028235e38",
            "3.4028235677973366e38",
            "1e39",
            "9007199254740993",
            "1234567.125",
            "100",
            "1e5");

    /** Tables of literals. */
    private static final Map<List<String>, String> CASES = new HashMap<>();

    @TempDir
    private static Path folder;

    private static SqlEngine spark;
    private static SqlEngine duckDb;

    @BeforeAll
    static void open() throws EngineException {
        spark = LocalSpark.open(folder, ZoneId.of("Europe/Berlin"));
        // Generated code evaluates the expressions of a large table.
        spark.execute("SET spark.sql.codegen.wholeStage = true");
        spark.execute("SET spark.sql.codegen.factoryMode = FALLBACK");
        duckDb = spark.reader();
    }

    @AfterAll
    static void close() throws EngineException {
        spark.close();
    }

    /** Evaluates an expression over literals with both engines. The results are compared as texts. */
    private static void assertSame(List<String> literals, BiFunction<SqlDialect, String, String> expression)
            throws EngineException {
        String cases = CASES.get(literals);
        if (cases == null) {
            cases = "cases_" + CASES.size();
            duckDb.createTable(cases, cases(literals));
            spark.createTable(cases, cases(literals).replace("VARCHAR", "STRING"));
            CASES.put(literals, cases);
        }
        Map<Integer, String> expected = values(duckDb, cases, expression);
        Map<Integer, String> actual = values(spark, cases, expression);
        List<String> named = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        for (int c = 0; c < literals.size(); c++) {
            named.add(literals.get(c) + " -> " + actual.get(c));
            wanted.add(literals.get(c) + " -> " + expected.get(c));
        }
        assertThat(named).containsExactlyElementsOf(wanted);
    }

    private static String cases(List<String> literals) {
        List<String> rows = new ArrayList<>();
        for (int c = 0; c < literals.size(); c++) {
            rows.add("(" + c + ", " + literals.get(c) + ")");
        }
        return "SELECT n, v FROM (VALUES " + String.join(",\n", rows) + ") AS t (n, v)";
    }

    /** Returns the value of each case. */
    private static Map<Integer, String> values(
            SqlEngine engine, String cases, BiFunction<SqlDialect, String, String> expression) throws EngineException {
        Map<Integer, String> values = new HashMap<>();
        for (ResultRow row : engine.query("SELECT n, " + expression.apply(engine.dialect(), "v") + " FROM " + cases)) {
            Object value = row.values().get(1);
            values.put(
                    (int) row.number(0),
                    value instanceof java.sql.Array array
                            ? arrayText(array)
                            : String.valueOf(value).replaceAll("^ArraySeq\\((.*)\\)$", "[$1]"));
        }
        return values;
    }

    private static String arrayText(java.sql.Array array) {
        try {
            return List.of((Object[]) array.getArray()).toString();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts() {
        return TEXTS.stream()
                .map(text -> text.matches("[^'\\\\\t\n]*")
                        ? Sql.literal(text)
                        : text.codePoints().mapToObj(c -> "chr(" + c + ")").collect(Collectors.joining(" || ")))
                .toList();
    }

    private static List<String> doubles() {
        return DOUBLES.stream().map(text -> "CAST('" + text + "' AS DOUBLE)").toList();
    }

    @Test
    void readsNumbersInTexts() throws EngineException {
        assertSame(texts(), SqlDialect::toDouble);
    }

    @Test
    void readsFloatsInTexts() throws EngineException {
        assertSame(texts(), SqlDialect::toFloat);
    }

    @Test
    void roundsDoublesToFloats() throws EngineException {
        assertSame(doubles(), SqlDialect::toFloat);
        assertSame(doubles(), (sql, v) -> sql.floatBits(sql.toFloat(v)));
    }

    @Test
    void trimsSpacesOfUnicode() throws EngineException {
        assertSame(texts(), (sql, v) -> sql.text(sql.trim(v)));
        assertSame(texts(), (sql, v) -> sql.byteLength(sql.trim(v)));
    }

    @Test
    void writesDoublesAsTexts() throws EngineException {
        assertSame(doubles(), SqlDialect::text);
        assertSame(doubles(), (sql, v) -> sql.idText(v, "DOUBLE"));
    }

    @Test
    void writesFloatsAsTexts() throws EngineException {
        List<String> floats = DOUBLES.stream()
                .filter(text -> !text.matches(".*e(39|300|308)|.*7366e38"))
                .map(text -> "CAST('" + text + "' AS FLOAT)")
                .toList();
        assertSame(floats, SqlDialect::text);
        assertSame(floats, (sql, v) -> sql.idText(v, "FLOAT"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "1",
                "CAST(-5 AS TINYINT)",
                "CAST(9223372036854775807 AS BIGINT)",
                "CAST('1.50' AS DECIMAL(9,2))",
                "CAST('-0.05' AS DECIMAL(9,2))",
                "DATE '2026-05-01'",
                "DATE '1969-12-31'",
                "CAST('2026-05-01 10:00:00' AS TIMESTAMP_NTZ)",
                "CAST('2026-05-01 10:00:00.123450' AS TIMESTAMP_NTZ)",
                "CAST('2026-05-01 10:00:00+00' AS TIMESTAMP_LTZ)",
                "CAST('2026-01-01 10:00:00.5+00' AS TIMESTAMP_LTZ)",
            })
    void writesOtherValuesAsTexts(String literal) throws EngineException {
        String duck = literal.replace("TIMESTAMP_NTZ", "TIMESTAMP").replace("TIMESTAMP_LTZ", "TIMESTAMPTZ");
        String expected =
                duckDb.queryRow("SELECT " + duckDb.dialect().text(duck)).text(0);
        assertThat(spark.queryRow("SELECT " + spark.dialect().text(literal)).text(0))
                .isEqualTo(expected);
        String number = "SELECT " + duckDb.dialect().toDouble(duck);
        if (!duck.contains("DATE") && !duck.contains("TIME")) {
            assertThat(spark.queryRow("SELECT " + spark.dialect().toDouble(literal))
                            .text(0))
                    .isEqualTo(duckDb.queryRow(number).text(0));
        }
    }

    @Test
    void splitsTexts() throws EngineException {
        for (String separator : List.of(",", "|", " ", ".", "\\n")) {
            assertSame(texts(), (sql, v) -> sql.length(sql.listValues(v, "VARCHAR", separator)));
            assertSame(texts(), (sql, v) -> sql.text(sql.listValues(v, "VARCHAR", separator)));
        }
    }

    @Test
    void readsVectors() throws EngineException {
        for (String separator : List.of(",", "|", " ")) {
            assertSame(texts(), (sql, v) -> sql.text(sql.floats(sql.listValues(v, "VARCHAR", separator))));
            assertSame(texts(), (sql, v) -> sql.finiteLength(sql.floats(sql.listValues(v, "VARCHAR", separator))));
        }
    }

    @Test
    void hashesKeys() throws EngineException {
        assertSame(texts(), (sql, v) -> sql.hash(List.of(v), 1_000_003));
        assertSame(texts(), (sql, v) -> sql.hash(List.of(v, "n", "CAST(n AS BIGINT)"), 1_000_003));
        List<String> numbers = List.of(
                "CAST(0 AS BIGINT)", "CAST(-1 AS BIGINT)", "CAST(1641081600000 AS BIGINT)", "CAST(NULL AS BIGINT)");
        assertSame(numbers, (sql, v) -> sql.hash(List.of(v), 1_000_003));
        assertSame(numbers, (sql, v) -> sql.hash(List.of(v, "CAST(-n AS SMALLINT)", v), 1_000_003));
    }

    @Test
    void findsFiniteNumbers() throws EngineException {
        assertSame(doubles(), (sql, v) -> Sql.isFinite(v));
    }

    @Test
    void explodesListsOfDifferentLength() throws EngineException {
        for (SqlEngine engine : List.of(duckDb, spark)) {
            SqlDialect sql = engine.dialect();
            String values = sql.listValues("a", "VARCHAR", ",");
            String weights = sql.listValues("b", "VARCHAR", ",");
            engine.createView("pairs_" + (engine == spark), "SELECT 1 AS id, 'x,y,z' AS a, '1,2' AS b");
            assertThat(engine.query("SELECT id, v, w FROM ("
                            + sql.explode(
                                    "id",
                                    List.of(values, weights),
                                    List.of("v", "w"),
                                    "place",
                                    "pairs_" + (engine == spark))
                            + ") ORDER BY place"))
                    .extracting(row -> row.values().toString())
                    .containsExactly("[1, x, 1]", "[1, y, 2]", "[1, z, null]");
        }
    }

    @Test
    void findsQuantilesAtTheSamePositions() throws EngineException {
        List<String> shares = List.of("0.1", "0.3", "0.3333333333333333", "0.5", "0.7", "0.9", "0.9999");
        for (int rows : List.of(1, 2, 3, 10, 30, 31)) {
            String query = "SELECT CAST(id AS DOUBLE) / 4 AS v FROM range(" + rows + ") AS t (id)";
            assertThat(spark.quantiles(query, shares)).isEqualTo(duckDb.quantiles(query, shares));
        }
        assertThat(spark.quantiles("SELECT CAST(1 AS DOUBLE) AS v WHERE false", shares))
                .isEmpty();
    }
}
