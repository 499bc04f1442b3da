package org.sassrec.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Simulates an app with several scenarios. Writes {@code events.csv.gz}, {@code users.csv} and {@code items.csv} of two
 * weeks, and the scenarios of a configuration as {@code scenarios.yaml}. {@link #writeDays} writes a longer simulation
 * that changes, with files of each day. The same seed gives the same bytes.
 *
 * <p>Each item has one of twenty genres, which form a ring. Each user has a segment, which is in the users file, and
 * two own genres, which are in no file. The first own genre is wanted three times as often as the second. At each
 * event, the user wants one genre:
 *
 * <table>
 * <caption>The scenarios</caption>
 * <tr><th>scenario</th><th>share of exposures</th><th>wanted genre</th><th>effect</th></tr>
 * <tr><td>home</td><td>48 %</td><td>an own genre of the user</td><td>the largest scenario</td></tr>
 * <tr><td>day</td><td>22 %</td><td>the genre with the number of the segment</td><td rowspan="2">negative transfer
 * between both</td></tr>
 * <tr><td>night</td><td>20 %</td><td>the genre on the opposite side of the ring</td></tr>
 * <tr><td>cart</td><td>5 %</td><td>the complement of an own genre, seven steps further in the ring</td>
 * <td rowspan="2">too small to learn alone, positive transfer from home</td></tr>
 * <tr><td>live</td><td>5 %</td><td>an own genre of the user</td></tr>
 * </table>
 *
 * <p>Items of the wanted genre are clicked in 45 to 90 % of the exposures, depending on the item's quality. Other items
 * are clicked in 4 to 10 %. The app chooses 60 % of the exposures from a genre that the user may want. The other items
 * are drawn from all genres. Within a genre, popular items are exposed more often. Each scenario has its own popularity
 * order, except that day and night share one.
 *
 * <p>Day and night have the same users, equally frequent genres and the same popular items. In both, the app chooses
 * from both genres of the segment. Neither popularity nor exposures distinguish them. Only clicks do. For a user
 * without clicks in the scenario, only a model with scenario information finds the wanted genre. A model without it
 * must divide its list between two opposite genres. The hour of an event carries no information either.
 */
public final class SimulatedApp {
    /** The first day, a Monday. */
    static final LocalDate START = LocalDate.of(2026, 1, 5);

    static final long START_MILLIS =
            START.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();

    static final long DAY = 86_400_000L;

    /** Default number of scenarios. */
    public static final int SCENARIOS = 5;

    /** Minimum of {@link #writeDays}. */
    public static final int MIN_DAYS = 4;

    /** Maximum of {@link #writeDays}. */
    public static final int MAX_DAYS = 120;

    private static final int FIXED_DAYS = 14;

    private static final String SCENARIOS_FILE = "scenarios.yaml";

    /** Names of the written files. {@link #isSimulated} identifies a simulation by the first one. */
    public static final List<String> FILES = List.of(SCENARIOS_FILE, "events.csv.gz", "items.csv", "users.csv");

    private static final Pattern FILE_OF_DAY =
            Pattern.compile("(events-\\d{4}-\\d\\d-\\d\\d\\.csv\\.gz|(users|items)-\\d{4}-\\d\\d-\\d\\d\\.csv)");

    private SimulatedApp() {}

    /** Size of the simulation. It has at least one user, one event and one item per genre. */
    public record Size(int users, int items, int events) {
        private static final int EVENTS_PER_DAY = 20_000;

        public Size {
            if (users < 1 || items < Catalog.GENRES || events < 1) {
                throw new IllegalArgumentException("a simulation needs at least 1 user, " + Catalog.GENRES
                        + " items and 1 event, but got " + users + ", " + items + " and " + events);
            }
        }

        /** Returns the size of the quickstart: 20,000 users, 5,000 items, 300,000 events. */
        public static Size quickstart() {
            return new Size(20_000, 5_000, 300_000);
        }

        /** Returns the size of a simulation of many days: 20,000 users, 5,000 items, 20,000 events a day. */
        public static Size ofDays(int days) {
            return new Size(20_000, 5_000, EVENTS_PER_DAY * days);
        }
    }

    /**
     * The days of a simulation that changes.
     *
     * @param days number of days, from {@link #MIN_DAYS} to {@link #MAX_DAYS}
     */
    public record Calendar(int days) {
        public Calendar {
            if (days < MIN_DAYS || days > MAX_DAYS) {
                throw new IllegalArgumentException(
                        "the number of days must be from " + MIN_DAYS + " to " + MAX_DAYS + ", not " + days);
            }
        }

        public LocalDate first() {
            return START;
        }

        public LocalDate last() {
            return START.plusDays(days - 1L);
        }

        /** Returns the first day of the scenario {@code late}, at half of the days. */
        public LocalDate opening() {
            return START.plusDays(days / 2 - 1L);
        }

        /** Returns the day on which each exposure of the first scenario has a click, at three quarters of the days. */
        public LocalDate corrupted() {
            return START.plusDays(days * 3L / 4 - 1);
        }

        /** Returns the names of the written files. {@link #isSimulated} identifies a simulation by the first one. */
        public List<String> files() {
            List<String> files = new ArrayList<>(List.of(SCENARIOS_FILE));
            START.datesUntil(last().plusDays(1))
                    .forEach(day -> files.addAll(
                            List.of("events-" + day + ".csv.gz", "items-" + day + ".csv", "users-" + day + ".csv")));
            return files;
        }
    }

    /** Writes a simulation with the default scenarios. */
    public static void write(Path directory, Size size, long seed) {
        write(directory, size, SCENARIOS, seed);
    }

    /**
     * Writes a simulation.
     *
     * @param directory created if it does not exist; existing files of the same names are replaced
     * @param scenarios number of scenarios; with fewer than five, the first of the default ones; additional ones are
     * small
     */
    public static void write(Path directory, Size size, int scenarios, long seed) {
        try {
            Files.createDirectories(directory);
            SplittableRandom random = new SplittableRandom(seed);
            Population users = new Population(size.users, random);
            Catalog items = new Catalog(size.items, random);
            writeTable(directory.resolve("users.csv"), Population.HEADER, size.users, seed + 1, users::line);
            writeTable(directory.resolve("items.csv"), Catalog.HEADER, size.items, seed + 2, items::line);
            List<Scenario> all = Scenario.of(scenarios);
            Map<Scenario, PopularityDistribution> popularity = new HashMap<>();
            for (Scenario scenario : all) {
                double[] scores =
                        PopularityDistribution.scores(items.qualities(), 31 * seed + scenario.popularitySeed());
                popularity.put(scenario, new PopularityDistribution(items.itemsOfGenre(), scores));
            }
            new ExposureLog(users, items, all, popularity::get, scenario -> false)
                    .write(
                            directory.resolve("events.csv.gz"),
                            size.events,
                            START_MILLIS,
                            FIXED_DAYS * DAY,
                            new SplittableRandom(seed + 3));
            Files.writeString(directory.resolve(SCENARIOS_FILE), Scenario.configuration(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeTable(
            Path file, String header, int rows, long seed, BiFunction<Integer, SplittableRandom, String> line)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(header);
            for (int row = 0; row < rows; row++) {
                out.write(line.apply(row, random));
            }
        }
    }

    /**
     * Writes a simulation that changes. Each day has the files {@code events-DAY.csv.gz}, {@code users-DAY.csv} and
     * {@code items-DAY.csv}. Those of users and items contain the new ones of the day.
     *
     * <ul>
     * <li>Half of the items live for 5 to 15 days and are replaced by new ones of the same genre. So about 5 % of the
     * items are new on each day.
     * <li>On each day, a new user replaces 2 % of the users.
     * <li>On each day, the taste of 3 % of the users moves: the second own genre becomes the preferred one, and the
     * second one is a new genre.
     * <li>The scenario {@code late} starts on {@link Calendar#opening}, with 5 % of the exposures and the tastes of {@code
     * cart}.
     * <li>On {@link Calendar#corrupted}, each exposure of the first scenario has a click.
     * </ul>
     *
     * @param directory created if it does not exist; existing files of the same names are replaced
     * @param size the numbers of users and items at the same time, and of all events
     * @param scenarios number of scenarios without {@code late}
     */
    public static void writeDays(Path directory, Size size, int scenarios, Calendar calendar, long seed) {
        List<Scenario> first = Scenario.of(scenarios);
        try {
            Files.createDirectories(directory);
            new ChangingApp(size, first, calendar, seed).write(directory);
            Files.writeString(directory.resolve(SCENARIOS_FILE), Scenario.configuration(Scenario.withLate(first)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns whether a folder contains a simulation. Its {@code scenarios.yaml} must be exactly one that this class
     * writes.
     */
    public static boolean isSimulated(Path directory) throws IOException {
        Path file = directory.resolve(SCENARIOS_FILE);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int lines = (int) text.lines().count();
        boolean hasLate = text.contains("\n  " + Scenario.LATE.name() + ":");
        List<Scenario> first = Scenario.of(Math.max(0, hasLate ? lines - 2 : lines - 1));
        return lines > 1 && text.equals(Scenario.configuration(hasLate ? Scenario.withLate(first) : first));
    }

    /** Returns whether a simulation writes files with this name. */
    public static boolean isFile(String name) {
        return FILES.contains(name) || FILE_OF_DAY.matcher(name).matches();
    }
}
