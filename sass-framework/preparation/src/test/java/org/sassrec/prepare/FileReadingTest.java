package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.SqlEngine;

/** Type inference from the first rows affects neither which rows are read nor their values. */
@Tag("slow")
class FileReadingTest {
    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: PATH, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              split: {by: time, validation: 0d, test: 1d}
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
                - {name: device, column: device, type: id}
            """;

    /** Rows from which the engine infers types. */
    private static final int GUESSED = 20_480;

    @TempDir
    private Path folder;

    private Project project(String path) {
        return new Project(folder).file("sass.yaml", YAML.replace("PATH", path));
    }

    private DatasetManifest prepared(String path) {
        return project(path).preparation().run().manifest();
    }

    private Diagnostic problem(String path) {
        SassException thrown = catchThrowableOfType(
                SassException.class, () -> project(path).preparation().run());
        assertThat(thrown).as("problems of %s", path).isNotNull();
        assertThat(thrown.diagnostics()).hasSize(1);
        return thrown.diagnostics().get(0);
    }

    private static String lines(int from, int to, IntFunction<String> line) {
        return IntStream.range(from, to).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String place(int i) {
        return i % 3 == 0 ? "home" : "live";
    }

    private static long time(int i) {
        return 1_640_995_200_000L + i % 3 * 86_400_000L + i * 10L;
    }

    private static String row(int i) {
        return "u" + i % 7 + ",i" + i % 5 + "," + place(i) + "," + time(i) + "," + i % 2 + ",tv";
    }

    private static final String HEADER = "user,item,place,ms,click,device\n";

    @Test
    void keepsFirstRowsThatDifferFromLaterRows() {
        new Project(folder)
                .file(
                        "longer.csv",
                        HEADER
                                + lines(0, 100, FileReadingTest::row)
                                + "user,item,place,ms,click,device,app\n"
                                + lines(100, 900, i -> row(i) + ",shop"));
        Diagnostic problem = problem("longer.csv");
        assertThat(problem.code()).isEqualTo(DataCode.SOURCE_UNREADABLE);
        assertThat(problem.message()).endsWith("longer.csv`");
        assertThat(problem.notes().get(0).text()).startsWith("the first rows have different numbers of values");
    }

    /** The engine needs minutes for such a file. */
    @Test
    void rejectsTextFilesWithThousandsOfColumns() {
        String more = ",c".repeat(10_000 - 6);
        new Project(folder)
                .file("wide.csv", HEADER.strip() + more + ",one\n")
                .file("widest.csv", HEADER.strip() + more + "\n");
        Diagnostic problem = problem("wide.csv");
        assertThat(problem.code()).isEqualTo(DataCode.TOO_MANY_COLUMNS);
        assertThat(problem.message()).endsWith("wide.csv` has 10,001 columns");
        assertThat(problem("widest.csv").code()).isNotEqualTo(DataCode.TOO_MANY_COLUMNS);
    }

    @Test
    void readsQuotesThatStartInLaterRows() {
        int rows = GUESSED + 2_000;
        new Project(folder)
                .file("plain.csv", HEADER + lines(0, rows, FileReadingTest::row))
                .file(
                        "quoted.csv",
                        HEADER
                                + lines(0, GUESSED + 1_000, FileReadingTest::row)
                                + lines(GUESSED + 1_000, rows, i -> "\"" + row(i).replace(",", "\",\"") + "\""));
        assertThat(prepared("quoted.csv").files())
                .isEqualTo(prepared("plain.csv").files());
    }

    @Test
    void readsQuoteCharactersWithoutQuoting() {
        IntFunction<String> row = i -> row(i).replace("tv", "the \"big\" tv");
        new Project(folder)
                .file("inside.csv", HEADER + lines(0, 300, row))
                .file(
                        "first.csv",
                        HEADER + lines(0, 300, i -> row.apply(i).replace(",the \"big\" tv", ",\"big\" the tv")));
        assertThat(prepared("inside.csv").source().rows()).isEqualTo(300);
        assertThat(prepared("first.csv").source().rows()).isEqualTo(300);
    }

    @Test
    void samplesFilesWithDifferentColumns() throws IOException {
        new Project(folder)
                .file("part_1.csv", HEADER.replace(",device", "") + lines(0, 300, i -> row(i).replace(",tv", "")))
                .file("part_2.csv", HEADER + lines(300, 600, FileReadingTest::row));
        Project project = project("part_*.csv")
                .file(
                        "sass.yaml",
                        YAML.replace("PATH", "part_*.csv").replace("device, type: id}", "device, type: id, hash: 8}"));
        DataValidation.Report report = project.preparation().validation().run(new RowLimit(200));
        assertThat(report.problems())
                .filteredOn(d -> d.severity() == Severity.ERROR)
                .isEmpty();
        assertThat(Objects.requireNonNull(report.summary()).events()).isEqualTo(400);
    }

    private static final String TIMES =
            YAML.replace("column: ms, unit: ms, zone: UTC", "column: at, unit: timestamp, zone: Asia/Shanghai");

    private Project times(String path) {
        return new Project(folder).file("sass.yaml", TIMES.replace("PATH", path));
    }

    private static String iso(int i) {
        return Instant.ofEpochMilli(time(i) / 1000 * 1000).toString();
    }

    @Test
    void readsUtcTimesOfJsonAsUtc() {
        IntFunction<String> json = i ->
                "{\"user\": \"u%d\", \"item\": \"i%d\", \"place\": \"%s\", \"at\": \"%s\", \"click\": %d, \"device\": \"%s\"}"
                        .formatted(i % 7, i % 5, place(i), iso(i), i % 2, iso(i).substring(0, 10));
        String local = lines(0, 300, json).replaceAll("T(\\d\\d:\\d\\d:\\d\\d)Z", " $1");
        times("")
                .file("utc.jsonl", lines(0, 300, json))
                .file("local.jsonl", local)
                .file(
                        "utc.csv",
                        HEADER.replace("ms", "at")
                                + lines(
                                        0,
                                        300,
                                        i -> row(i).replace("" + time(i), iso(i))
                                                .replace("tv", iso(i).substring(0, 10))));
        DatasetManifest expected = times("utc.csv").preparation().run().manifest();
        assertThat(times("utc.jsonl").preparation().run().manifest().files()).isEqualTo(expected.files());
        // Times without a zone are in the configured zone.
        assertThat(times("local.jsonl").preparation().run().manifest().files()).isNotEqualTo(expected.files());
    }

    @Test
    void exposesJsonTimesToExpressions() {
        new Project(folder)
                .file(
                        "sass.yaml",
                        TIMES.replace("PATH", "utc.jsonl")
                                .replace("\"place = 'live'\"", "'place = ''none'' AND hour(\"at\") = 8'"))
                .file(
                        "utc.jsonl",
                        lines(
                                0,
                                300,
                                i ->
                                        "{\"user\": \"u%d\", \"item\": \"i%d\", \"place\": \"%s\", \"at\": \"%s\", \"click\": %d, \"device\": \"tv\"}"
                                                .formatted(i % 7, i % 5, i % 3 == 0 ? "home" : "none", iso(i), i % 2)));
        assertThat(new Project(folder).preparation().run().manifest().source().rowsWithoutScenario())
                .isZero();
    }

    @Test
    void keepsJsonIdsAsWritten() {
        String[] users = {"19", "\"19b\"", "16863707611064832754", "\"a 1\""};
        String[] items = {
            "\"A22F3572-0F61-6FB4-221D-E112A1D6956C\"", "\"A22F3572-0F61-6FB4-221D-E112A1D6956D\"", "\"2022-01-01\""
        };
        int rows = GUESSED + 3_000;
        IntFunction<String> device = i -> i < GUESSED + 1_000 ? "null" : i % 2 == 0 ? "\"tv\"" : "7";
        new Project(folder)
                .file(
                        "ids.jsonl",
                        lines(
                                0,
                                rows,
                                i ->
                                        "{\"user\": %s, \"item\": %s, \"place\": \"%s\", \"ms\": %d, \"click\": %d, \"device\": %s}"
                                                .formatted(
                                                        users[i % 4],
                                                        items[i % 3 % (i < 30_000 ? 2 : 3)],
                                                        place(i),
                                                        time(i),
                                                        i % 2,
                                                        device.apply(i))))
                .file(
                        "ids.csv",
                        HEADER
                                + lines(
                                        0,
                                        rows,
                                        i -> users[i % 4] + "," + items[i % 3 % (i < 30_000 ? 2 : 3)] + "," + place(i)
                                                + ","
                                                + time(i) + "," + i % 2 + ","
                                                + device.apply(i).replace("null", "")));
        assertThat(prepared("ids.jsonl").files()).isEqualTo(prepared("ids.csv").files());
    }

    @Test
    void distinguishesJsonKeysByCase() {
        IntFunction<String> line = i ->
                "{\"user\": \"u%d\", \"item\": \"i%d\", \"place\": \"%s\", \"at\": \"%s\", \"Click\": 7, \"CLICK\": %d, \"device\": 1, \"device_1\": 2}"
                        .formatted(i % 7, i % 5, place(i), iso(i), i % 2);
        times("keys.jsonl")
                .file("keys.jsonl", lines(0, 300, line))
                .file(
                        "one.jsonl",
                        lines(0, 300, line).replace("\"Click\": 7, ", "").replace("CLICK", "click"));
        String one = TIMES.replace("PATH", "one.jsonl");
        DatasetManifest expected =
                new Project(folder).file("sass.yaml", one).preparation().run().manifest();
        Project twice = new Project(folder)
                .file(
                        "sass.yaml",
                        TIMES.replace("PATH", "keys.jsonl").replace("label: click = 1", "label: CLICK_1 = 1"));
        assertThat(twice.preparation().run().manifest().files()).isEqualTo(expected.files());
    }

    private static final String VALUES = YAML.replace(
                    "split:", "users: {path: users.csv, key: user}\n  items: {path: items.csv, key: item}\n  split:")
            .replace("column: user, type: id}", """
                    column: user, type: id}
                        - {name: plan, column: plan, type: id}
                        - {name: age, column: age, type: number, buckets: quantile(2)}
                        - {name: last, type: sequence, of: event(slot)}
                        - {name: tops, type: statistic, of: "top(author, 2)"}
                        - {name: pay, type: expression, sql: "pay * 2"}""".strip())
            .replace("column: item, type: id}", """
                    column: item, type: id}
                        - {name: zip, column: zip, type: id}
                        - {name: author, column: author, type: id}""".strip())
            .replace("column: device, type: id}", """
                    column: device, type: id}
                        - {name: rate, column: rate, type: id}
                        - {name: half, type: expression, sql: "rate2 / 2"}""".strip());

    private static List<String> values(Dataset dataset, String feature) {
        FeatureSpec spec = Project.feature(dataset, feature);
        return IntStream.range(1, spec.rows())
                .mapToObj(row -> dataset.vocabularyValue(spec.table(), row))
                .sorted()
                .toList();
    }

    @Test
    void keepsTextsAndNormalizesNumbers() {
        String[] rates = {"1.10", "1.1", "7", "7.0"};
        String[] plans = {"T", "F"};
        Project project = new Project(folder)
                .file("sass.yaml", VALUES.replace("PATH", "events.csv"))
                .file(
                        "events.csv",
                        HEADER.replace("\n", ",slot,rate,rate2\n")
                                + lines(
                                        0,
                                        900,
                                        i -> row(i).replace("tv", "10:" + (10 + i % 2)) + ",2022-1-0" + (1 + i % 2)
                                                + "," + rates[i / 3 % 4] + "," + rates[i / 3 % 4]))
                .file(
                        "users.csv",
                        "user,plan,age,pay\n"
                                + lines(0, 7, i -> "u" + i + "," + plans[i % 2] + ",0" + (20 + i) + ",1.5"))
                .file(
                        "items.csv",
                        "item,zip,author,note\n"
                                + lines(0, 5, i -> "i" + i + ",1067,1844674407370955161" + i % 3 + ",1")
                                + lines(5, GUESSED + 5_000, i -> "j" + i + ",,18446744073709551610,1")
                                + "x,01067,a b,none\ny,z17,,1\n");
        Dataset dataset = project.prepare();
        assertThat(values(dataset, "plan")).containsExactly("F", "T");
        assertThat(values(dataset, "last")).containsExactly("2022-1-01", "2022-1-02");
        assertThat(values(dataset, "device")).containsExactly("10:10", "10:11");
        assertThat(values(dataset, "rate")).containsExactly("1.1", "1.10", "7");
        assertThat(values(dataset, "zip")).containsExactly("01067", "1067", "z17");
        assertThat(values(dataset, "author"))
                .containsExactly("18446744073709551610", "18446744073709551611", "18446744073709551612", "a b");
        assertThat(values(dataset, "tops")).isEqualTo(values(dataset, "author"));
        assertThat(values(dataset, "half")).containsExactly("0.55", "3.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "feather"})
    void ignoresPartitionFoldersAboveProject(String kind) throws Exception {
        Path above = Files.createDirectories(folder.resolve("place=home/Day=7/project"));
        for (Path project : List.of(above, folder)) {
            Project files = new Project(project)
                    .file("sass.yaml", YAML.replace("PATH", "log/**/*." + kind).replace("device", "part"));
            for (int part = 0; part < 2; part++) {
                String file = "log/part=" + part + "/x.";
                files.file(
                        file + "csv",
                        HEADER.replace("device", "part") + lines(part * 90, 90 + part * 90, FileReadingTest::row));
                try (SqlEngine engine =
                        DuckDbEngine.open(new SqlEngine.Settings(folder, 1, 1L << 28, ZoneId.of("UTC")))) {
                    engine.export(
                            "SELECT * FROM read_csv('" + project.resolve(file + "csv")
                                    + "', header = true, hive_partitioning = false)",
                            project.resolve(file + "feather"));
                }
            }
        }
        Project inside = new Project(above);
        DatasetManifest manifest = inside.preparation().run().manifest();
        assertThat(manifest.files())
                .isEqualTo(new Project(folder).preparation().run().manifest().files());
        assertThat(Project.feature(DatasetOpener.open(inside.preparation().run().folder()), "part")
                        .rows())
                .isEqualTo(3);
        DataValidation.Report sample = inside.preparation().validation().run(new RowLimit(50));
        assertThat(Objects.requireNonNull(sample.summary()).events()).isEqualTo(100);
    }

    /** Twelve rows in the form that Spark writes. DuckDB does not write such times. */
    private static final String INT96 = """
            UEFSMRUAFZwBFWwsFRgVABUGFQYcAAAAKLUv/SBObQEA4AIAAAAYAQIAAAB1MDEyMDEyMDEyMDECAAAAdTIKBAJAwAEGBBxgQMAB
            lkIHFQAVnAEVbCwVGBUAFQYVBhwAAAAotS/9IE5tAQDgAgAAABgBAgAAAGkwMTIzMDEyMzAxMgIAAABpMwoEAkDAAQYEHGBAwAGW
            QgcVABXMARVOLBUYFQAVBhUGHAAAACi1L/0gZvUAAKgCAAAAGAEEAAAAbGl2ZQQAAABob20CADkTgRMKExUAFWwVPiwVGBUAFQYV
            BhwAAAAotS/9IDa1AABgAgAAABgBAQAAAAEAAwAzGbwQMIAkFQAVrAIVpAEsFRgVABUGFQYcAAAAKLUv/SCWTQIAdAICAAAAGAEA
            QPts7zoAAL2HJQC+hyUAAMBTJKUTgKdISie/wMCHJQAQACABNADxgAsgACSABsABEADMgQzQYCoHgNMvDnlBGBUEGWw1ABgGc2No
            ZW1hFQoAFQwlAhgEdXNlciUATBwAAAAVDCUCGARpdGVtJQBMHAAAABUMJQIYBXBsYWNlJQBMHAAAABUCJQIYBWNsaWNrABUGJQIY
            AmF0ABYYGRwZXCYAHBUMGSUGABkYBHVzZXIVDBYYFsQBFpQBJghJHBUAFQAVAgA8FjAZBhkmABgAAAAmABwVDBklBgAZGARpdGVt
            FQwWGBbEARaUASacAUkcFQAVABUCADwWMBkGGSYAGAAAACYAHBUMGSUGABkYBXBsYWNlFQwWGBb0ARZ2JrACSRwVABUAFQIAPBZg
            GQYZJgAYAAAAJgAcFQIZJQYAGRgFY2xpY2sVDBYYFpIBFmQmpgNJHBUAFQAVAgA8KQYZJgAYAAAAJgAcFQYZJQYAGRgCYXQVDBYY
            FtYCFs4BJooESRwVABUAFQIAPCkGGSYAGAAAABbkCBYYJggW0AUAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRlc
            HAAAHAAAHAAAHAAAHAAAAJIBAABQQVIx
            """;

    @Test
    void readsInt96TimesAsUtc() throws IOException {
        Files.write(folder.resolve("spark.parquet"), Base64.getMimeDecoder().decode(INT96));
        times("")
                .file(
                        "utc.csv",
                        "user,item,place,click,at\n"
                                + lines(
                                        0,
                                        12,
                                        i -> "u" + i % 3 + ",i" + i % 4 + "," + (i % 2 == 1 ? "home" : "live") + ","
                                                + (i % 2 == 1 || i % 4 == 0 ? 1 : 0) + ","
                                                + Instant.parse("2022-01-01T18:00:00Z")
                                                        .plus(Duration.ofHours(6L * i))));
        String yaml = TIMES.replaceAll("(?s)  context:.*", "");
        Project project = new Project(folder).file("sass.yaml", yaml.replace("PATH", "utc.csv"));
        DatasetManifest expected = project.preparation().run().manifest();
        project.file("sass.yaml", yaml.replace("PATH", "spark.parquet"));
        assertThat(project.preparation().run().manifest().files()).isEqualTo(expected.files());
    }
}
