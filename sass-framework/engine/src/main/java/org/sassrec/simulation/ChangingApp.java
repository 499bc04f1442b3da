package org.sassrec.simulation;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A simulation of many days in which items, users, tastes and scenarios change. Each day has separate files. {@link
 * SimulatedApp#writeDays} describes the changes.
 */
final class ChangingApp {
    /** Length of a short life in days: {@value} plus a random number up to {@link #LIFE_RANGE}, 10 in the mean. */
    private static final int MIN_LIFE = 5;

    private static final int LIFE_RANGE = 10;

    /** Share of users whom a new one replaces on each day. */
    private static final double NEW_USERS = 0.02;

    /** Share of users whose taste moves on each day. */
    private static final double MOVED_TASTES = 0.03;

    private final SplittableRandom random;
    private final Population users;
    private final Catalog items;
    private final List<Scenario> first;
    private final SimulatedApp.Calendar calendar;
    private final int events;
    /** The remaining days of each item; negative for an item that stays. */
    private final int[] remaining;
    /** The difference of the popularity score and the quality of each item, by {@link Scenario#popularitySeed}. */
    private final Map<Long, double[]> appeal = new LinkedHashMap<>();

    ChangingApp(SimulatedApp.Size size, List<Scenario> scenarios, SimulatedApp.Calendar calendar, long seed) {
        this.random = new SplittableRandom(seed);
        this.users = new Population(size.users(), random);
        this.items = new Catalog(size.items(), random);
        this.first = scenarios;
        this.calendar = calendar;
        this.events = size.events();
        // Half of the items live for 10 days in the mean, so that 5 % of the items are new on each day.
        remaining = IntStream.range(0, items.size())
                .map(item -> item % 2 == 0 ? -1 : 1 + random.nextInt(newLife()))
                .toArray();
        for (Scenario scenario : Scenario.withLate(scenarios)) {
            appeal.computeIfAbsent(
                    scenario.popularitySeed(),
                    seen -> random.doubles(items.size()).toArray());
        }
    }

    private int newLife() {
        return MIN_LIFE + random.nextInt(LIFE_RANGE + 1);
    }

    void write(Path folder) throws IOException {
        int days = calendar.days();
        for (int day = 0; day < days; day++) {
            LocalDate date = SimulatedApp.START.plusDays(day);
            int[] newUsers = day == 0 ? all(users.size()) : replaceUsers();
            int[] newItems = day == 0 ? all(items.size()) : replaceItems();
            if (day > 0) {
                moveTastes();
            }
            writeTable(
                    folder.resolve("users-" + date + ".csv"), Population.HEADER, newUsers, u -> users.line(u, random));
            writeTable(folder.resolve("items-" + date + ".csv"), Catalog.HEADER, newItems, i -> items.line(i, random));
            int count = events / days + (day < events % days ? 1 : 0);
            log(date)
                    .write(
                            folder.resolve("events-" + date + ".csv.gz"),
                            count,
                            SimulatedApp.START_MILLIS + day * SimulatedApp.DAY,
                            SimulatedApp.DAY,
                            random);
        }
    }

    private static int[] all(int size) {
        return IntStream.range(0, size).toArray();
    }

    /** Returns the replaced users. At least one is replaced, so that no file is empty. */
    private int[] replaceUsers() {
        int[] replaced = IntStream.range(0, users.size())
                .filter(user -> random.nextDouble() < NEW_USERS)
                .toArray();
        if (replaced.length == 0) {
            replaced = new int[] {random.nextInt(users.size())};
        }
        for (int user : replaced) {
            users.replace(user, random);
        }
        return replaced;
    }

    /** Returns the replaced items. At least one is replaced, so that no file is empty. */
    private int[] replaceItems() {
        for (int item = 0; item < remaining.length; item++) {
            remaining[item]--;
        }
        int[] replaced = IntStream.range(0, items.size())
                .filter(item -> remaining[item] == 0)
                .toArray();
        if (replaced.length == 0) {
            replaced = new int[] {2 * random.nextInt(items.size() / 2) + 1};
        }
        for (int item : replaced) {
            items.replace(item, random);
            remaining[item] = newLife();
            appeal.values().forEach(score -> score[item] = random.nextDouble());
        }
        return replaced;
    }

    private void moveTastes() {
        for (int user = 0; user < users.size(); user++) {
            if (random.nextDouble() < MOVED_TASTES) {
                users.moveTaste(user, random);
            }
        }
    }

    private ExposureLog log(LocalDate date) {
        Map<Long, PopularityDistribution> popularity = new HashMap<>();
        appeal.forEach((seed, scores) -> {
            double[] total = items.qualities();
            for (int i = 0; i < total.length; i++) {
                total[i] += scores[i];
            }
            popularity.put(seed, new PopularityDistribution(items.itemsOfGenre(), total));
        });
        boolean opened = !date.isBefore(calendar.opening());
        boolean corrupt = date.equals(calendar.corrupted());
        return new ExposureLog(
                users,
                items,
                opened ? Scenario.withLate(first) : first,
                scenario -> popularity.get(scenario.popularitySeed()),
                scenario -> corrupt && scenario.name().equals(first.get(0).name()));
    }

    private static void writeTable(Path file, String header, int[] rows, IntFunction<String> line) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(header);
            for (int row : rows) {
                out.write(line.apply(row));
            }
        }
    }
}
