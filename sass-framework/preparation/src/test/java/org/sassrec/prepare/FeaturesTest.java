package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.prepare.check.DataCode;

/** Checks each feature type and source on data whose values were computed by hand. */
@Tag("slow")
class FeaturesTest {
    /** Day 19000 (2022-01-08) in UTC begins at 1641600000000. */
    private static final String EVENTS = """
            user,item,place,ms,click,device
            ann,007,home,1641600000000,1,tv
            ann,008,home,1641600001000,0,phone
            bob,007,home,1641600002000,1,phone
            bob,009,live,1641600003000,1,radio
            ann,009,live,1641686400000,1,phone
            bob,008,live,1641686401000,0,
            ann,008,nowhere,1641686402000,1,tv
            bob,008,home,1641772800000,1,phone
            ann,010,live,1641772801000,1,watch
            ,010,live,1641772801000,1,watch
            """;

    private static final String USERS = """
            id,age,past
            ann,30,008 007 999 007
            bob,,
            cid,50,010
            """;

    private static final String MORE = "id,city,age\nann,Rome,99\ncid,Oslo,99\n";

    private static final String ITEMS = """
            {"id": "007", "price": 10.0, "tags": ["a", "b"], "kind": "x", "vector": [1, 2.5], "text": "[3; -4]"}
            {"id": "008", "price": 20.0, "tags": ["b"], "kind": "x", "vector": [], "text": " 5;6 "}
            {"id": "009", "price": 30.0, "tags": [], "kind": "y"}
            {"id": "010", "price": null, "tags": ["b", "c", "a"], "kind": ""}
            {"id": "011", "price": 40.0, "tags": ["rare"], "kind": "y"}
            """;

    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: id, join: more.csv}
              items: {path: items.jsonl, key: id}
              split: {by: time, validation: 1d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "place = 'home'", candidates: all}
              live: {where: "place = 'live'", candidates: "price > 15"}
              past: {history: {column: past, separator: " "}, serve: false}
            features:
              user:
                - {name: user, column: user, type: id, minCount: 3}
                - {name: city, column: city, type: id}
                - {name: age, column: age, type: number, buckets: quantile(2)}
                - {name: ages, column: age, type: number, buckets: [30, 40.5]}
                - {name: ageLog, column: age, type: number, scale: log}
                - {name: before, type: sequence, column: past, separator: " ", of: item, maxLength: 2}
                - {name: all, type: sequence, of: item, scope: all, maxLength: 9}
                - {name: shown, type: sequence, of: item, scope: all, where: exposed, maxLength: 9}
              item:
                - {name: item, column: item, type: id}
                - {name: kind, column: kind, type: id}
                - {name: tags, column: tags, type: multi, minCount: 2, maxLength: 2}
                - {name: cheap, type: expression, sql: "CASE WHEN price < 25 THEN 'yes' END -- null is unknown"}
                - {name: price, type: expression, sql: "price * 2", buckets: quantile(4)}
                - {name: vector, column: vector, type: embedding}
                - {name: text, column: text, type: embedding, separator: ";", dimension: 2}
                - {name: priceThirds, type: expression, sql: "price", buckets: quantile(3)}
                - {name: priceUnseen, type: expression, sql: "CASE WHEN id = '011' THEN price END", buckets: quantile(3)}
                - {name: priceRaw, type: expression, sql: "price / 0.5", scale: raw}
                - {name: priceStandard, type: expression, sql: "price", scale: standard}
              context:
                - {name: device, column: device, type: id, minCount: 2}
                - {name: second, type: expression, sql: "second(to_timestamp(ms / 1000))"}
                - {name: secondLog, type: expression, sql: "second(to_timestamp(ms / 1000))", scale: log}
                - {name: secondScaled, type: expression, sql: "second(to_timestamp(ms / 1000))", scale: standard}
                - {name: huge, type: expression, sql: "CASE second(to_timestamp(ms / 1000)) WHEN 1 THEN -1e300 WHEN 0 THEN -7 END", scale: raw}
            pretrain: {task: none}
            """;

    static Project project(Path folder) {
        return new Project(folder)
                .file("events.csv", EVENTS)
                .file("users.csv", USERS)
                .file("more.csv", MORE)
                .file("items.jsonl", ITEMS)
                .file("sass.yaml", YAML);
    }

    private static String single(Dataset dataset, String name, int entity, Horizon horizon) {
        FeatureSpec feature = Project.feature(dataset, name);
        return dataset.vocabularyValue(feature.table(), dataset.single(feature, entity, 0, 0, horizon));
    }

    private static float[] dense(Dataset dataset, String name, int entity) {
        FeatureSpec feature = Project.feature(dataset, name);
        int columns = java.util.Objects.requireNonNull(feature.dense()).values() + 1;
        float[] numbers = new float[1 + columns];
        dataset.dense(feature, entity, 0, 0, Horizon.TRAIN, numbers, 1);
        return java.util.Arrays.copyOfRange(numbers, 1, 1 + columns);
    }

    private static List<String> sequence(Dataset dataset, String name, String user, long time, Horizon horizon) {
        int[] items = new int[9];
        int length = dataset.sequence(Project.feature(dataset, name), dataset.userIndex(user), 0, time, horizon, items);
        return IntStream.range(0, length)
                .mapToObj(i -> dataset.itemId(items[i]))
                .toList();
    }

    @Test
    void preparesExpectedValuesOfEveryType(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            assertThat(dataset.manifest().source().rows()).isEqualTo(10);
            assertThat(dataset.manifest().source().rowsWithoutScenario()).isEqualTo(1);
            assertThat(dataset.manifest().source().incomplete()).isEqualTo(1);
            assertThat(IntStream.range(0, dataset.userCount()).mapToObj(dataset::userId))
                    .containsExactly("ann", "bob", "cid");
            assertThat(IntStream.range(0, dataset.itemCount()).mapToObj(dataset::itemId))
                    .containsExactly("007", "008", "009", "010", "011");
            assertThat(dataset.userIndex("dan")).isEqualTo(-1);
            assertThat(dataset.itemText(dataset.itemIndex("009"), "kind")).isEqualTo("y");

            // ann: 2 events and 3 list entries in train, 1 in validation; bob: 2 in train, 1 in validation; cid: list
            // entries only.
            assertThat(single(dataset, "user", 0, Horizon.TRAIN)).isEqualTo("ann");
            assertThat(single(dataset, "user", 1, Horizon.TRAIN)).isEmpty();
            assertThat(single(dataset, "user", 1, Horizon.REFIT)).isEqualTo("bob");
            assertThat(single(dataset, "user", 2, Horizon.REFIT)).isEmpty();
            assertThat(single(dataset, "city", 0, Horizon.TRAIN)).isEqualTo("Rome");
            assertThat(single(dataset, "city", 1, Horizon.TRAIN)).isEmpty();
            // The age of the first file takes precedence over the joined one.
            FeatureSpec age = Project.feature(dataset, "age");
            assertThat(dataset.number(age, 0, 0, 0, Horizon.TRAIN)).isEqualTo(30);
            assertThat(dataset.number(age, 1, 0, 0, Horizon.TRAIN)).isNaN();
            assertThat(dataset.single(age, 1, 0, 0, Horizon.TRAIN)).isZero();
            FeatureSpec ages = Project.feature(dataset, "ages");
            assertThat(IntStream.range(0, 3).map(u -> dataset.single(ages, u, 0, 0, Horizon.TRAIN)))
                    .containsExactly(2, 0, 3);
            assertThat(dense(dataset, "ageLog", 0)).containsExactly((float) Math.log(31), 0);
            assertThat(dense(dataset, "ageLog", 1)).containsExactly(0, 1);
            assertThat(dense(dataset, "priceRaw", 0)).containsExactly(20, 0);
            assertThat(dense(dataset, "priceRaw", 3)).containsExactly(0, 1);
            assertThat(dense(dataset, "vector", 0)).containsExactly(1, 2.5f, 0);
            assertThat(dense(dataset, "vector", 1)).containsExactly(0, 0, 1);
            assertThat(dense(dataset, "vector", 2)).containsExactly(0, 0, 1);
            assertThat(dense(dataset, "text", 0)).containsExactly(3, -4, 0);
            assertThat(dense(dataset, "text", 1)).containsExactly(5, 6, 0);
            // The values 10, 20 and 30 are in train. The 40 belongs to 011, which has no event.
            float unit = (float) Math.sqrt(200.0 / 3);
            assertThat(dense(dataset, "priceStandard", 0)).containsExactly(-10 / unit, 0);
            assertThat(dense(dataset, "priceStandard", 4)).containsExactly(20 / unit, 0);

            assertThat(single(dataset, "kind", 3, Horizon.TRAIN)).isEmpty();
            assertThat(single(dataset, "cheap", 0, Horizon.TRAIN)).isEqualTo("yes");
            assertThat(single(dataset, "cheap", 2, Horizon.TRAIN)).isEmpty();
            // Prices 20, 40, 60, 80 have the quartiles 20, 40, 60. There is no value below 20, so it is not a boundary.
            FeatureSpec price = Project.feature(dataset, "price");
            assertThat(price.boundaries()).containsExactly(40.0, 60.0);
            assertThat(price.rows()).isEqualTo(4);
            // 011 has no event, so its price does not affect the boundaries.
            assertThat(Project.feature(dataset, "priceThirds").boundaries()).containsExactly(20.0);
            assertThat(Project.feature(dataset, "priceUnseen").boundaries()).isEmpty();
            assertThat(IntStream.range(0, 5).map(i -> dataset.single(price, i, 0, 0, Horizon.TRAIN)))
                    .containsExactly(1, 2, 3, 0, 3);
            assertThat(dataset.vocabularyValue("price", 2)).isEqualTo("[40..60)");
        }
    }

    /** The list of ann is 008, 007, 007, one second apart before the first event at 1641600000000. */
    @Test
    void limitsListHistoryToEarlierElements(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            long first = 1641600000000L;
            assertThat(before(dataset, 2, first - 3000)).isEmpty();
            assertThat(before(dataset, 2, first - 2000)).containsExactly("008");
            assertThat(before(dataset, 2, first - 1000)).containsExactly("007", "008");
            assertThat(before(dataset, 2, first)).containsExactly("007", "007");
            // In the other scenarios, all entries of the list are earlier.
            assertThat(before(dataset, 0, first)).containsExactly("007", "007");
        }
    }

    private static List<String> before(Dataset dataset, int scenario, long time) {
        int[] items = new int[2];
        int length = dataset.sequence(
                Project.feature(dataset, "before"), dataset.userIndex("ann"), scenario, time, Horizon.TRAIN, items);
        return IntStream.range(0, length)
                .mapToObj(i -> dataset.itemId(items[i]))
                .toList();
    }

    /** The only known time of list entries is that they are before the first event. */
    @Test
    void placesListElementsBeforeFirstEvent(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            int[] items = new int[9];
            long[] times = new long[9];
            int length = dataset.sequence(
                    Project.feature(dataset, "all"),
                    dataset.userIndex("ann"),
                    0,
                    Long.MAX_VALUE,
                    Horizon.TRAIN,
                    items,
                    times);
            assertThat(Arrays.copyOf(times, length))
                    .containsExactly(1641600000000L, 1641599999000L, 1641599998000L, 1641599997000L);
        }
    }

    /** Columns of the files may have the names of internal columns. */
    @Test
    void separatesItemColumnsFromInternalColumns(@TempDir Path folder) {
        Project project = project(folder)
                .file("items.jsonl", ITEMS.replace("\"kind\"", "\"number\"").replace("}", ", \"kind\": \"k\"}"))
                .file("live_1.csv", "id,item\n1,010\n2,008\n,009\n");
        project.file(
                "sass.yaml",
                YAML.replace("candidates: all", "candidates: \"id <> '009' and number is not null\"")
                        .replace("candidates: \"price > 15\"", "candidatesFile: live_*.csv"));
        try (Dataset dataset = project.prepare()) {
            assertThat(ids(dataset, 0)).containsExactly("007", "008", "010", "011");
            assertThat(ids(dataset, 1)).containsExactly("008", "009", "010");
        }
    }

    private static List<String> ids(Dataset dataset, int scenario) {
        return Arrays.stream(dataset.candidates(scenario, Horizon.TRAIN))
                .mapToObj(dataset::itemId)
                .toList();
    }

    @Test
    void keepsKnownBagValuesWithEqualWeights(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            FeatureSpec tags = Project.feature(dataset, "tags");
            assertThat(tags.rows()).isEqualTo(3);
            List<String> found = new ArrayList<>();
            for (int item = 0; item < dataset.itemCount(); item++) {
                int of = item;
                dataset.bag(
                        tags,
                        item,
                        0,
                        0,
                        Horizon.TRAIN,
                        (row, weight) -> found.add(of + " " + dataset.vocabularyValue("tags", row) + " " + weight));
            }
            assertThat(found).containsExactly("0 a 0.5", "0 b 0.5", "1 b 1.0", "3 b 0.5", "3 a 0.5");
        }
    }

    @Test
    void readsListColumnsAsSequencesAndScenarios(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            long end = dataset.endTime(Horizon.REFIT);
            assertThat(sequence(dataset, "before", "ann", 0, Horizon.TRAIN)).containsExactly("007", "007");
            assertThat(sequence(dataset, "before", "bob", end, Horizon.TRAIN)).isEmpty();
            // 999 is not an item. The others are three, two and one seconds before the first event.
            assertThat(sequence(dataset, "all", "ann", end, Horizon.REFIT))
                    .containsExactly("009", "007", "007", "007", "008");
            assertThat(sequence(dataset, "all", "ann", end, Horizon.TRAIN)).containsExactly("007", "007", "007", "008");
            assertThat(sequence(dataset, "all", "ann", 1641600000000L - 2000, Horizon.TRAIN))
                    .containsExactly("008");
            assertThat(sequence(dataset, "shown", "ann", end, Horizon.TRAIN)).containsExactly("008", "007");
            assertThat(dataset.listedItems(0)).containsExactly(0, 1);
            Dataset.Rows past = dataset.samples(2, Split.TRAIN);
            assertThat(past.size()).isEqualTo(4);
            assertThat(dataset.events().time(past.event(0))).isEqualTo(1641600000000L - 3000);
            assertThat(dataset.events().positive(past.event(0))).isTrue();
            assertThat(dataset.events().context(Project.feature(dataset, "device"), past.event(0)))
                    .isZero();
            assertThat(dataset.samples(2, Split.TEST).size()).isZero();
            assertThat(dataset.candidates(0, Horizon.TRAIN)).containsExactly(0, 1, 2, 3, 4);
            assertThat(dataset.candidates(1, Horizon.TRAIN)).containsExactly(1, 2, 4);
            assertThat(dataset.candidates(2, Horizon.TRAIN)).containsExactly(0, 1, 3);
        }
    }

    @Test
    void readsCandidatesFromFile(@TempDir Path folder) {
        Project project = project(folder)
                .file("live_1.csv", "item,since\n010,1\n007,2\n")
                .file("live_2.csv", "item,since\n010,1\n999,2\n")
                .file("sass.yaml", YAML.replace("candidates: \"price > 15\"", "candidatesFile: live_*.csv"));
        Preparation.PreparedDataset prepared = project.preparation().run();
        assertThat(prepared.warnings())
                .filteredOn(warning -> warning.code() == DataCode.CANDIDATES_NOT_ITEMS)
                .singleElement()
                .satisfies(warning -> assertThat(warning.message()).isEqualTo("1 of 3 candidates are not items"));
        assertThat(project.preparation().sourceFiles()).contains(folder.resolve("live_2.csv"));
        try (Dataset dataset = DatasetOpener.open(prepared.folder())) {
            assertThat(dataset.candidates(1, Horizon.TRAIN)).containsExactly(0, 3);
        }
    }

    @Test
    void storesContextValuePerEvent(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            FeatureSpec device = Project.feature(dataset, "device");
            FeatureSpec second = Project.feature(dataset, "second");
            List<String> found = new ArrayList<>();
            for (long row = 0; row < dataset.events().rows(); row++) {
                if (dataset.events().scenario(row) < 2) {
                    found.add(dataset.userId(dataset.events().user(row)) + " "
                            + dataset.vocabularyValue("device", dataset.events().context(device, row)) + " "
                            + dataset.vocabularyValue("second", dataset.events().context(second, row)));
                }
            }
            // phone occurs three times in train and validation, tv and radio once. The seconds 0 to 3 are all in the
            // vocabulary.
            assertThat(found)
                    .containsExactly(
                            "ann  0",
                            "ann phone 1",
                            "ann phone 0",
                            "ann  1",
                            "bob phone 2",
                            "bob phone 0",
                            "bob  3",
                            "bob  1");
        }
    }

    @Test
    void scalesContextNumbersByTrainEvents(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            Events events = dataset.events();
            FeatureSpec second = Project.feature(dataset, "second");
            double[] train = LongStream.range(0, events.rows())
                    .filter(row -> events.scenario(row) < 2 && events.split(row) == Split.TRAIN)
                    .mapToDouble(
                            row -> Double.parseDouble(dataset.vocabularyValue("second", events.context(second, row))))
                    .toArray();
            double mean = Arrays.stream(train).average().orElseThrow();
            double deviation = Math.sqrt(Arrays.stream(train)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow());
            assertThat(deviation).isGreaterThan(0.1);
            for (long row = 0; row < events.rows(); row++) {
                float log = events.contextNumber(Project.feature(dataset, "secondLog"), row);
                float scaled = events.contextNumber(Project.feature(dataset, "secondScaled"), row);
                float huge = events.contextNumber(Project.feature(dataset, "huge"), row);
                if (events.scenario(row) == 2) {
                    assertThat(new float[] {log, scaled, huge}).as("of a list").containsOnly(Float.NaN);
                    continue;
                }
                double x = Double.parseDouble(dataset.vocabularyValue("second", events.context(second, row)));
                assertThat(log).isEqualTo((float) Math.log1p(x));
                assertThat((double) scaled).isEqualTo((x - mean) / deviation, within(1e-6));
                assertThat(Float.valueOf(huge)).isEqualTo(Float.valueOf(x == 0 ? -7 : Float.NaN));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tsv.gz", "parquet", "jsonl", "globs"})
    void preparesSameDatasetFromEveryFormat(String format, @TempDir Path folder) throws Exception {
        Project project = project(folder.resolve("csv"));
        Project other = project(folder.resolve("other"));
        Files.delete(other.folder().resolve("events.csv"));
        String path = "events." + format;
        switch (format) {
            case "tsv.gz" -> gzip(other.folder().resolve(path), EVENTS.replace(',', '\t'));
            case "globs" -> {
                path = "[a/part_*.csv, b.csv]";
                String[] lines = EVENTS.split("\n");
                other.file("a/part_2.csv", lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n");
                other.file("a/part_1.csv", lines[0] + "\n" + lines[3] + "\n");
                other.file("a/other.csv", lines[0] + "\n" + lines[3] + "\n");
                other.file(
                        "b.csv",
                        lines[0] + "\n" + String.join("\n", List.of(lines).subList(4, lines.length)) + "\n");
            }
            default ->
                copy(project.folder().resolve("events.csv"), other.folder().resolve(path), format);
        }
        other.file("sass.yaml", YAML.replace("path: events.csv", "path: " + path));
        try (Dataset expected = project.prepare();
                Dataset actual = other.prepare()) {
            assertThat(actual.manifest().files()).isEqualTo(expected.manifest().files());
        }
    }

    private static void copy(Path from, Path to, String format) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_csv('" + from + "', types = {'item': 'VARCHAR'})) TO '" + to
                    + "' (FORMAT " + (format.equals("parquet") ? "parquet" : "json") + ")");
        }
    }

    private static void gzip(Path file, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(file, bytes.toByteArray());
    }
}
