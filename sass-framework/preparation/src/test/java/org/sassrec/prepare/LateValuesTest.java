package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.SqlCode;

/** A value has the same meaning in any row of a text file: no type of the first rows changes it. */
@Tag("slow")
class LateValuesTest {
    /** Rows from which types are guessed, and some more. */
    private static final int ROWS = 20_480 + 420;

    private static final int ODD = 100;

    private static final String YAML = """
            sass: 1
            name: late
            data:
              events: {path: "PATH", user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
              split: {by: time, validation: 0d, test: 5d}
            label: "LABEL"
            scenarios:
              all: {where: "true"}
            features:
              user: [{name: user, column: user, type: id}]
              item: [{name: item, column: item, type: id}]
              context: [{name: note, column: note, type: id}]
            pretrain: {task: none}
            """;

    private String header = "user,item,time,note,value";

    @TempDir
    private Path folder;

    /** Times are not in the order of the rows, so each split has late rows. */
    private static long time(int i) {
        return 1_640_995_200_000L + i * 7_919L % ROWS * 60_000L;
    }

    /** Row i has the value of {@code value}; JSON values are written as they are. */
    private static String csv(int i, String value) {
        return "u%d,i%d,%d,n%d,%s".formatted(i % 90, i % 31, time(i), i % 3, value);
    }

    private static String json(int i, String value) {
        return "{\"user\": \"u%d\", \"item\": \"i%d\", \"time\": %d, \"note\": \"n%d\", \"value\": %s}"
                .formatted(i % 90, i % 31, time(i), i % 3, value);
    }

    private void write(String name, List<String> lines) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = name.endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(file))
                : Files.newOutputStream(file)) {
            out.write(((name.contains(".csv") ? header + "\n" : "") + String.join("\n", lines) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private Project project(String path, String label) {
        return new Project(folder).file("sass.yaml", YAML.replace("PATH", path).replace("LABEL", label));
    }

    private long positives(String path, String label) {
        try (Dataset dataset = project(path, label).prepare()) {
            return Stream.of(Split.values())
                    .mapToLong(split -> dataset.samples(0, split).size())
                    .sum();
        }
    }

    private List<Diagnostic> problems(String path, String label) {
        return catchThrowableOfType(
                        SassException.class,
                        () -> project(path, label).preparation().run())
                .diagnostics();
    }

    private void writeRows(String name, IntFunction<String> values) throws IOException {
        boolean quoted = name.contains(".json");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            lines.add(quoted ? json(i, values.apply(i)) : csv(i, values.apply(i)));
        }
        write(name, lines);
        Collections.reverse(lines);
        write("reversed." + name, lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.csv", "events.csv.gz", "events.jsonl"})
    void readsDecimalsAfterIntegers(String name) throws IOException {
        writeRows(name, i -> i < 20_500 ? "3" : i % 2 == 0 ? "3.6" : "3.7");
        assertThat(positives(name, "value >= 3.7")).isEqualTo((ROWS - 20_500) / 2);
        DataValidation.Report report =
                project(name, "value >= 3.7").preparation().validation().run(RowLimit.UNLIMITED);
        assertThat(report.problems())
                .filteredOn(p -> p.severity() == Severity.ERROR)
                .isEmpty();
        assertThat(Objects.requireNonNull(report.summary()).events()).isEqualTo(ROWS);
    }

    /** The dataset is that of the file with the rows in reverse order. */
    @Test
    void readsValuesInAnyRow() throws IOException {
        readsAllInAnyRow(
                "events.csv",
                "3|3.6|? > 3.5",
                "3|1e1|? > 3.5",
                "3|9223372036854775808|? > 9223372036854775807",
                "9007199254740993|0.5|? = '0.5'",
                "3|007|CAST(? AS VARCHAR) = '007'",
                "3|1_000|CAST(? AS VARCHAR) = '1_000'",
                "3|0x10|CAST(? AS VARCHAR) = '0x10'",
                "3|NaN|? IS NULL",
                "|3.6|? > 3.5",
                "true|yes|CAST(? AS VARCHAR) = 'yes'",
                "2026-01-02|2026-01-02 23:30:00|? > TIMESTAMP '2026-01-02 12:00:00'",
                "2026-01-02 10:00:00|2026-01-02T23:30:00+02:00|CAST(? AS VARCHAR) LIKE '%+02:00'",
                "10:00:00|2026-01-02 23:30:00|CAST(? AS VARCHAR) LIKE '2026%'",
                "2026/01/02|2026/01/03|? > DATE '2026-01-02'",
                "2026-1-9|2026-1-10|? > DATE '2026-01-09'",
                "2026/01/02 10:00|2026/01/02 23:30|hour(?) = 23",
                "10:00|23:30|hour(?) = 23",
                "1.5|1e400|CAST(? AS VARCHAR) = '1e400'");
    }

    @Test
    void readsJsonValuesInAnyRow() throws IOException {
        readsAllInAnyRow(
                "events.jsonl",
                "[1, 2]|[1, 3.6]|?[2] > 3.5",
                "{\"a\": 1}|{\"a\": 3.6, \"b\": \"x\"}|?.a > 3.5 AND ?.b = 'x'",
                "null|3.6|? > 3.5",
                "6|\"5\"|? = '5'",
                "\"2026-01-02\"|\"2026-01-02T23:30:00Z\"|? LIKE '%Z'",
                "true|1|? = '1'");
    }

    /** Reads one column for each case: its first value, its late value, and a condition that only the late value meets. */
    private void readsAllInAnyRow(String name, String... cases) throws IOException {
        String[][] parts = Stream.of(cases).map(each -> each.split("\\|", -1)).toArray(String[][]::new);
        List<String> conditions = IntStream.range(0, cases.length)
                .mapToObj(c -> "(" + parts[c][2].replace("?", "v" + c) + ")")
                .toList();
        String separator = name.endsWith(".csv") ? "," : ", ";
        header = "user,item,time,note,"
                + IntStream.range(0, cases.length).mapToObj(c -> "v" + c).collect(Collectors.joining(","));
        writeRows(
                name,
                i -> IntStream.range(0, cases.length)
                        .mapToObj(c -> (name.endsWith(".csv") ? "" : c == 0 ? "0, \"v0\": " : "\"v" + c + "\": ")
                                + parts[c][i >= ROWS - ODD ? 1 : 0])
                        .collect(Collectors.joining(separator)));
        for (String file : List.of(name, "reversed." + name)) {
            if (positives(file, String.join(" AND ", conditions)) != ODD
                    || positives(file, String.join(" OR ", conditions)) != ODD) {
                // Names the case.
                conditions.forEach(condition -> assertThat(positives(file, condition))
                        .as("%s: %s", file, condition)
                        .isEqualTo(ODD));
                fail("the conditions of %s do not select the same rows", file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3|abc|value >= 3", "23|08|value >= 8", "23.10.2025|24.10.2025|year(value) = 2025"})
    void reportsValueOfAnyRow(String odd) throws IOException {
        String[] parts = odd.split("\\|", -1);
        writeRows("events.csv", i -> i >= ROWS - ODD ? parts[1] : parts[0]);
        List<Diagnostic> problems = problems("events.csv", parts[2]);
        assertThat(problems).hasSize(1).hasSameSizeAs(problems("reversed.events.csv", parts[2]));
        assertThat(problems.get(0).code()).isEqualTo(SqlCode.INVALID_SQL);
        assertThat(problems.get(0).notes().toString())
                .contains("`value` contains `" + (parts[0].contains(".") ? parts[0] : parts[1]) + "`");
    }

    @Test
    void readsFilesOfOneSourceWithOneType() throws IOException {
        writeRows("a.csv", i -> "3");
        writeRows("b.csv", i -> i >= ROWS - ODD ? "3.6" : "4");
        Files.delete(folder.resolve("reversed.a.csv"));
        Files.delete(folder.resolve("reversed.b.csv"));
        assertThat(positives("?.csv", "value BETWEEN 3.5 AND 3.7")).isEqualTo(ODD);
        assertThat(project("?.csv", "value = 3.6")
                        .preparation()
                        .validation()
                        .run(new RowLimit(ROWS))
                        .problems())
                .filteredOn(p -> p.severity() == Severity.ERROR)
                .isEmpty();
    }

    /** The train, validation and test files are one source of the events. A union would convert the values of a file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3|3.6|value = 3.6",
                "0.5|9007199254740993|CAST(value AS VARCHAR) = '9007199254740993'",
                "0.5|abc|value = 'abc'",
                "abc|0.50|value = '0.50'",
                "3|true|value = 'true'",
                "3|2026-01-01|value = '2026-01-01'",
                "|7|value = 7",
            })
    void readsFilesOfAllSplitsWithOneType(String odd) throws IOException {
        String[] parts = odd.split("\\|", -1);
        for (String name : List.of("train.csv", "validation.csv", "test.csv")) {
            String value = name.equals("train.csv") ? parts[0] : parts[1];
            write(
                    name,
                    IntStream.range(0, 60)
                            .mapToObj(i -> csv(i, i < 30 ? "" : value))
                            .toList());
        }
        Project project = project("train.csv", "value IS NULL OR " + parts[2]);
        project.file(
                "sass.yaml",
                project.read("sass.yaml")
                        .replace(
                                "{by: time, validation: 0d, test: 5d}",
                                "{by: file, validation: validation.csv, test: test.csv}"));
        try (Dataset dataset = project.prepare()) {
            assertThat(Stream.of(Split.values())
                            .map(split -> dataset.samples(0, split).size()))
                    .containsExactly(parts[0].isEmpty() ? 60L : 30L, 60L, 60L);
        }
    }

    @Test
    void readsOlderEventsWithTheTypesOfTheOthers() throws IOException {
        write("events.csv", IntStream.range(0, 60).mapToObj(i -> csv(i, "0.50")).toList());
        write(
                "older.csv",
                IntStream.range(0, 60)
                        .mapToObj(i -> csv(i, i % 2 == 0 ? "word" : "3")
                                .replace(String.valueOf(time(i)), String.valueOf(time(0) - 1000 - i)))
                        .toList());
        Project project = project("events.csv", "value = '0.50' OR value = '3'");
        project.file(
                "sass.yaml",
                project.read("sass.yaml").replace("{task: none}", "{task: nextItem, events: {path: older.csv}}"));
        project.prepare().close();
        Path older = project.preparation()
                .runPretrain(project.output().resolve("dataset"))
                .orElseThrow()
                .folder();
        try (Dataset dataset = DatasetOpener.open(older)) {
            long negatives = LongStream.range(0, dataset.events().rows())
                    .filter(row -> !dataset.events().positive(row))
                    .count();
            assertThat(negatives).isEqualTo(30);
        }
    }

    @Test
    void readsLateDecimalsOfTables() throws IOException {
        writeRows("events.csv", i -> i % 2 == 0 ? "1" : "0");
        StringBuilder items = new StringBuilder("item,price\n");
        for (int i = 0; i < ROWS; i++) {
            int known = i - (ROWS - 31);
            items.append(known < 0 ? "x" + i + ",2\n" : "i" + known + ",0.4\n");
        }
        Files.writeString(folder.resolve("items.csv"), items);
        Project project = project("events.csv", "value = 1");
        project.file(
                "sass.yaml",
                project.read("sass.yaml")
                        .replace("  split:", "  items: {path: items.csv, key: item}\n  split:")
                        .replace(
                                "column: item, type: id}]",
                                "column: item, type: id}, "
                                        + "{name: price, column: price, type: number, buckets: quantile(2)}, "
                                        + "{name: half, type: expression, sql: \"CAST(price AS VARCHAR)\"}]"));
        try (Dataset dataset = project.prepare()) {
            assertThat(dataset.features(Side.ITEM)).hasSize(3);
            var half = Project.feature(dataset, "half");
            assertThat(IntStream.range(1, half.rows()).mapToObj(r -> dataset.vocabularyValue(half.table(), r)))
                    .contains("0.4");
        }
    }
}
