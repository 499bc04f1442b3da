package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.SqlEngine;

/** Times in texts are unambiguous, independent of the type that the engine infers. */
@Tag("slow")
class TimeFormatsTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: PATH, user: user, item: item, time: {column: ts, unit: timestamp, zone: Asia/Shanghai}}
              split: {by: time, validation: 0d, test: 1d}
            label: "true"
            scenarios:
              all: {where: "true"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
              context:
                - {name: hour, type: expression, sql: "HOUR"}
            pretrain: {task: none}
            """;

    /** More rows than the engine uses for inference. */
    private static final int ROWS = 21_000;

    private static final int FEW = 300;

    @TempDir
    private Path folder;

    private static Instant time(int i) {
        return Instant.parse("2022-01-01T16:00:00Z").plusSeconds(i % 3 * 86_400L + i);
    }

    private static IntFunction<String> written(String pattern, ZoneId zone) {
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
        return i -> format.format(time(i));
    }

    private Project project(String file) {
        return new Project(folder).file("sass.yaml", YAML.replace("PATH", file).replace("HOUR", "length(user)"));
    }

    private Project csv(IntFunction<String> times) {
        return csv(FEW, times);
    }

    private Project csv(int rows, IntFunction<String> times) {
        return project("events.csv").file("events.csv", rows(rows, times, "user,item,ts\n", "u%d,i%d,%s"));
    }

    private static String rows(int rows, IntFunction<String> times, String header, String form) {
        return IntStream.range(0, rows)
                .mapToObj(i -> String.format(Locale.ROOT, form, i % 7, i % 5, times.apply(i)))
                .collect(Collectors.joining("\n", header, "\n"));
    }

    private static DatasetManifest prepared(Project project) {
        return project.preparation().run().manifest();
    }

    private static List<Diagnostic> problems(Project project) {
        SassException thrown = catchThrowableOfType(
                SassException.class, () -> project.preparation().run());
        assertThat(thrown).isNotNull();
        return thrown.diagnostics();
    }

    private DatasetManifest expected(int rows) {
        return prepared(csv(rows, written("yyyy-MM-dd HH:mm:ss", ZONE)));
    }

    private static IntFunction<String> mixed(IntFunction<String> first, IntFunction<String> last) {
        return i -> i < ROWS - 100 ? first.apply(i) : last.apply(i);
    }

    @Test
    void readsEveryTimeFormat() {
        DatasetManifest expected = expected(FEW);
        IntFunction<String> instant = written("yyyy-MM-dd'T'HH:mm:ssXXX", ZoneOffset.UTC);
        for (IntFunction<String> form : List.of(
                written("yyyy-MM-dd'T'HH:mm:ss", ZONE),
                written("yyyy-MM-dd HH:mm:ss.SSS", ZONE),
                instant,
                written("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", ZoneOffset.ofHours(5)),
                written("yyyy-MM-dd HH:mm:ssX", ZoneOffset.ofHours(8)),
                written("yyyy-MM-dd HH:mm:ssXX", ZoneOffset.ofHoursMinutes(-3, -30)),
                written("yyyy-MM-dd HH:mm:ss XX", ZoneOffset.ofHours(1)),
                written("yyyy-MM-dd HH:mm:ss 'UTC'", ZoneOffset.UTC))) {
            assertThat(prepared(csv(form)).files()).as(form.apply(0)).isEqualTo(expected.files());
            Project json = project("events.jsonl")
                    .file(
                            "events.jsonl",
                            rows(FEW, form, "", "{\"user\": \"u%d\", \"item\": \"i%d\", \"ts\": \"%s\"}"));
            assertThat(prepared(json).files()).as("in JSON " + form.apply(0)).isEqualTo(expected.files());
        }
    }

    @Test
    void acceptsMixedTimeFormats() {
        DatasetManifest expected = expected(ROWS);
        IntFunction<String> clock = written("yyyy-MM-dd HH:mm:ss", ZONE);
        IntFunction<String> instant = written("yyyy-MM-dd'T'HH:mm:ssXXX", ZoneOffset.ofHours(-5));
        assertThat(prepared(csv(ROWS, mixed(clock, instant))).files()).isEqualTo(expected.files());
        assertThat(prepared(csv(ROWS, mixed(instant, clock))).files()).isEqualTo(expected.files());
    }

    @Test
    void exposesInferredTypeToExpressions() {
        Function<IntFunction<String>, DatasetManifest> byHour = form -> prepared(
                csv(form).file("sass.yaml", YAML.replace("PATH", "events.csv").replace("HOUR", "hour(ts)")));
        assertThat(byHour.apply(written("yyyy-MM-dd HH:mm:ss", ZONE)).files())
                .isEqualTo(byHour.apply(written("yyyy-MM-dd'T'HH:mm:ssXXX", ZoneOffset.UTC))
                        .files());
    }

    @Test
    void readsTimesWithoutSeconds() {
        Function<String, IntFunction<String>> form =
                pattern -> i -> LocalDateTime.ofInstant(time(i), ZONE).format(DateTimeFormatter.ofPattern(pattern));
        DatasetManifest expected = prepared(csv(form.apply("yyyy-MM-dd HH:mm:00")));
        assertThat(prepared(csv(form.apply("yyyy-MM-dd HH:mm"))).files()).isEqualTo(expected.files());
        assertThat(prepared(csv(form.apply("yyyy-MM-dd'T'HH:mm'+08:00'"))).files())
                .isEqualTo(expected.files());
        DatasetManifest days = prepared(csv(form.apply("yyyy-MM-dd 00:00:00")));
        assertThat(prepared(csv(form.apply("yyyy-MM-dd"))).files()).isEqualTo(days.files());
    }

    @Test
    void readsTypedAndTextTimesOfParquet() throws Exception {
        DatasetManifest expected = expected(FEW);
        Path temp = Files.createDirectories(folder.resolve("temp"));
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZONE))) {
            String read = "FROM read_csv('" + folder.resolve("events.csv") + "')";
            engine.execute("COPY (" + read + ") TO '" + folder.resolve("typed.parquet") + "' (FORMAT parquet)");
            engine.execute("COPY (SELECT * REPLACE (CAST(ts AS VARCHAR) AS ts) " + read + ") TO '"
                    + folder.resolve("texts.parquet") + "' (FORMAT parquet)");
            engine.execute("COPY (SELECT * REPLACE (CAST(ts AS VARCHAR) || ' CST' AS ts) " + read + ") TO '"
                    + folder.resolve("wrong.parquet") + "' (FORMAT parquet)");
        }
        assertThat(prepared(project("typed.parquet")).files()).isEqualTo(expected.files());
        assertThat(prepared(project("texts.parquet")).files()).isEqualTo(expected.files());
        assertThat(problems(project("wrong.parquet")).get(0).message())
                .endsWith(" CST`, which is not an ISO 8601 time");
    }

    @Test
    void readsTimeFromPartitionFolder() {
        String row = "user,item\nu1,i1\nu2,i2\n";
        String yaml = YAML.replace("PATH", "log/*/events.csv")
                .replace("HOUR", "day(date)")
                .replace("column: ts", "column: date");
        Project project = new Project(folder)
                .file("sass.yaml", yaml)
                .file("log/date=2022-01-01/events.csv", row)
                .file("log/date=2022-01-02/events.csv", row);
        assertThat(prepared(project).events()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2022-01-01 10:02:07 CST",
                "12/01/2022",
                "12/01/2022 10:02:07",
                "Jan 05 2022 00:02",
                "20220105T000207",
                "2022-13-05 00:02:07",
                "2022-01-05 00:02:07 Asia/Shanghai",
                "2022/01/05 00:02:07",
                "10:02:07"
            })
    void rejectsOtherText(String text) throws IOException {
        assertInvalidTime(csv(i -> text), text);
        Diagnostic ofSample = csv(i -> text)
                .preparation()
                .validation()
                .run(new RowLimit(100))
                .problems()
                .get(0);
        assertThat(ofSample.message()).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2022-01-01 10:02:07 CST", "12/01/2022 10:02:07", "soon"})
    void rejectsOtherTextInLaterRow(String text) {
        assertInvalidTime(csv(ROWS, mixed(written("yyyy-MM-dd HH:mm:ss", ZONE), i -> text)), text);
        assertInvalidTime(csv(ROWS, mixed(written("yyyy-MM-dd HH:mm:ssXXX", ZONE), i -> text)), text);
    }

    private static void assertInvalidTime(Project project, String text) {
        assertThat(problems(project)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.WRONG_TIME_COLUMN_TYPE);
            assertThat(problem.message())
                    .startsWith("the time column `ts` contains `" + text + "`, which is not a")
                    .doesNotContain("Error");
            assertThat(problem.location()).isNotNull();
            assertThat(problem.help()).hasSize(1);
        });
    }

    @Test
    void rejectsTimesAmongDays() {
        assertThat(problems(csv(ROWS, mixed(written("yyyy-MM-dd", ZONE), i -> "2022-01-05 00:02:07"))))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.message())
                                .isEqualTo(
                                        "the time column `ts` contains `2022-01-05 00:02:07`, which is not a day like the first values"));
    }
}
