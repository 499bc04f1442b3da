package org.sassrec.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A small app with two scenarios and no defects. Tests add a defect. */
final class SyntheticProject {
    static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: user}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "place = 'home'"}
              live: {where: "place = 'live'"}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: city, column: city, type: id}
                - {name: age, column: age, type: number, buckets: quantile(4)}
                - {name: clicked, type: sequence, of: item}
              item:
                - {name: item, column: item, type: id}
                - {name: kind, column: kind, type: id}
                - {name: tags, column: tags, type: multi, separator: "|"}
                - {name: price, column: price, type: number, buckets: quantile(4)}
              context:
                - {name: device, column: device, type: id}
                - {name: seconds, column: seconds, type: number, buckets: quantile(4)}
            pretrain: {batchSize: 200}
            """;

    static final long START = 1641600000000L;
    static final long DAY = 86_400_000L;
    private static final int USERS = 120;
    private static final int ITEMS = 80;
    private static final int EVENTS = 6_000;

    /** A row of the events. The fields are texts, so that a test can set any value. */
    static final class Event {
        String user = "";
        String item = "";
        String place = "";
        String ms = "";
        boolean click;
        String device = "";
        String seconds = "";

        private String line() {
            return String.join(",", user, item, place, ms, click ? "1" : "0", device, seconds);
        }

        Event copy() {
            Event copy = new Event();
            copy.user = user;
            copy.item = item;
            copy.place = place;
            copy.ms = ms;
            copy.click = click;
            copy.device = device;
            copy.seconds = seconds;
            return copy;
        }
    }

    private final List<Event> events = new ArrayList<>();
    private String yaml = YAML;
    private String users = "user,city,age\n";
    private String items = "item,kind,tags,price\n";

    SyntheticProject() {
        Random random = new Random(7);
        for (int u = 0; u < USERS; u++) {
            users += "u" + u + ",c" + u % 7 + "," + (20 + u % 40) + "\n";
        }
        for (int i = 0; i < ITEMS; i++) {
            items += "i" + i + ",k" + i % 5 + ",t" + i % 3 + "|t" + (3 + i % 4) + "," + (i % 17) * 0.5 + "\n";
        }
        for (int e = 0; e < EVENTS; e++) {
            Event event = new Event();
            event.user = "u" + random.nextInt(USERS);
            event.item = "i" + random.nextInt(ITEMS);
            event.place = e % 3 == 0 ? "live" : "home";
            event.ms = Long.toString(START + e * (4 * DAY / EVENTS));
            event.click = random.nextInt(4) == 0;
            event.device = "d" + random.nextInt(3);
            event.seconds = Integer.toString(random.nextInt(60));
            events.add(event);
        }
    }

    List<Event> events() {
        return events;
    }

    SyntheticProject each(Consumer<Event> change) {
        events.forEach(change);
        return this;
    }

    /** Changes every n-th event. */
    SyntheticProject everyNth(int n, Consumer<Event> change) {
        for (int e = 0; e < events.size(); e += n) {
            change.accept(events.get(e));
        }
        return this;
    }

    SyntheticProject yaml(String from, String to) {
        yaml = replaced(yaml, from, to);
        return this;
    }

    SyntheticProject users(String from, String to) {
        users = users.replaceAll(from, to);
        return this;
    }

    SyntheticProject items(String from, String to) {
        items = items.replaceAll(from, to);
        return this;
    }

    private static String replaced(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalArgumentException("not there: " + from);
        }
        return text.replace(from, to);
    }

    /** Writes the files of the project. */
    Project in(java.nio.file.Path folder) {
        return new Project(folder)
                .file("sass.yaml", yaml)
                .file("users.csv", users)
                .file("items.csv", items)
                .file(
                        "events.csv",
                        events.stream()
                                .map(Event::line)
                                .collect(Collectors.joining("\n", "user,item,place,ms,click,device,seconds\n", "\n")));
    }
}
