package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.prepare.sql.SqlCode;

/** Expressions have one value per row, which is the same in each run. */
@Tag("slow")
class RepeatableSqlTest {

    @TempDir
    private Path folder;

    private static final Set<DiagnosticCode> SQL =
            Set.of(SqlCode.SQL_NOT_REPEATABLE, SqlCode.INVALID_SQL, SqlCode.SQL_NOT_ALLOWED, SqlCode.SQL_TOO_SLOW);

    private List<Diagnostic> problems(String where, String label, String candidates, String expression) {
        return new Project(folder)
                        .file("sass.yaml", """
                        sass: 1
                        name: shop
                        data:
                          events: {path: log.csv, user: user, item: item, time: {column: ms, unit: ms}}
                          items: {path: items.jsonl, key: item}
                          split: {by: time, test: 1d}
                        label: "%s"
                        scenarios:
                          home: {where: "%s", candidates: "%s"}
                        features:
                          user: [{name: user, column: user, type: id}]
                          item:
                            - {name: item, column: item, type: id}
                            - {name: first, sql: "%s", type: expression}
                        """.formatted(label, where, candidates, expression))
                        .file("log.csv", """
                        user,item,ms,click,now,current_date
                        a,x,1640995200000,1,1,2
                        b,y,1640995200000,0,1,2
                        a,x,1641081600000,1,1,2
                        """)
                        .file(
                                "items.jsonl",
                                "{\"item\": \"x\", \"tags\": [\"a\"]}\n{\"item\": \"y\", \"tags\": [\"b\", \"c\"]}\n")
                        .preparation()
                        .validation()
                        .limit(Duration.ofSeconds(2))
                        .run()
                        .problems()
                        .stream()
                        .filter(problem -> SQL.contains(problem.code()))
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "random() < 0.5                                  | `random` is different in each run",
                "click > 0 AND RANDOM() < 0.5                    | `random` is different in each run",
                "uuid() > 'a'                                    | `uuid` is different in each run",
                "ms < epoch_ms(now())                            | `now` depends on the time",
                "user < CAST(current_timestamp AS VARCHAR)       | `current_timestamp` depends on the time",
                "year(today()) > 2000                            | `today` depends on the time",
                "age(TIMESTAMP '2020-01-01') > INTERVAL 1 DAY    | `age` with one argument depends on the time",
                "unnest([true, false])                           | `unnest` returns several rows",
                "list_contains([1], generate_subscripts([1], 1)) | `generate_subscripts` returns several rows",
                "(SELECT v FROM range(9) t(v) USING SAMPLE 1) > 2 | a sample is different in each run",
                "row_number() OVER () > 1                        | `row_number` without `ORDER BY` depends on the order",
                "current_localtimestamp() > TIMESTAMP '2020-01-01' | `current_localtimestamp` depends on the time",
                "COLUMNS('cli.*') > 0                            | `*` stands for several values",
                "true) AS BOOLEAN), CAST((true                   | the text is not one expression",
                "true) AS BOOLEAN) FROM range(5) WHERE CAST((true | the text is not one expression"
            })
    void rejectsValuesThatAreNotFixed(String where, String reason) {
        assertThat(problems(where.strip(), "click = 1", "len(tags) > 0", "tags[1]"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(SqlCode.SQL_NOT_REPEATABLE);
                    assertThat(problem.message())
                            .isEqualTo("`where` of scenario `home` has no fixed value for each row");
                    assertThat(problem.notes().get(0).text()).startsWith(reason);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t) SELECT max(i) FROM t) > 0",
                "error(current_setting('temp_directory'))",
                "current_database() = 'memory'",
                "current_schema = 'main'",
                "current_user = 'duckdb'",
                "(SELECT current_user) = 'duckdb'",
                "version() = 'v1'",
                "getvariable('x') IS NULL",
                "pg_catalog.pg_get_viewdef(1) IS NULL",
                "has_table_privilege('events', 'SELECT')",
                "json_serialize_plan('SELECT 1') IS NOT NULL",
                "EXISTS (FROM duckdb_tables)",
                "EXISTS (FROM duckdb_settings())",
                "EXISTS (FROM sqlite_master)",
                "EXISTS (FROM information_schema.tables)",
                "EXISTS (FROM pg_catalog.pg_class)",
                "EXISTS (FROM pragma_version())",
                "EXISTS (FROM query('SELECT 1'))",
                "EXISTS (FROM query_table(['events']))",
                "EXISTS (FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1')))",
                "EXISTS (FROM (SHOW TABLES))",
                "EXISTS (FROM (DESCRIBE SELECT 1))",
                "random() < 2 AND EXISTS (FROM (PIVOT (VALUES (1)) t(x) ON x))",
                "EXISTS (FROM duckdb_settings()) AND EXISTS (FROM (PIVOT (VALUES (1)) t(x) ON x))"
            })
    void rejectsRecursionAndTheStateOfTheEngine(String where) {
        assertThat(problems(where, "click = 1", "len(tags) > 0", "tags[1]"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(SqlCode.SQL_NOT_ALLOWED);
                    assertThat(problem.message())
                            .isEqualTo("`where` of scenario `home` contains SQL that is not allowed");
                });
    }

    @Test
    void stopsEndlessSql() {
        assertThat(problems(
                        "click < 2",
                        "click < (SELECT count(*) FROM range(1000000000) a, range(1000000000) b)",
                        "len(tags) > 0",
                        "tags[1]"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(SqlCode.SQL_TOO_SLOW);
                    assertThat(problem.message()).isEqualTo("the label of scenario `home` takes too long");
                    assertThat(problem.location()).extracting(SourceSpan::line).isEqualTo(7);
                });
    }

    @Test
    void namesThePlaceOfEachExpression() {
        assertThat(problems("random() < 2", "random() < 0.5", "random() < 3", "unnest(tags)"))
                .allSatisfy(problem -> assertThat(problem.code()).isEqualTo(SqlCode.SQL_NOT_REPEATABLE))
                .extracting(Diagnostic::location)
                .extracting(SourceSpan::line)
                .containsExactlyInAnyOrder(7, 9, 9, 14);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "now = 1 AND current_date = 2",
                "hash(user) % 2 < 2",
                "list_max([click, now]) > 0",
                "list_max([*COLUMNS('click|now')]) > 0",
                "(SELECT max(v) FROM unnest([click, now]) AS t(v)) > 0",
                "len([x FOR x IN [1, 2] IF x > click]) > 0",
                "sum(click) OVER (PARTITION BY user) >= 0",
                "row_number() OVER (ORDER BY ms, user) > 0",
                "EXISTS (FROM range(3))",
                "EXISTS (SELECT 1 FROM json_each('[1, 2]'))",
                "(WITH t AS (SELECT click AS v) SELECT max(v) FROM t) > 0",
                "age(TIMESTAMP '2020-01-02', TIMESTAMP '2020-01-01') > INTERVAL 1 HOUR",
                "CASE WHEN click > 1 THEN error('many clicks') ELSE true END"
            })
    void acceptsFixedValues(String where) {
        assertThat(problems(where, "click = 1", "len(tags) > 0", "tags[1]")).isEmpty();
    }
}
