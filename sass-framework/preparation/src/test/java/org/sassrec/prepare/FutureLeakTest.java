package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.check.DataCode;

/** Features of users and items that count the events of all days are reported, and those of the training days are not. */
@Tag("slow")
class FutureLeakTest {
    private static final int USERS = 600;
    private static final int ITEMS = 400;
    private static final int EVENTS = 12_000;
    private static final int DAYS = 10;

    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: events.csv, user: user, item: item, time: {column: at, unit: timestamp, zone: UTC}}
              users: {path: users.csv, key: user}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 2d}
            label: click = 1
            scenarios:
              home: {where: "true"}
            features:
              user:
                - {name: age, column: age, type: number, buckets: quantile(4)}
                - {name: seen, column: seen, type: number, buckets: quantile(4)}
                - {name: recent, type: sequence, of: item}
              item:
                - {name: item, column: item, type: id}
                - {name: price, column: price, type: number, buckets: quantile(4)}
                - {name: clicks, column: clicks, type: number, buckets: quantile(4)}
                - {name: earlier, column: earlier, type: number, buckets: quantile(4)}
                - {name: last, column: last, type: id}
                - {name: tail, type: expression, sql: "length(last)"}
            pretrain: {task: none}
            """;

    private static Project project(Path folder) {
        Random random = new Random(5);
        StringBuilder events = new StringBuilder("user,item,at,click\n");
        int[] clicks = new int[ITEMS];
        int[] earlier = new int[ITEMS];
        int[] seen = new int[USERS];
        String[] last = new String[ITEMS];
        Arrays.fill(last, "never");
        double[] quality = Stream.generate(random::nextGaussian)
                .limit(ITEMS)
                .mapToDouble(q -> q)
                .toArray();
        for (int e = 0; e < EVENTS; e++) {
            int user = (int) (USERS * Math.pow(random.nextDouble(), 1.5));
            int item;
            do {
                item = random.nextInt(ITEMS);
            } while (random.nextDouble() * 10 > Math.exp(quality[item]));
            int day = 1 + DAYS * e / EVENTS;
            String date = "2026-03-%02d".formatted(day);
            boolean click = random.nextInt(3) > 0;
            events.append("u%d,i%d,%s 1%d:00:00,%d\n".formatted(user, item, date, random.nextInt(10), click ? 1 : 0));
            seen[user]++;
            last[item] = date;
            clicks[item] += click ? 1 : 0;
            earlier[item] += click && day <= DAYS - 3 ? 1 : 0;
        }
        StringBuilder users = new StringBuilder("user,age,seen\n");
        for (int u = 0; u < USERS; u++) {
            users.append("u%d,%d,%d\n".formatted(u, 20 + random.nextInt(40), seen[u]));
        }
        StringBuilder items = new StringBuilder("item,price,clicks,earlier,last\n");
        for (int i = 0; i < ITEMS; i++) {
            long price = Math.round(100 * (quality[i] + 0.5 * random.nextGaussian()));
            items.append("i%d,%d,%d,%d,%s\n".formatted(i, price, clicks[i], earlier[i], last[i]));
        }
        return new Project(folder)
                .file("sass.yaml", YAML)
                .file("events.csv", events.toString())
                .file("users.csv", users.toString())
                .file("items.csv", items.toString());
    }

    @Test
    void reportsFeaturesThatContainLaterEvents(@TempDir Path folder) {
        assertThat(project(folder).preparation().validation().run().problems())
                .filteredOn(problem -> problem.code() == DataCode.FUTURE_LEAKAGE)
                .extracting(Diagnostic::message, problem -> problem.location().line())
                .containsExactlyInAnyOrder(
                        tuple("feature `seen` contains events after the training split", 14),
                        tuple("feature `clicks` contains events after the training split", 19),
                        tuple("feature `last` contains events after the training split", 21));
    }

    /** A user has one event in validation and one in test for each scenario, so their number is that of the scenarios. */
    @Test
    void acceptsFeaturesThatDependOnTheScenariosOfAUserWithLeaveOneOut(@TempDir Path folder) {
        Random random = new Random(3);
        StringBuilder events = new StringBuilder("user,item,at,click,place\n");
        StringBuilder users = new StringBuilder("user,age,seen\n");
        for (int u = 0; u < USERS; u++) {
            int places = 1 + u % 4;
            users.append("u%d,%d,%d\n".formatted(u, 20 + random.nextInt(40), places));
            for (int e = 3 * places + random.nextInt(12); e > 0; e--) {
                events.append("u%d,i%d,2026-03-%02d 1%d:%02d:00,1,p%d\n"
                        .formatted(
                                u,
                                random.nextInt(ITEMS),
                                1 + random.nextInt(30),
                                random.nextInt(10),
                                random.nextInt(60),
                                e % places));
            }
        }
        String scenarios = "p%d: {where: place = 'p%d'}\n  ";
        Project project = project(folder)
                .file("events.csv", events.toString())
                .file("users.csv", users.toString())
                .file(
                        "sass.yaml",
                        YAML.replace("{by: time, validation: 1d, test: 2d}", "{by: leaveOneOut}")
                                .replace(
                                        "home: {where: \"true\"}",
                                        (scenarios + scenarios + scenarios + scenarios)
                                                .formatted(0, 0, 1, 1, 2, 2, 3, 3)));
        assertThat(project.preparation().validation().run().problems())
                .extracting(Diagnostic::code)
                .doesNotContain(DataCode.FUTURE_LEAKAGE);
    }
}
