package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.source.RequiredColumns;

/** Some files of a source lack a column. This is harmless for a feature and an error or a warning for other uses. */
@Tag("slow")
class RequiredColumnsTest {
    private static final String ROWS = """
            u1,i1,home,1641600000000,1,d1,3
            u2,i2,live,1641600001000,0,d2,4
            """;

    private static Project project(Path folder, String header) {
        return new SyntheticProject()
                .yaml("path: events.csv", "path: ['events.csv', 'old_*.csv*']")
                .in(folder)
                .file("old_1.csv", header + "\n" + ROWS);
    }

    private static List<Diagnostic> problems(Project project) {
        return project.preparation().validation().run().problems();
    }

    @Test
    void reportsRenamedLabelColumn(@TempDir Path folder) {
        List<Diagnostic> problems = problems(project(folder, "user,item,place,ms,clicked,device,seconds"));
        assertThat(problems).hasSize(1);
        Diagnostic problem = problems.get(0);
        assertThat(problem.severity()).isEqualTo(Severity.WARNING);
        assertThat(SassException.of(List.of(problem)).getMessage().strip().replace(folder.toString(), "<folder>"))
                .isEqualTo("""
                        warning[SASS4005]: column `click` is missing in 1 of 2 files of the events
                         --> <folder>/sass.yaml:8:8
                        8 | label: click = 1
                          |        ^^^^^^^^^ NULL in the rows of these files
                          = help: use one name for the column in all files, or handle NULL with `coalesce` or `IS NOT DISTINCT FROM`: a row whose label is NULL is not a positive
                          = note: `<folder>/old_1.csv` has `clicked` instead
                        """.strip());
        assertThat(project(folder, "user,item,place,ms,clicked,device,seconds")
                        .preparation()
                        .run()
                        .warnings())
                .isEqualTo(problems);
    }

    @ParameterizedTest
    @CsvSource({
        "'user,item,tab,ms,click,device,seconds', place, WARNING",
        "'user,item,place,ts,click,device,seconds', ms, ERROR",
        "'user_id,item,place,ms,click,device,seconds', user, ERROR",
        "'user,item_id,place,ms,click,device,seconds', item, ERROR",
    })
    void rejectsFileWithoutRequiredColumn(String header, String column, Severity severity, @TempDir Path folder) {
        List<Diagnostic> problems = problems(project(folder, header));
        assertThat(problems).extracting(Diagnostic::code).containsExactly(DataCode.UNKNOWN_COLUMN);
        assertThat(problems.get(0).severity()).isEqualTo(severity);
        assertThat(problems.get(0).message())
                .startsWith("column `" + column + "` is missing in 1 of 2 files of the events");
    }

    /** A newer log may have more columns. The engine ignores case. */
    @ParameterizedTest
    @ValueSource(strings = {"user,item,place,ms,click,dev,sec", "user,item,PLACE,ms,Click,device,seconds"})
    void allowsOlderFileWithoutFeatureColumn(String header, @TempDir Path folder) {
        assertThat(problems(project(folder, header))).isEmpty();
    }

    @Test
    void readsHeadersOfCompressedFiles(@TempDir Path folder) throws IOException {
        Project project = project(folder, "user,item,place,ms,click,device,seconds");
        for (int file = 2; file < 5; file++) {
            try (OutputStream out =
                    new GZIPOutputStream(Files.newOutputStream(folder.resolve("old_" + file + ".csv.gz")))) {
                out.write(("user,item,place,ms,clk,device,seconds\n" + ROWS).getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(problems(project))
                .extracting(Diagnostic::message)
                .containsOnlyOnce("column `click` is missing in 3 of 5 files of the events");
    }

    /** JSON rows contain only keys with a value. */
    @Test
    void warnsOfMissingJsonKeys(@TempDir Path folder) {
        Project project = new SyntheticProject()
                .yaml("path: events.csv", "path: 'log_*.json'")
                .in(folder)
                .file(
                        "log_1.json",
                        "{\"user\": \"u1\", \"item\": \"i1\", \"place\": \"home\", \"ms\": 1641600000000}\n")
                .file("log_2.json", "{\"user\": \"u1\", \"place\": \"home\", \"click\": 1}\n");
        assertThat(problems(project))
                .filteredOn(problem -> problem.code() == DataCode.UNKNOWN_COLUMN
                        && problem.message().contains(" of 2 files"))
                .extracting(Diagnostic::severity)
                .hasSize(3)
                .containsOnly(Severity.WARNING);
    }

    @ParameterizedTest
    @CsvSource({
        "click = 1, true",
        "\"click\" = 1, true",
        "bought OR Click > 0, true",
        "coalesce(click) = 1, false",
        "ifnull( \"click\" = 1), false",
        "click IS NOT DISTINCT FROM 1, false",
        "place = 'click', false",
        "clicks = 1, false",
    })
    void detectsNullHandlingInSql(String sql, boolean needed) {
        assertThat(RequiredColumns.requirements(sql, "click")).isEqualTo(needed);
    }

    @Test
    void rejectsUsersFileWithoutKey(@TempDir Path folder) {
        Project project = new SyntheticProject()
                .yaml("path: users.csv", "path: [users.csv, more.csv]")
                .in(folder)
                .file("more.csv", "uid,city,age\nx1,c1,30\n");
        assertThat(problems(project))
                .extracting(Diagnostic::message)
                .containsExactly("column `user` is missing in 1 of 2 files of the users");
    }

    @Test
    void requiresEventColumnsInSplitFiles(@TempDir Path folder) {
        Project project = new SyntheticProject()
                .yaml("{by: time, validation: 1d, test: 1d}", "{by: file, test: other.csv}")
                .in(folder)
                .file("other.csv", "user,city,age\nu1,c1,30\n");
        List<Diagnostic> problems = problems(project);
        assertThat(problems)
                .extracting(Diagnostic::message)
                .containsExactly("columns `item`, `ms`, `click`, `place` do not exist in the test events");
        assertThat(problems.get(0).severity()).isEqualTo(Severity.ERROR);
        assertThat(SassException.of(problems).getMessage()).contains("other.csv}");
    }
}
