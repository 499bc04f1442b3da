package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.SqlEngine;

/** Checks the train, validation and test splits. */
@Tag("slow")
class SplitsTest {
    /** Berlin is two hours ahead of UTC in July: the third row is on July 2 there and on July 1 in UTC. */
    private static final String EVENTS = """
            user,item,time,day
            u,a,2022-07-01 10:00:00,one
            u,b,2022-07-01 23:59:59,one
            u,c,2022-07-02 00:30:00,two
            u,d,2022-07-02 12:00:00,two
            u,e,2022-07-03 00:00:00,three
            u,f,2022-07-03 09:00:00,three
            """;

    private static Dataset prepare(Path folder, String zone, String split) {
        return project(folder, zone, split).prepare();
    }

    private static Project project(Path folder, String zone, String split) {
        return new Project(folder).file("events.csv", EVENTS).file("sass.yaml", """
                        sass: 1
                        name: splits
                        data:
                          events: {path: events.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: %s}}
                          split: %s
                        label: "true"
                        scenarios:
                          all: {where: "true"}
                        features:
                          user:
                            - {name: user, column: user, type: id}
                          item:
                            - {name: item, column: item, type: id}
                        pretrain: {task: none}
                        """.formatted(zone, split));
    }

    private static List<String> splits(Dataset dataset) {
        List<String> found = new ArrayList<>();
        for (long row = 0; row < dataset.events().rows(); row++) {
            found.add(dataset.itemId(dataset.events().item(row)) + " "
                    + dataset.events().split(row).name().charAt(1));
        }
        return found;
    }

    @Test
    void splitsWholeDaysAtMidnight(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "Europe/Berlin", "{by: time, validation: 1d, test: 1d}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d A", "e E", "f E");
            assertThat(dataset.events().time(2)).isEqualTo(1656714600000L);
            assertThat(dataset.events().day(2) - dataset.events().day(1)).isEqualTo(1);
        }
    }

    @Test
    void countsOtherDurationsFromNewestEvent(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "Europe/Berlin", "{by: time, validation: 12h, test: 10h}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d A", "e E", "f E");
        }
    }

    /** Together they are one day, but each one alone is not a number of days. */
    @Test
    void countsHalfDaysFromNewestEvent(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "Europe/Berlin", "{by: time, validation: 12h, test: 12h}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d A", "e E", "f E");
        }
    }

    @Test
    void holdsOutLastPositives(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "UTC", "{by: leaveOneOut}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d R", "e A", "f E");
        }
    }

    @Test
    void includesBothEndsOfColumnRanges(@TempDir Path folder) {
        try (Dataset dataset = prepare(
                folder.resolve("texts"), "UTC", "{by: column, column: day, validation: two..two, test: thr..three}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d A", "e E", "f E");
        }
        try (Dataset dataset = prepare(
                folder,
                "UTC",
                "{by: column, column: time, validation: 2022-07-02..2022-07-02 11, test: 2022-07-03..2022-07-04}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d R", "e E", "f E");
        }
    }

    /** Compared as a text, noon of the last day is after the day. */
    @Test
    void includesLastDayOfDayRanges(@TempDir Path folder) {
        try (Dataset dataset = prepare(
                folder,
                "UTC",
                "{by: column, column: time, validation: 2022-07-02..2022-07-02, test: 2022-07-03..2022-07-03}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d A", "e E", "f E");
        }
    }

    /**
     * Also for texts with {@code T} and offsets. A comparison of texts would exclude a part of the last day or all of
     * it.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2022-07-02..2022-07-02|2022-07-03..2022-07-03",
                "2022-07-02T00:00:00..2022-07-02T23:59:59|2022-07-03T00:00:00..2022-07-03T23:59:59",
                "2022-07-02 00:00..2022-07-02 23:59|2022-07-03 00:00..2022-07-03 23:59",
                "2022-07-01T22:00:00Z..2022-07-02T21:59:59Z|2022-07-03 00:00:00+02..2022-07-03 23:59:59.999+02",
            })
    void appliesTimeRangesToEveryColumnType(String ranges, @TempDir Path folder) throws Exception {
        String[] range = ranges.split("\\|", -1);
        String select =
                "SELECT 'u' AS \"user\", chr(CAST(97 + i AS INTEGER)) AS item, 'x' AS day, CAST(t AS TYPE) AS time FROM"
                        + " (SELECT i, [TIMESTAMP '2022-07-01 10:00:00', TIMESTAMP '2022-07-01 23:59:59', TIMESTAMP '2022-07-02 00:00:00',"
                        + " TIMESTAMP '2022-07-02 23:59:59.5', TIMESTAMP '2022-07-03 00:30:00', TIMESTAMP '2022-07-03 23:59:00'][i + 1]"
                        + " AS t FROM range(6) AS r (i))";
        Path temp = Files.createDirectories(folder.resolve("temp"));
        for (String type :
                List.of("VARCHAR", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "ISO", "OFFSET")) {
            String rows = switch (type) {
                case "ISO" -> select.replace("CAST(t AS TYPE)", "strftime(t, '%Y-%m-%dT%H:%M:%S.%g')");
                case "OFFSET" ->
                    select.replace("CAST(t AS TYPE)", "strftime(t - INTERVAL 2 HOUR, '%Y-%m-%dT%H:%M:%S.%gZ')");
                default -> select.replace("TYPE", type);
            };
            try (SqlEngine engine =
                    DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("Europe/Berlin")))) {
                engine.execute("COPY (" + rows + ") TO '" + folder.resolve("events.parquet") + "' (FORMAT parquet)");
            }
            Project project = project(
                    folder,
                    "Europe/Berlin",
                    "{by: column, column: time, validation: \"" + range[0] + "\", test: \"" + range[1] + "\"}");
            project.file(
                    "sass.yaml",
                    Files.readString(folder.resolve("sass.yaml")).replace("path: events.csv", "path: events.parquet"));
            try (Dataset dataset = project.prepare()) {
                assertThat(splits(dataset)).as(type).containsExactly("a R", "b R", "c A", "d A", "e E", "f E");
            }
        }
    }

    @Test
    void rejectsDayRangesOverNonDates(@TempDir Path folder) {
        Project project = project(
                folder,
                "UTC",
                "{by: column, column: day, validation: 2022-07-02..2022-07-02, test: 2022-07-03..2022-07-03}");
        project.file("events.csv", EVENTS.replace("one", "2022-07-01").replace("three", "2022-07-03"));
        assertThat(catchThrowableOfType(SassException.class, project::prepare).diagnostics())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(DataCode.SPLIT_COLUMN_NOT_TIME);
                    assertThat(problem.message())
                            .isEqualTo("the split column `day` contains `two`, which is not a day or time");
                    assertThat(problem.notes().get(0).text()).isEqualTo("2 rows have such values");
                    assertThat(problem.location()).isNotNull();
                });
    }

    /** Clicks with the same time and item in two places. The held-out row must not depend on the order of the files. */
    @Test
    void leaveOneOutIgnoresOrderOfTiedRows(@TempDir Path folder) throws Exception {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add("u,a,2022-07-01 10:00:00,day" + i);
        }
        List<Map<String, DatasetManifest.FileEntry>> written = new ArrayList<>();
        for (int turn = 0; turn < 2; turn++) {
            Project project = project(folder, "UTC", "{by: leaveOneOut}");
            project.file("events.csv", "user,item,time,day\n" + String.join("\n", rows) + "\n");
            project.file(
                    "sass.yaml",
                    Files.readString(folder.resolve("sass.yaml"))
                            .replace("pretrain:", "  context:\n    - {name: day, column: day, type: id}\npretrain:"));
            written.add(project.preparation().run().manifest().files());
            Collections.reverse(rows);
        }
        assertThat(written.get(0)).isEqualTo(written.get(1));
    }

    @Test
    void allowsColumnSplitWithoutValidation(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "UTC", "{by: column, column: day, test: three..three}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d R", "e E", "f E");
        }
    }

    @Test
    void readsSplitsFromFiles(@TempDir Path folder) {
        Project project = project(folder, "UTC", "{by: file, validation: v.csv, test: [t_1.csv, t_2.csv]}");
        project.file("v.csv", "user,item,time\nu,g,2022-07-04 00:00:00\n");
        project.file("t_1.csv", "user,item,time\nu,h,2022-07-05 00:00:00\n");
        project.file("t_2.csv", "item,user,time\ni,u,2022-07-06 00:00:00\n");
        try (Dataset dataset = project.prepare()) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d R", "e R", "f R", "g A", "h E", "i E");
        }
    }

    @Test
    void warnsOfWrongListSeparator(@TempDir Path folder) {
        Project project = project(folder, "UTC", "{by: leaveOneOut}");
        project.file("users.csv", "user,past\nu,a;b;c\n");
        project.file("sass.yaml", """
                sass: 1
                name: lists
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: UTC}}
                  users: {path: users.csv, key: user}
                  split: {by: leaveOneOut}
                label: "true"
                scenarios:
                  all: {where: "true"}
                features:
                  user:
                    - {name: past, type: sequence, column: past, separator: ",", of: item}
                  item:
                    - {name: item, column: item, type: id}
                pretrain: {task: none}
                """);
        assertThat(project.preparation().run().warnings())
                .extracting(Diagnostic::message)
                .contains("only 0 of 1 values of the list column `past` are items");
    }
}
