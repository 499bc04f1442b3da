package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SourceSpan;

/** Expressions have one value per row, which is the same in each run. */
class RepeatableSqlTest {

    @TempDir
    private Path folder;

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
                        .run()
                        .problems()
                        .stream()
                        .filter(problem -> problem.code() == DiagnosticCode.SQL_NOT_REPEATABLE
                                || problem.code() == DiagnosticCode.INVALID_SQL)
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
                "COLUMNS('cli.*') > 0                            | `*` stands for several values",
                "true) AS BOOLEAN), CAST((true                   | the text is not one expression",
                "true) AS BOOLEAN) FROM range(5) WHERE CAST((true | the text is not one expression"
            })
    void rejectsValuesThatAreNotFixed(String where, String reason) {
        assertThat(problems(where.strip(), "click = 1", "len(tags) > 0", "tags[1]"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(DiagnosticCode.SQL_NOT_REPEATABLE);
                    assertThat(problem.message())
                            .isEqualTo("`where` of scenario `home` has no fixed value for each row");
                    assertThat(problem.notes().get(0).text()).startsWith(reason);
                });
    }

    @Test
    void namesThePlaceOfEachExpression() {
        assertThat(problems("random() < 2", "random() < 0.5", "random() < 3", "unnest(tags)"))
                .allSatisfy(problem -> assertThat(problem.code()).isEqualTo(DiagnosticCode.SQL_NOT_REPEATABLE))
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
                "age(TIMESTAMP '2020-01-02', TIMESTAMP '2020-01-01') > INTERVAL 1 HOUR",
                "CASE WHEN click > 1 THEN error('many clicks') ELSE true END"
            })
    void acceptsFixedValues(String where) {
        assertThat(problems(where, "click = 1", "len(tags) > 0", "tags[1]")).isEmpty();
    }
}
