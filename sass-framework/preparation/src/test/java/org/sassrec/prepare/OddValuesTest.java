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
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.prepare.check.DataCode;

/** Single odd values in otherwise correct events. */
class OddValuesTest {
    private static final long START = 1_640_995_200_000L;

    @TempDir
    private Path folder;

    private List<Diagnostic> problems(String label, String row) {
        StringBuilder log = new StringBuilder("user,item,ms,click\n");
        for (int i = 0; i < 2_000; i++) {
            log.append("u")
                    .append(i % 50)
                    .append(",i")
                    .append(i % 40)
                    .append(',')
                    .append(START + i * 400_000L);
            log.append(',').append(i % 3 == 0 ? 1 : 0).append('\n');
        }
        return new Project(folder)
                .file("sass.yaml", """
                        sass: 1
                        name: shop
                        data:
                          events: {path: log.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
                          split: {by: leaveOneOut}
                        label: "%s"
                        scenarios: {home: {where: "true"}}
                        features:
                          user: [{name: user, column: user, type: id}]
                          item: [{name: item, column: item, type: id}]
                        pretrain: {task: none}
                        evaluate: {exclude: none}
                        """.formatted(label))
                .file("log.csv", log + row + "\n")
                .preparation()
                .validation()
                .run()
                .problems();
    }

    @ParameterizedTest
    @CsvSource({
        "0,                1 event is before 1990",
        "1640995200,       1 event is before 1990",
        "1640995200000000, 1 event is more than a year ahead"
    })
    void reportsSingleTimeInAnotherUnit(String time, String message) {
        assertThat(problems("click = 1", "u1,i1," + time + ",1"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(DataCode.IMPLAUSIBLE_TIMES);
                    assertThat(problem.message()).isEqualTo(message);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "null", "\\N", "None", "nan", "N/A", "undefined"})
    void reportsTextsOfMissingIds(String text) {
        assertThat(problems("click = 1", text + ",i1," + START + ",1\n" + text + ",i2," + START + ",0"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(DataCode.INCONSISTENT_ID_FORMAT);
                    assertThat(problem.message()).isEqualTo("the user id `" + text + "` seems to mean a missing value");
                    assertThat(problem.notes().get(0).text()).isEqualTo("all its events count as those of one user");
                });
        assertThat(problems("click = 1", "u1," + text + "," + START + ",1"))
                .extracting(Diagnostic::message)
                .containsExactly("the item id `" + text + "` seems to mean a missing value");
    }

    @Test
    void reportsIdsThatDifferInBlanks() {
        assertThat(problems("click = 1", "u1 ,i1," + START + ",1"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(DataCode.INCONSISTENT_ID_FORMAT);
                    assertThat(problem.message()).isEqualTo("one user id is written in two ways");
                    assertThat(problem.notes().get(0).text())
                            .isEqualTo("for example, `u1` and `u1 ` count as two users");
                });
    }

    /** A cell of 200 kB must not fill the terminal. */
    @ParameterizedTest
    @CsvSource({
        "click = 1, u1|i1|CELL|1",
        "CAST(click AS INTEGER) = 1, u1|i1|1640995200000|CELL",
        "click = 1, CELL|i1|1640995200000|1",
        "click = 1, u1|CELL|1640995200000|1|CELL"
    })
    void shortensLargeCells(String label, String row) {
        List<Diagnostic> problems = problems(label, row.replace('|', ',').replace("CELL", "x".repeat(200_000)));

        assertThat(DiagnosticRenderer.plain().render(problems)).hasSizeLessThan(2_000);
    }
}
