package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Side;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;

/**
 * Writes text files in which the values of a column have several types, the first odd value in any row. The values that
 * SQL reads must be those of an interpretation of all cells in Java.
 */
public final class LateValuesFuzzer implements Fuzzer {

    /** Rows from which the engine guesses types. */
    private static final int GUESSED = 20_480;

    private static final String CONFIGURATION = """
            sass: 1
            name: attack
            data:
              events: {path: EVENTS, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
              split: {by: time, validation: 0d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "true"}
            features:
              user: [{name: user, column: user, type: id}]
              item: [{name: item, column: item, type: id}]
              context: [{name: value, type: expression, sql: "coalesce(CAST(value AS VARCHAR), '')"}]
            pretrain: {task: none}
            run: {threads: 2}
            """;

    /** A cell. Texts and times of JSON are quoted. */
    private record Cell(String text, boolean quoted) {
        String json() {
            return text.isEmpty() ? "null" : quoted ? '"' + text + '"' : text;
        }
    }

    private Path folder = Path.of("");

    @Override
    public void open(Path own, Path shared) {
        folder = own;
    }

    @Override
    public String attack(Trial trial) throws Exception {
        InputFile format = trial.pick(Stream.of(InputFile.values())
                .filter(each -> each.layout != InputFile.Layout.BINARY)
                .toArray(InputFile[]::new));
        boolean json = format.layout == InputFile.Layout.JSON;
        List<Cell> cells = cells(trial, json);
        int files = trial.between(1, 4);
        for (int file = 0; file < files; file++) {
            byte[] bytes = format.pack(rows(format, cells, file, files).getBytes(StandardCharsets.UTF_8));
            trial.input("events." + file + "." + format.extension, bytes);
            Files.write(folder.resolve("events." + file + "." + format.extension), bytes);
        }
        String yaml = CONFIGURATION.replace("EVENTS", "'events.*." + format.extension + "'");
        trial.input("sass.yaml", yaml);
        Files.writeString(folder.resolve("sass.yaml"), yaml);
        Set<Cell> distinct = new LinkedHashSet<>(cells);
        Function<String, @Nullable Object> type = type(distinct, json);
        try {
            Set<Object> expected = distinct.stream()
                    .filter(cell -> !cell.text().isEmpty())
                    .map(cell -> type.apply(cell.text()))
                    .filter(value -> !Double.valueOf(Double.NaN).equals(value)) // a missing number
                    .collect(Collectors.toSet());
            assertThat(prepared().stream().map(type).collect(Collectors.toSet()))
                    .isEqualTo(expected);
        } finally {
            for (int file = 0; file < files; file++) {
                Files.delete(folder.resolve("events." + file + "." + format.extension));
            }
        }
        return expectedType(type);
    }

    private static List<Cell> cells(Trial trial, boolean json) {
        String[][] kinds = {
            {"1", "2", "3"},
            {"1", "-7", "9007199254740993"},
            {"0.5", "1.5", "2"},
            {"true", "false"},
            {"2026-01-02", "2026-01-03"},
            {"2026-01-02 10:00:00", "2026-01-03T11:00:00.250"},
            {"2026-01-02T10:00:00Z", "2026-01-03 10:00:00+02:00"},
            {"10:00:00", "11:30:00"},
            {"abc", "d e"},
            {""}
        };
        String[] odd = {
            "3.6",
            "1e3",
            "-0.25",
            "9223372036854775807",
            "9223372036854775808",
            "170141183460469231731687303715884105728",
            "9007199254740993",
            "1e400",
            "100000000000000000000",
            "007",
            "1_000",
            "0x10",
            "NaN",
            "inf",
            "true",
            "T",
            "yes",
            "2026-01-02",
            "2026-01-02 23:30:00",
            "2026-01-02 23:30",
            "2026-01-02T23:30:00+02:00",
            "2026-02-30",
            "01/02/2026",
            "23:59:59",
            "24:00:00",
            "text",
            "null value",
            "é",
            "5",
            "0",
            ""
        };
        int rows = trial.pick(60, 2_000, GUESSED - 1, GUESSED + 1, 2 * GUESSED + trial.between(0, 3_000));
        String[] usual = trial.pick(kinds);
        boolean quotesNumbers = json && trial.between(0, 8) == 0;
        List<Cell> cells = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            cells.add(cell(trial.pick(usual), false));
        }
        int first = trial.pick(0, 1, rows / 2, rows - 1, trial.between(0, rows), Math.min(rows - 1, GUESSED));
        for (int i = trial.between(0, 4); i > 0; i--) {
            cells.set(trial.between(first, rows), cell(trial.pick(odd), quotesNumbers));
        }
        return cells;
    }

    private static Cell cell(String text, boolean quotesNumbers) {
        boolean token = text.matches("true|false|-?(0|[1-9]\\d*)([.]\\d+)?(e\\d+)?");
        return new Cell(text, !token || quotesNumbers);
    }

    /** Returns one of several files. Each file has a part of the rows, so that the guesses for the files differ. */
    private static String rows(InputFile format, List<Cell> cells, int file, int files) {
        StringBuilder text = new StringBuilder();
        char delimiter = format.layout == InputFile.Layout.TABS ? '\t' : ',';
        if (format.layout != InputFile.Layout.JSON) {
            text.append("user,item,time,click,value\n".replace(',', delimiter));
        }
        for (int row = cells.size() * file / files; row < cells.size() * (file + 1) / files; row++) {
            // The test day has copies of few rows.
            long time = 1_640_995_200_000L + row * 1_000L;
            for (long shown : row % (cells.size() / 20 | 1) == 0
                    ? new long[] {time, time + 10 * 86_400_000L}
                    : new long[] {time}) {
                String cell = cells.get(row).text();
                text.append(
                        format.layout == InputFile.Layout.JSON
                                ? "{\"user\":\"u%d\",\"item\":\"i%d\",\"time\":%d,\"click\":%d,\"value\":%s}\n"
                                        .formatted(
                                                row % 9,
                                                row % 7,
                                                shown,
                                                row % 2,
                                                cells.get(row).json())
                                : String.join(
                                                "" + delimiter,
                                                "u" + row % 9,
                                                "i" + row % 7,
                                                "" + shown,
                                                "" + row % 2,
                                                cell)
                                        + "\n");
            }
        }
        return text.toString();
    }

    /** Returns the texts of the values that SQL reads, without the empty one. */
    private Set<String> prepared() throws Exception {
        LoadedConfig loaded = ConfigLoader.load(folder.resolve("sass.yaml"), List.of());
        Preparation.PreparedDataset prepared = Preparation.of(loaded.config(), DuckDbEngine::open)
                .locations(loaded::locationOf)
                .memory(1L << 28)
                .run();
        try (Dataset dataset = DatasetOpener.open(prepared.folder())) {
            FeatureSpec spec = dataset.features(Side.CONTEXT).get(0);
            return IntStream.range(1, spec.rows())
                    .mapToObj(row -> dataset.vocabularyValue(spec.table(), row))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.toSet());
        }
    }

    /** Returns the first parser that accepts all cells. It throws an exception for another text. */
    private static Function<String, @Nullable Object> type(Set<Cell> cells, boolean json) {
        List<Function<String, @Nullable Object>> unquoted = List.of(
                text -> bool(text, json),
                text -> integer(text, 63),
                text -> integer(text, 127),
                LateValuesFuzzer::number);
        List<Function<String, @Nullable Object>> quoted = List.of(
                LocalDate::parse, LateValuesFuzzer::local, LateValuesFuzzer::instant, LateValuesFuzzer::timeOfDay);
        for (Function<String, @Nullable Object> type :
                Stream.concat(unquoted.stream(), quoted.stream()).toList()) {
            boolean isText = quoted.contains(type);
            if (cells.stream()
                    .filter(cell -> !cell.text().isEmpty())
                    .allMatch(cell -> (!json || cell.quoted() == isText) && accepts(type, cell.text()))) {
                return type;
            }
        }
        // The engine writes numbers of JSON in its form.
        boolean hasNumbers = json && cells.stream().anyMatch(cell -> !cell.quoted());
        return text ->
                hasNumbers && text.matches("-?\\d.*") && accepts(LateValuesFuzzer::number, text) ? number(text) : text;
    }

    private static String expectedType(Function<String, @Nullable Object> type) {
        return Stream.of(
                        "true",
                        "1",
                        "9223372036854775808",
                        "0.5",
                        "2026-01-02",
                        "2026-01-02 10:00:00",
                        "2026-01-02T10:00:00Z",
                        "10:00:00")
                .filter(text -> accepts(type, text) && !(type.apply(text) instanceof String))
                .findFirst()
                .orElse("text");
    }

    private static boolean accepts(Function<String, @Nullable Object> type, String text) {
        try {
            return type.apply(text) != null;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return false;
        }
    }

    private static Object bool(String text, boolean json) {
        require(text.matches(json ? "true|false" : "(?i)true|false|t|f"));
        return text.toLowerCase(Locale.ROOT).startsWith("t");
    }

    private static Object integer(String text, int bits) {
        require(text.matches("-?(0|[1-9]\\d*)"));
        BigInteger value = new BigInteger(text);
        require(value.bitLength() <= bits);
        return value;
    }

    private static Object number(String text) {
        if (text.matches("(?i)-?(nan|inf|infinity)")) {
            return Double.valueOf(text.matches("(?i)nan") ? "NaN" : text.startsWith("-") ? "-Infinity" : "Infinity");
        }
        require(text.matches("-?\\d*[.]\\d*|-?(0|[1-9]\\d*)(e[-+]?\\d+)?|-?\\d+[.]\\d+e[-+]?\\d+"));
        double value = Double.parseDouble(text);
        require(Double.isFinite(value));
        require(!text.matches("-?\\d+") || Math.abs(value) < 1L << 53 || isExact(value, text));
        return value;
    }

    private static boolean isExact(double value, String text) {
        BigInteger integer = new BigDecimal(value).toBigInteger();
        return integer.bitLength() <= 127 && integer.equals(new BigInteger(text));
    }

    private static Object local(String text) {
        require(text.matches("\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d([.]\\d{1,6})?)?)?"));
        return text.length() == 10 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text.replace(' ', 'T'));
    }

    private static Object instant(String text) {
        require(text.matches(".{10}[T ]\\d\\d:\\d\\d:\\d\\d([.]\\d{1,6})?(Z|[-+]\\d\\d(:\\d\\d)?)"));
        return OffsetDateTime.parse(text.replace(' ', 'T').replaceFirst("([-+]\\d\\d)$", "$1:00"))
                .toInstant();
    }

    private static Object timeOfDay(String text) {
        require(text.matches("\\d\\d:\\d\\d:\\d\\d([.]\\d{1,6})?"));
        return LocalTime.parse(text);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
