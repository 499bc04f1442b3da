package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.DiagnosticCodes;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.SqlCode;

/**
 * Each defect of the data is reported with its own code only, at the key that it violates. Clean data has no problems.
 */
@Tag("slow")
class DataChecksTest {
    /** A defect, its expected code, and a part of the line at which it is reported. */
    static Stream<Arguments> defects() {
        return Stream.concat(tables(), events());
    }

    private static final String KIND = "{name: kind, column: kind, type: id}";
    private static final String CITY = "{name: city, column: city, type: id}";

    /** Defects of files, tables and columns. */
    private static Stream<Arguments> tables() {
        return Stream.of(
                of(DataCode.NO_MATCHING_FILE, "users:", w -> w.yaml("users.csv", "[users.csv, nobody_*.csv]")),
                of(DataCode.EMPTY_SOURCE, "users:", w -> w.yaml("users.csv", "[users.csv, empty.csv]")),
                of(DataCode.EMPTY_SOURCE, "items:", w -> w.items("(?s)\\n.*", "\n")),
                of(DataCode.EMPTY_SOURCE, "users:", w -> w.users("(?s)\\n.*", "\n")),
                of(
                        DataCode.EMPTY_SOURCE,
                        "users:",
                        w -> w.yaml("users.csv, key: user", "users.csv, join: bare.csv, key: user")),
                of(DataCode.EMPTY_SOURCE, "kind", w -> w.yaml(KIND, lookup("bare.csv", "kind", "user", "town"))),
                of(DataCode.WRONG_DELIMITER, "users:", w -> w.yaml("users.csv, key", "users.csv, delimiter: ';', key")),
                of(DataCode.SOURCE_UNREADABLE, "users:", w -> w.yaml("users.csv", "broken.parquet")),
                of(DataCode.TOO_MANY_COLUMNS, "users:", w -> w.users("^user,", "user" + ",".repeat(10_000))),
                of(
                        DataCode.MISSING_DATES,
                        "users:",
                        w -> w.yaml(
                                "users.csv",
                                "'users_${date:dd}.csv', dates: 2026-05-01..2026-05-03, missingDates: skip")),
                of(
                        DataCode.DUPLICATE_TABLE_KEY,
                        "kind",
                        w -> w.yaml(KIND, lookup("items.csv", "kind", "kind", "price"))),
                of(
                        DataCode.FEATURE_NOT_AVAILABLE,
                        "kind",
                        w -> w.yaml("  items: {path: items.csv, key: item}\n", "")
                                .yaml(KIND, "{name: kind, type: expression, sql: upper(item)}")
                                .yaml("    - {name: tags, column: tags, type: multi, separator: \"|\"}\n", "")
                                .yaml("    - {name: price, column: price, type: number, buckets: quantile(4)}\n", "")),
                of(DataCode.LIST_ENTRIES_NOT_ITEMS, "clicked", w -> w.yaml("of: item}", "of: item, column: city}")),
                of(
                        DataCode.INVALID_VOCABULARY,
                        "city",
                        w -> w.yaml(CITY, "{name: city, column: city, type: id, values: [Rome]}")),
                of(
                        DataCode.INVALID_FEATURE_VECTOR,
                        "kind",
                        w -> w.yaml(KIND, "{name: kind, column: tags, type: embedding, separator: '|', dimension: 3}")),
                of(
                        DataCode.FEATURE_NOT_NUMERIC,
                        "kind",
                        w -> w.yaml(KIND, "{name: kind, column: kind, type: embedding}")),
                of(
                        DataCode.LOOKUP_KEYS_MISSING,
                        "kind",
                        w -> w.yaml(KIND, lookup("others.csv", "kind", "item", "price"))),
                of(
                        DataCode.LOOKUP_KEYS_MISSING,
                        "kind",
                        w -> w.yaml(KIND, lookup("kinds.csv", "kind", "kind", "sort"))),
                of(
                        DataCode.CANDIDATES_NOT_ITEMS,
                        "live:",
                        w -> w.yaml("'live'\"", "'live'\", candidatesFile: others.csv")),
                of(
                        DataCode.CANDIDATES_NOT_ITEMS,
                        "live:",
                        w -> w.yaml("'live'\"", "'live'\", candidates: \"kind = 'K1'\"")),
                of(
                        SqlCode.INVALID_SQL,
                        "live:",
                        w -> w.yaml("'live'\"", "'live'\", candidates: \"CAST(kind AS INT) = 1\"")),
                of(
                        DataCode.CANDIDATES_NOT_ITEMS,
                        "live:",
                        w -> w.yaml("'live'\"", "'live'\", candidatesFile: [others.csv, items.csv]")),
                of(DataCode.UNKNOWN_COLUMN, "live:", w -> w.yaml("'live'\"", "'live'\", candidatesFile: users.csv")));
    }

    private static String lookup(String path, String by, String key, String column) {
        return "{name: kind, type: lookup, path: " + path + ", by: " + by + ", key: " + key + ", column: " + column
                + "}";
    }

    /** Defects of rows. */
    private static Stream<Arguments> events() {
        return Stream.of(
                of(DataCode.UNKNOWN_COLUMN, "column: town", w -> w.yaml("column: city", "column: town")),
                of(DataCode.UNKNOWN_COLUMN, "label:", w -> w.yaml("path: events.csv", "path: [events.csv, old.csv]")),
                of(DataCode.UNKNOWN_COLUMN, "split:", w -> split(w, "{by: file, test: items.csv}")),
                of(
                        DataCode.UNKNOWN_COLUMN,
                        "filters:",
                        w -> w.yaml("label:", "publish: {filters: {text: [colour]}}\nlabel:")),
                of(
                        DataCode.INVALID_FILTER_COLUMN,
                        "filters:",
                        w -> w.yaml("label:", "publish: {filters: {number: [kind]}}\nlabel:")),
                of(
                        DataCode.INVALID_FILTER_COLUMN,
                        "filters:",
                        w -> w.items("(?m)^(i3,)[^,]*", "$1" + "k".repeat(1025))
                                .yaml("label:", "publish: {filters: {text: [kind]}}\nlabel:")),
                of(SqlCode.INVALID_SQL, "label:", w -> w.yaml("click = 1", "clik = 1")),
                of(SqlCode.SQL_NOT_REPEATABLE, "label:", w -> w.yaml("click = 1", "random() < 0.5")),
                of(DataCode.DUPLICATE_TABLE_KEY, "users:", w -> w.users("u1,c1", "u2,c1")),
                of(DataCode.ID_COLUMN_EMPTY, "events:", w -> w.each(e -> e.item = "")),
                of(DataCode.OVERLAPPING_SCENARIOS, "live:", w -> w.yaml("place = 'live'", "place <> 'dead'")),
                of(DataCode.EMPTY_SCENARIO, "live:", w -> w.yaml("place = 'live'", "place = 'dead'")),
                of(DataCode.EMPTY_SCENARIO, "live:", w -> w.each(e -> e.place = late(e) ? e.place : "home")),
                of(DataCode.LABEL_NEVER_TRUE, "label:", w -> w.each(e -> e.click &= e.place.equals("home"))),
                of(DataCode.LABEL_ALWAYS_TRUE, "label:", w -> w.each(e -> e.click |= e.place.equals("live"))),
                of(DataCode.INCOMPLETE_ROWS, "events:", w -> w.everyNth(20, e -> e.user = "")),
                of(DataCode.FEW_POSITIVES, "live:", w -> w.each(e -> e.click &= home(e) || number(e) % 7 == 0)),
                of(
                        DataCode.FEW_POSITIVES,
                        "live:",
                        w -> w.each(e -> e.click &= home(e) || !late(e) || number(e) % 11 == 0)),
                of(
                        DataCode.DUPLICATE_EVENTS,
                        "events:",
                        w -> List.copyOf(w.events().subList(0, 100))
                                .forEach(e -> w.events().add(e.copy()))),
                of(DataCode.WRONG_TIME_UNIT, "events:", w -> w.each(e -> e.ms = e.ms.substring(0, 10))),
                of(DataCode.WRONG_TIME_UNIT, "events:", w -> w.each(e -> e.ms += "000")),
                of(DataCode.IMPLAUSIBLE_TIMES, "events:", w -> w.everyNth(50, e -> e.ms = "0")),
                of(DataCode.IMPLAUSIBLE_TIMES, "events:", w -> w.everyNth(2000, e -> e.ms = "9999999999999")),
                of(DataCode.IMPLAUSIBLE_TIMES, "events:", w -> w.everyNth(3, e -> e.ms = "0")),
                of(DataCode.WRONG_TIME_COLUMN_TYPE, "events:", w -> w.yaml("unit: ms", "unit: timestamp")),
                of(DataCode.SPLIT_WITHOUT_POSITIVES, "split:", w -> w.each(e -> e.click &= !late(e))),
                of(
                        DataCode.TEST_BEFORE_TRAIN,
                        "split:",
                        w -> w.yaml(
                                "{by: time, validation: 1d, test: 1d}",
                                "{by: column, column: ms, validation: 1641686400000..1641772799999, test:"
                                        + " 1641600000000..1641686399999}")),
                of(
                        DataCode.TEST_BEFORE_TRAIN,
                        "split:",
                        w -> w.yaml(
                                "{by: time, validation: 1d, test: 1d}",
                                "{by: column, column: ms, validation: 1641772800000..1641859199999, test:"
                                        + " 1641686400000..1641772799999}")),
                of(
                        DataCode.FILE_USED_TWICE,
                        "split:",
                        w -> split(w, "{by: file, validation: events.csv, test: events.csv}")),
                of(DataCode.FILE_USED_TWICE, "events:", w -> w.yaml("path: events.csv", "path: '[eu]*s.csv'")),
                of(
                        DataCode.SPLIT_COLUMN_NOT_TIME,
                        "split:",
                        w -> split(w, "{by: column, column: place, test: 2022-01-04..2022-01-05}")),
                of(
                        DataCode.LABEL_IS_NULL,
                        "label:",
                        w -> w.yaml("click = 1", "click = 1 AND nullif(CAST(seconds AS INT) % 3, 0) > 0")),
                of(DataCode.NO_SHARED_ENTITIES, "where:", w -> separateScenarios(w, 0)),
                of(DataCode.FEW_SHARED_ENTITIES, "where:", w -> separateScenarios(w, 20)),
                of(
                        DataCode.TARGETS_NOT_CANDIDATES,
                        "live:",
                        w -> w.yaml("'live'\"", "'live'\", candidates: \"kind = 'k1'\"")),
                of(
                        DataCode.TARGETS_EXCLUDED,
                        "home:",
                        w -> w.each(e -> e.item = home(e) ? "i" + Integer.parseInt(e.user.substring(1)) % 80 : e.item)),
                of(
                        DataCode.STATISTICS_OF_LATER_DAYS,
                        "clicks",
                        w -> split(w, "{by: leaveOneOut}")
                                .yaml(
                                        "    - {name: kind",
                                        "    - {name: clicks, type: statistic, of: count, where: positive, feeds: bias}\n    - {name:"
                                                + " kind")),
                of(DataCode.FEATURE_NOT_NUMERIC, "age", w -> w.users("(?m)(c\\d),\\d+$", "$1,old")),
                of(DataCode.FEATURE_CONSTANT, "city", w -> w.users(",c\\d+,", ",c1,")),
                of(DataCode.FEATURE_CONSTANT, "device", w -> w.each(e -> e.device = "")),
                of(DataCode.FEATURE_ALMOST_UNIQUE, "city", w -> w.users("u(\\d+),c\\d,", "u$1,street $1,")),
                of(DataCode.FEATURE_ALMOST_UNIQUE, "device", w -> w.each(e -> e.device = "d" + e.ms)),
                of(DataCode.LABEL_LEAKAGE, "seconds", w -> w.each(e -> e.seconds = e.click ? "7" : "0")),
                of(DataCode.LABEL_LEAKAGE, "device", w -> w.each(e -> e.device = e.click ? "hand" : "none")),
                of(DataCode.TEXT_IN_NUMBER_FEATURE, "age", w -> w.users("(?m)(c3),\\d+$", "$1,n/a")),
                of(DataCode.NO_COMMON_IDS, "users:", w -> w.users("(?m)^u(\\d)", "user_$1")),
                of(DataCode.EVENTS_WITHOUT_ENTITY_ROW, "items:", w -> w.items("(?m)^i1\\d,.*\n", "")),
                of(DataCode.INCONSISTENT_ID_FORMAT, "events:", w -> w.everyNth(50, e -> e.user += ".0")),
                of(DataCode.ID_TOO_LONG, "events:", w -> w.everyNth(50, e -> e.item = "x".repeat(1025))),
                of(DataCode.ID_TOO_LONG, "events:", w -> w.everyNth(50, e -> e.user = "x".repeat(1 << 20))));
    }

    private static SyntheticProject split(SyntheticProject data, String split) {
        return data.yaml("{by: time, validation: 1d, test: 1d}", split);
    }

    private static boolean home(SyntheticProject.Event event) {
        return event.place.equals("home");
    }

    private static int number(SyntheticProject.Event event) {
        return Integer.parseInt(event.seconds);
    }

    private static boolean late(SyntheticProject.Event event) {
        return Long.parseLong(event.ms) >= SyntheticProject.START + 2 * SyntheticProject.DAY;
    }

    /** Gives one scenario separate users and items, except for the given number of rows. */
    private static void separateScenarios(SyntheticProject data, int shared) {
        List<SyntheticProject.Event> own =
                data.events().stream().filter(e -> !home(e)).toList();
        own.subList(shared, own.size()).forEach(e -> {
            e.user = "u9" + e.user;
            e.item = "i9" + e.item;
        });
        // All ids are in their files.
        data.yaml("pretrain: {", "pretrain: {task: scenarioContrast, ")
                .yaml("users: {path: users.csv, key: user}", "users: {path: [users.csv, more.csv], key: user}")
                .yaml("items: {path: items.csv, key: item}", "items: {path: [items.csv, others.csv], key: item}");
    }

    private static Arguments of(DiagnosticCode code, String line, Consumer<SyntheticProject> plant) {
        return Arguments.of(code, line, plant);
    }

    private static Project project(Path folder, Consumer<SyntheticProject> plant) {
        SyntheticProject data = new SyntheticProject();
        plant.accept(data);
        Project project = data.in(folder);
        StringBuilder users = new StringBuilder("user,city,age\n");
        StringBuilder items = new StringBuilder("item,kind,tags,price\n");
        for (int n = 0; n < 120; n++) {
            users.append("u9u" + n + ",c" + n % 7 + "," + n + "\n");
            items.append("i9i" + n + ",k" + n % 5 + ",t1," + n + "\n");
        }
        try {
            project.file("users_01.csv", Files.readString(folder.resolve("users.csv")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return project.file("more.csv", users.toString())
                .file("others.csv", items.toString())
                .file("kinds.csv", "kind,sort\nk0,a\nk1,b\nk2,b\n")
                .file("old.csv", "user,item,place,ms,clicked,device,seconds\nu1,i1,home,1641600000000,1,d1,3\n")
                .file("bare.csv", "user,town\n")
                .file("empty.csv", "")
                .file("broken.parquet", "no parquet");
    }

    @Test
    void coversEveryDataCode() {
        Set<DiagnosticCode> codes = new HashSet<>();
        // The codes from 4050 to 4084 belong to the engine, the disk, the prepared dataset or init.
        DiagnosticCodes.all().stream()
                .filter(code -> code.number() >= 4001 && code.number() <= 4097)
                .filter(code -> code.number() < 4050 || code.number() > 4084)
                .forEach(codes::add);
        // These codes belong to pre-training. See PretrainDatasetTest.
        codes.remove(DataCode.PRETRAINING_EVENTS_TOO_LATE);
        codes.remove(DataCode.PRETRAINING_EVENTS_REDUNDANT);
        // These codes belong to the date of a run. See DataIntervalTest.
        codes.remove(DataCode.DATA_NOT_READY);
        codes.remove(DataCode.NO_EVENTS_BEFORE_DATE);
        // This code belongs to Spark. See ConfiguredSqlTest.
        codes.remove(DataCode.ENGINES_DIFFER);
        assertThat(codes).hasSizeGreaterThan(30);
        assertThat(defects().map(defect -> (DiagnosticCode) defect.get()[0])).containsAll(codes);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("defects")
    void reportsOnlyTheCodeOfTheDefect(
            DiagnosticCode code, String line, Consumer<SyntheticProject> plant, @TempDir Path folder) {
        List<Diagnostic> problems =
                project(folder, plant).preparation().validation().run().problems();
        assertThat(problems).extracting(Diagnostic::code).containsOnly(code);
        assertThat(problems).allSatisfy(problem -> {
            SourceSpan place = Objects.requireNonNull(problem.location());
            assertThat(place.text()).contains(line);
        });
    }

    @Test
    void reportsNothingForCleanData(@TempDir Path folder) {
        Project project = project(folder, data -> {});
        DataValidation.Report report = project.preparation().validation().run();
        assertThat(report.problems()).isEmpty();
        DataValidation.Summary looked = Objects.requireNonNull(report.summary());
        assertThat(looked.events()).isEqualTo(6000);
        assertThat(looked.isComplete()).isTrue();
        assertThat(looked.users()).isEqualTo(120);
        Preparation.PreparedDataset prepared = project.preparation().run();
        assertThat(prepared.warnings()).isEmpty();
        // Validation counts the overlap in SQL, preparation in passes over the sorted events.
        assertThat(Objects.requireNonNull(looked.overlap()).users())
                .isEqualTo(prepared.manifest().overlap().users());
        assertThat(Objects.requireNonNull(looked.overlap()).items())
                .isEqualTo(prepared.manifest().overlap().items());
    }

    /** One event with a wrong time empties the splits. The time is reported, too. */
    @Test
    void reportsEventInTheFuture(@TempDir Path folder) {
        Project project = project(
                folder,
                w -> w.everyNth(6000, e -> e.ms = Long.toString(SyntheticProject.START + 30 * SyntheticProject.DAY)));
        Clock then = Clock.fixed(Instant.parse("2022-01-12T00:00:00Z"), ZoneOffset.UTC);
        List<Diagnostic> problems =
                project.preparation().clock(then).validation().run().problems();
        assertThat(problems)
                .filteredOn(problem -> problem.code() == DataCode.IMPLAUSIBLE_TIMES)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                    assertThat(problem.message()).isEqualTo("1 event is more than a day ahead");
                    assertThat(problem.label()).isEqualTo("for example at 2022-02-07T00:00");
                });
        assertThat(problems)
                .filteredOn(problem -> problem.code() == DataCode.SPLIT_WITHOUT_POSITIVES)
                .flatExtracting(Diagnostic::notes)
                .extracting(Diagnostic.Note::text)
                .containsExactly(
                        "time of the newest event: 2022-02-07T00:00; 1 of 6,000 events is after a gap of 26 days that begins"
                                + " at 2022-01-11T23:59:02");
        Clock within = Clock.fixed(Instant.parse("2022-01-11T01:00:00Z"), ZoneOffset.UTC);
        assertThat(project(folder, data -> {})
                        .preparation()
                        .clock(within)
                        .validation()
                        .run()
                        .problems())
                .isEmpty();
    }

    /** Leaving out a few rows is acceptable. Leaving out a third of the log is not. */
    @Test
    void rejectsManyImplausibleTimes(@TempDir Path folder) {
        for (int n : List.of(50, 3)) {
            assertThat(project(folder, w -> w.everyNth(n, e -> e.ms = "0"))
                            .preparation()
                            .validation()
                            .run()
                            .problems())
                    .extracting(Diagnostic::severity)
                    .containsExactly(n == 3 ? Severity.ERROR : Severity.WARNING);
        }
    }

    static Stream<Arguments> some() {
        return defects()
                .filter(a -> List.of(
                                DataCode.LABEL_NEVER_TRUE,
                                DataCode.DUPLICATE_EVENTS,
                                DataCode.NO_SHARED_ENTITIES,
                                DataCode.FEW_SHARED_ENTITIES,
                                DataCode.LABEL_LEAKAGE,
                                DataCode.EVENTS_WITHOUT_ENTITY_ROW,
                                DataCode.INCONSISTENT_ID_FORMAT)
                        .contains(a.get()[0]));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("some")
    void preparationReportsSameProblems(
            DiagnosticCode code, String line, Consumer<SyntheticProject> plant, @TempDir Path folder) {
        Project project = project(folder, plant);
        List<Diagnostic> seen = project.preparation().validation().run().problems();
        List<Diagnostic> said;
        try {
            said = project.preparation().run().warnings();
            assertThat(seen).noneMatch(p -> p.severity() == Severity.ERROR);
        } catch (SassException e) {
            said = e.diagnostics();
        }
        assertThat(said).isEqualTo(seen);
    }

    /** Days after the ranges belong to train. */
    @Test
    void reportsTrainRowsLaterThanTest(@TempDir Path folder) {
        Project project = project(
                folder,
                w -> w.yaml(
                        "{by: time, validation: 1d, test: 1d}",
                        "{by: column, column: ms, validation: 1641686400000..1641772799999, test:"
                                + " 1641772800000..1641815999999}"));
        assertThat(project.preparation().validation().run().problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(DataCode.TEST_BEFORE_TRAIN);
                    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                    assertThat(problem.message())
                            .isEqualTo("43 % of the training rows are newer than all test rows (2,250 of 5,250)");
                });
    }

    /** A file that is sorted by a column begins with the rows without a value. */
    @Test
    void ignoresValuesMissingFromSample(@TempDir Path folder) throws IOException {
        RowLimit sample = new RowLimit(500);
        List<Consumer<SyntheticProject.Event>> lacks = List.of(
                e -> e.user = "",
                e -> e.item = "",
                e -> e.ms = "",
                e -> e.ms = "0",
                e -> e.ms = e.ms.substring(8),
                e -> e.user = "nobody" + e.item);
        for (Consumer<SyntheticProject.Event> lack : lacks) {
            Project project = project(folder, w -> {
                for (SyntheticProject.Event event : w.events().subList(0, 500)) {
                    lack.accept(event);
                }
            });
            assertThat(project.preparation().validation().run(sample).problems())
                    .isNotEmpty()
                    .extracting(Diagnostic::severity)
                    .containsOnly(Severity.WARNING);
        }
    }

    /** Values that a sample lacks prove nothing. Values that it contains do. */
    @Test
    void acceptsSampleWithSkewedLabels(@TempDir Path folder) throws IOException {
        RowLimit sample = new RowLimit(500);
        Project project = project(
                folder,
                data -> data.each(e -> {
                    e.click &= late(e);
                    e.place = late(e) ? "live" : "home";
                }));
        DataValidation.Report report = project.preparation().validation().run(sample);
        assertThat(report.problems()).isEmpty();
        assertThat(Objects.requireNonNull(report.summary()).events()).isEqualTo(500);
        assertThat(report.summary().isComplete()).isFalse();
        assertThat(report.summary().overlap()).isNull();
        project = project(folder, data -> data.each(e -> e.ms = e.ms.substring(0, 10)));
        assertThat(project.preparation().validation().run(sample).problems())
                .extracting(Diagnostic::code)
                .containsExactly(DataCode.WRONG_TIME_UNIT);
        project = project(folder, data -> data.each(e -> e.place = late(e) ? e.place : "nowhere"));
        report = project.preparation().validation().run(sample);
        assertThat(report.problems()).extracting(Diagnostic::code).containsExactly(DataCode.EMPTY_SCENARIO);
        assertThat(report.problems()).extracting(Diagnostic::severity).containsExactly(Severity.WARNING);
        assertThat(report.summary()).isNull();
    }
}
