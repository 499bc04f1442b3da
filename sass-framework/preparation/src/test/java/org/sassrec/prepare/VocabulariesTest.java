package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TextHash;

/** Listed, hashed and shared vocabularies. */
@Tag("slow")
class VocabulariesTest {
    private static final String EVENTS = """
            user,item,ms,click,device
            ann,a,1641600000000,1,01
            bob,b,1641600001000,1,1
            cid,c,1641600002000,1,02
            ann,b,1641686400000,1,01
            """;

    private static final String USERS = """
            user,sex,zip,fan,fans,pets,much
            ann,f,007,x,"y, z","cat, dog","1,3"
            bob,m,7,y,y,"cat,dog,fox,fox,owl","0, 4,x,-1"
            cid,F,,rare,,,1
            """;

    private static final String ITEMS = "item,author,genre\na,x,rock\nb,x,pop\nc,y,\n";

    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: user}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 0d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "true"}
            features:
              user:
                - {name: user, column: user, type: id, values: [cid, ann]}
                - {name: sex, column: sex, type: id, values: [m, f, x]}
                - {name: zip, column: zip, type: id, hash: 100, seed: 3}
                - {name: fan, column: fan, type: id, minCount: 2, table: author}
                - {name: fans, column: fans, type: multi, minCount: 2, table: author}
                - {name: tags, column: fans, type: multi, hash: 50}
                - {name: fond, column: pets, type: multi, weights: much, maxLength: 2}
                - {name: devices, type: sequence, of: event(device), scope: all, values: ["02", "01"]}
                - {name: shown, type: sequence, of: event( device ), where: exposed, minCount: 2, maxLength: 2}
                - {name: sexFan, type: cross, of: [sex, fan]}
                - {name: mixed, type: cross, of: [fan, zip, sex], hash: 1000, seed: 5}
                - {name: initial, type: expression, sql: "fan[:1]", values: [y, x]}
                - {name: idol, type: expression, sql: "nullif(fan, 'rare')", minCount: 2, table: author}
                - {name: length, type: expression, sql: length(fan), hash: 40, seed: 2}
                - {name: area, type: lookup, path: zips.csv, by: zip, column: area, values: ["01", "2"]}
                - {name: place, type: lookup, path: zips.csv, by: zip, column: area, hash: 30}
                - {name: areaSex, type: cross, of: [sex, area], table: sexArea}
                - {name: sexArea, type: cross, of: [sex, initial]}
                - {name: read, type: sequence, of: author}
                - {name: likes, type: statistic, of: "top(author, 2)"}
              item:
                - {name: item, column: item, type: id}
                - {name: author, column: author, type: id, minCount: 2}
                - {name: genre, column: genre, type: id, valuesFile: genres.txt}
                - {name: kind, type: cross, of: [genre, author], minCount: 1}
              context:
                - {name: twice, type: cross, of: [device, hashed]}
                - {name: device, column: device, type: id, values: ["01", "02"]}
                - {name: hashed, column: device, type: id, hash: 9}
            pretrain: {task: none}
            """;

    private static Project project(Path folder) {
        return new Project(folder)
                .file("events.csv", EVENTS)
                .file("users.csv", USERS)
                .file("items.csv", ITEMS)
                .file("zips.csv", "zip,area\n007,01\n7,1\n")
                .file("genres.txt", "\uFEFFpop\n\n  rock  \njazz\n")
                .file("sass.yaml", YAML);
    }

    private static List<Integer> rows(Dataset dataset, String name, int entities) {
        FeatureSpec feature = Project.feature(dataset, name);
        return IntStream.range(0, entities)
                .mapToObj(entity -> dataset.single(feature, entity, 0, 0, Horizon.TRAIN))
                .toList();
    }

    private static List<String> bag(Dataset dataset, String name, int user) {
        FeatureSpec feature = Project.feature(dataset, name);
        List<String> found = new ArrayList<>();
        dataset.bag(
                feature,
                user,
                0,
                0,
                Horizon.TRAIN,
                (row, weight) -> found.add(dataset.vocabularyValue(feature.table(), row)));
        return found;
    }

    private static List<String> texts(Dataset dataset, String name) {
        FeatureSpec feature = Project.feature(dataset, name);
        return IntStream.range(0, feature.rows())
                .mapToObj(row -> dataset.vocabularyValue(feature.table(), row))
                .toList();
    }

    @Test
    void keepsOrderOfListedValues(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            assertThat(texts(dataset, "sex")).containsExactly("", "m", "f", "x");
            assertThat(rows(dataset, "sex", 3)).containsExactly(2, 1, 0);
            assertThat(texts(dataset, "genre")).containsExactly("", "pop", "rock", "jazz");
            assertThat(rows(dataset, "genre", 3)).containsExactly(2, 1, 0);
            assertThat(rows(dataset, "initial", 3)).containsExactly(2, 1, 0);
            assertThat(rows(dataset, "area", 3)).as("01 is not 1").containsExactly(1, 0, 0);
            // Ids can be listed, too. They are known in both horizons.
            assertThat(rows(dataset, "user", 3)).containsExactly(2, 0, 1);
            FeatureSpec device = Project.feature(dataset, "device");
            assertThat(IntStream.range(0, 4).map(event -> dataset.events().context(device, event)))
                    .as("ann's two events, then bob's and cid's; 01 is not 1")
                    .containsExactly(1, 1, 0, 2);
        }
    }

    @Test
    void hashesValueTextsToRows(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            FeatureSpec zip = Project.feature(dataset, "zip");
            assertThat(zip.rows()).isEqualTo(101);
            int first = TextHash.row("007", 100, 3);
            int second = TextHash.row("7", 100, 3);
            assertThat(first).isNotEqualTo(second);
            assertThat(rows(dataset, "zip", 3)).containsExactly(first, second, 0);
            assertThat(dataset.vocabularyValue("zip", first)).isEqualTo("007");
            assertThat(texts(dataset, "zip"))
                    .filteredOn(text -> !text.isEmpty())
                    .containsExactlyInAnyOrder("007", "7");
            assertThat(bag(dataset, "tags", 0)).containsExactly("y", "z");
            assertThat(rows(dataset, "length", 3))
                    .containsExactly(TextHash.row("1", 40, 2), TextHash.row("1", 40, 2), TextHash.row("4", 40, 2));
            assertThat(rows(dataset, "place", 3))
                    .as("texts of the vocabulary in row order")
                    .containsExactly(TextHash.row("01", 30, 0), TextHash.row("1", 30, 0), 0);
            FeatureSpec hashed = Project.feature(dataset, "hashed");
            assertThat(dataset.events().context(hashed, 0)).isEqualTo(TextHash.row("01", 9, 0));
        }
    }

    /** The served tower hashes every value of a request. */
    @Test
    void hashesValuesOfTestEvents(@TempDir Path folder) {
        Project project = project(folder).file("events.csv", EVENTS + "bob,c,1641686401000,0,03\n");
        try (Dataset dataset = project.prepare()) {
            FeatureSpec hashed = Project.feature(dataset, "hashed");
            long row = LongStream.range(0, dataset.events().rows())
                    .filter(r -> dataset.events().time(r) == 1641686401000L)
                    .findFirst()
                    .orElseThrow();
            assertThat(dataset.events().split(row)).isEqualTo(Split.TEST);
            assertThat(dataset.events().context(hashed, row)).isEqualTo(TextHash.row("03", 9, 0));
        }
    }

    @Test
    void sharesVocabularyOfOneTable(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            // y: three times of bob, once of ann and of c; x: twice of ann, once of a and b; z and rare are below the
            // minimum count.
            assertThat(texts(dataset, "author")).containsExactly("", "y", "x");
            assertThat(rows(dataset, "author", 3)).containsExactly(2, 2, 1);
            assertThat(rows(dataset, "fan", 3)).containsExactly(2, 1, 0);
            assertThat(bag(dataset, "fans", 0)).containsExactly("y");
            assertThat(rows(dataset, "idol", 3)).containsExactly(2, 1, 0);
            for (String name : List.of("fan", "fans", "idol", "read", "likes", "author")) {
                FeatureSpec feature = Project.feature(dataset, name);
                assertThat(feature.table()).as(name).isEqualTo("author");
                assertThat(feature.rows()).as(name).isEqualTo(3);
            }
        }
    }

    @Test
    void readsEventColumnHistories(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            long end = dataset.endTime(Horizon.REFIT);
            assertThat(history(dataset, "devices", "ann", end)).containsExactly("01");
            assertThat(history(dataset, "devices", "bob", end))
                    .as("1 is not 01")
                    .isEmpty();
            assertThat(history(dataset, "devices", "cid", end)).containsExactly("02");
            assertThat(history(dataset, "devices", "cid", 1641600002000L))
                    .as("before its own time")
                    .isEmpty();
            // In the train events, 01, 1 and 02 occur once each.
            assertThat(texts(dataset, "shown")).containsExactly("");
            assertThat(history(dataset, "shown", "ann", end)).isEmpty();
        }
    }

    private static List<String> history(Dataset dataset, String name, String user, long time) {
        FeatureSpec feature = Project.feature(dataset, name);
        int[] rows = new int[50];
        int length = dataset.sequence(feature, dataset.userIndex(user), 0, time, Horizon.REFIT, rows);
        return IntStream.range(0, length)
                .mapToObj(i -> dataset.vocabularyValue(feature.table(), rows[i]))
                .toList();
    }

    @Test
    void crossesKnownValuesOfParts(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            String mark = FeatureSpec.CROSS_SEPARATOR;
            // ann is f and likes x, bob is m and likes y. F and rare of cid are out of vocabulary.
            assertThat(texts(dataset, "sexFan")).containsExactly("", "f" + mark + "x", "m" + mark + "y");
            assertThat(rows(dataset, "sexFan", 3)).containsExactly(1, 2, 0);
            assertThat(texts(dataset, "areaSex"))
                    .containsExactly("", "f" + mark + "01", "f" + mark + "x", "m" + mark + "y");
            assertThat(rows(dataset, "areaSex", 3)).containsExactly(1, 0, 0);
            assertThat(rows(dataset, "sexArea", 3)).containsExactly(2, 3, 0);
            assertThat(texts(dataset, "kind")).containsExactly("", "pop" + mark + "x", "rock" + mark + "x");
            assertThat(rows(dataset, "kind", 3)).containsExactly(2, 1, 0);
            String zip = mark + TextHash.row("007", 100, 3) + mark;
            assertThat(rows(dataset, "mixed", 3).get(0)).isEqualTo(TextHash.row("x" + zip + "f", 1000, 5));
            FeatureSpec twice = Project.feature(dataset, "twice");
            String first = "01" + mark + TextHash.row("01", 9, 0);
            assertThat(dataset.vocabularyValue("twice", dataset.events().context(twice, 0)))
                    .isEqualTo(first);
            assertThat(dataset.events().context(twice, 2)).as("1 is unknown").isZero();
        }
    }

    @Test
    void normalizesValueWeights(@TempDir Path folder) {
        try (Dataset dataset = project(folder).prepare()) {
            FeatureSpec fond = Project.feature(dataset, "fond");
            List<String> found = new ArrayList<>();
            for (int user = 0; user < 3; user++) {
                String name = dataset.userId(user);
                dataset.bag(
                        fond,
                        user,
                        0,
                        0,
                        Horizon.TRAIN,
                        (row, weight) -> found.add(name + " " + dataset.vocabularyValue("fond", row) + " " + weight));
            }
            // For bob, 0, x, -1 and an empty text are not positive weights.
            assertThat(found).containsExactly("ann cat 0.25", "ann dog 0.75", "bob dog 1.0");
        }
    }
}
