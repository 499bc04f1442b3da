package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.training.export.SnapshotFixture;

/** Compares histories that events extended with those that preparation builds from the same events. */
class EventHistoryEqualityTest {

    private static final String CONFIG = """
            sass: 1
            name: histories
            data:
              events: {path: events.csv, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
              users: {path: users.csv, key: user}
              items: {path: items.csv, key: item}
              split: {by: column, column: part, validation: 1..1, test: 2..2}
            label: click = 1
            scenarios:
              home: {where: "place = 'home'"}
              feed: {where: "place = 'feed'", label: "click = 0"}
              search: {where: "place = 'search'", serve: false}
              former: {history: {column: liked, separator: "|"}}
            features:
              user:
                - {name: clicked, type: sequence, of: item, maxLength: 5, gaps: [6h, 1d]}
                - {name: shown, type: sequence, of: item, maxLength: 9, where: exposed}
                - {name: anywhere, type: sequence, of: item, scope: all, maxLength: 8}
                - {name: shownAnywhere, type: sequence, of: item, scope: all, where: exposed, maxLength: 30, gaps: log2}
                - {name: authors, type: sequence, of: author, scope: all, maxLength: 4}
                - {name: hours, type: sequence, of: event(hour), scope: all, maxLength: 6, gaps: log2}
                - {name: hoursHere, type: sequence, of: event(hour), maxLength: 3}
                - {name: liked, type: sequence, of: item, column: liked, separator: "|"}
              item:
                - {name: item, column: item, type: id}
                - {name: author, column: author, type: id}
            model: {layers: [8]}
            """;

    private static final List<String> SCENARIOS = List.of("home", "feed", "search");

    private record Row(String user, String item, int scenario, long time, boolean click, int hour) {

        String text(String part) {
            return String.join(
                    ",",
                    user,
                    item,
                    SCENARIOS.get(scenario),
                    Long.toString(time),
                    click ? "1" : "0",
                    Integer.toString(hour),
                    part);
        }

        UserEvent event() {
            boolean positive = (scenario == 1) != click;
            return new UserEvent(
                    user,
                    SCENARIOS.get(scenario),
                    item,
                    Instant.ofEpochMilli(time),
                    positive,
                    Map.of("hour", Integer.toString(hour)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void extendsHistoriesAsPreparationDoes(long seed, @TempDir Path folder) throws IOException {
        List<Row> rows = rows(seed);
        int known = rows.size() * 2 / 3;
        long end = rows.get(known).time();
        List<Row> old = rows.stream().filter(row -> row.time() <= end).toList();

        SnapshotFixture before = prepare(Files.createDirectory(folder.resolve("before")), old);
        SnapshotFixture after = prepare(Files.createDirectory(folder.resolve("after")), rows);

        assertThat(before.signature().inputs()).isEqualTo(after.signature().inputs());
        int extended = 0;
        for (int u = 0; u < 12; u++) {
            String user = "u" + u;
            // Contains events of the snapshot too, and each event twice.
            List<UserEvent> events = new ArrayList<>(rows.stream()
                    .filter(row -> row.user().equals(user) && row.time() > end - 20_000_000)
                    .map(Row::event)
                    .toList());
            events.addAll(0, List.copyOf(events));
            for (String scenario : List.of("home", "feed")) {
                Map<String, InputValue> expected = inputs(after.users(), user, scenario);
                Map<String, InputValue> found = inputs(before.users(), user, scenario);
                EventHistory.of(events).since(before.users().time()).extend(before.signature(), scenario, found);
                for (String feature : expected.keySet()) {
                    int read = before.signature().input(feature).orElseThrow().maxLength();
                    assertThat(elements(found.get(feature), read))
                            .as(user + " " + scenario + " " + feature)
                            .isEqualTo(elements(expected.get(feature), read));
                }
                extended += expected.equals(inputs(before.users(), user, scenario)) ? 0 : 1;
            }
            Set<String> seen = seen(before.users(), user);
            seen.addAll(EventHistory.of(events).items());
            assertThat(seen).isEqualTo(seen(after.users(), user));
        }
        assertThat(extended).isGreaterThan(15);
    }

    /** Times are full minutes, so some events of a user have the same time. */
    private static List<Row> rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> rows = new ArrayList<>();
        Set<String> distinct = new HashSet<>();
        for (int n = 0; n < 900; n++) {
            long time = 1_640_995_200_000L + random.nextLong(2_000) * 60_000;
            Row row = new Row(
                    "u" + random.nextInt(12),
                    "i" + random.nextInt(40),
                    random.nextInt(3),
                    time,
                    random.nextBoolean(),
                    random.nextInt(6));
            if (distinct.add(row.user() + row.item() + row.scenario() + row.time())) {
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingLong(Row::time));
        return rows;
    }

    private static SnapshotFixture prepare(Path folder, List<Row> rows) throws IOException {
        StringBuilder users = new StringBuilder("user,liked\n");
        for (int u = 0; u < 12; u++) {
            users.append("u").append(u).append(u % 2 == 0 ? ",i1|i" + u + "\n" : ",\n");
        }
        StringBuilder items = new StringBuilder("item,author\n");
        for (int i = 0; i < 40; i++) {
            items.append("i").append(i).append(",a").append(i % 7).append('\n');
        }
        List<String> events = new ArrayList<>(List.of("user,item,place,time,click,hour,part"));
        rows.forEach(row -> events.add(row.text("0")));
        // The splits of the evaluation have events of another user.
        for (int n = 0; n < 40; n++) {
            long time = 1_672_531_200_000L + n * 60_000L;
            events.add(new Row("other", "i" + n, n % 3, time, n % 4 < 2, 0).text(n < 20 ? "1" : "2"));
        }
        Files.writeString(folder.resolve("users.csv"), users);
        Files.writeString(folder.resolve("items.csv"), items);
        Files.writeString(folder.resolve("events.csv"), String.join("\n", events) + "\n");
        return SnapshotFixture.prepare(folder, CONFIG);
    }

    private static Map<String, InputValue> inputs(ServingSnapshot users, String user, String scenario) {
        return users.inputs(users.find(user), scenario);
    }

    /** Returns the elements that the tower reads, with their times. */
    private static List<String> elements(InputValue value, int maxLength) {
        InputValue.Texts texts = (InputValue.Texts) value;
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < Math.min(maxLength, texts.values().size()); i++) {
            elements.add(texts.values().get(i) + "@" + (texts.times().length == 0 ? "" : texts.times()[i]));
        }
        return elements;
    }

    private static Set<String> seen(ServingSnapshot users, String user) {
        return new HashSet<>(users.seenItems(users.find(user)));
    }
}
