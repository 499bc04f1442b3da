package org.sassrec.simulation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Simulates two weeks of an app with several scenarios. Writes {@code events.csv.gz}, {@code users.csv} and {@code
 * items.csv}, and the scenarios of a configuration as {@code scenarios.yaml}. The same seed gives the same bytes.
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
    /** Start of the events: 2026-01-05T00:00Z, a Monday. */
    private static final long START = 1_767_571_200_000L;

    /** Default number of scenarios. */
    public static final int SCENARIOS = 5;

    private static final String SCENARIOS_FILE = "scenarios.yaml";

    /** Names of the written files. {@link #isSimulated} identifies a simulation by the first one. */
    public static final List<String> FILES = List.of(SCENARIOS_FILE, "events.csv.gz", "items.csv", "users.csv");

    private static final int DAYS = 14;
    private static final long DAY = 86_400_000L;
    private static final int GENRES = 20;
    /** Readable genre names for result lists. */
    private static final String[] GENRE_NAMES =
            ("Cooking Football Travel Chess Comedy Gardening Cycling Astronomy Fashion Jazz"
                            + " History Camping Painting Cars Baking Swimming Robots Pets Theatre Sailing")
                    .split(" ", -1);
    /** Steps to the complement of a genre in the ring. The opposite genre is half the ring away. */
    private static final int COMPLEMENT = 7;
    /** Share of exposures that the app chooses for the user. The others are drawn from all genres. */
    private static final double PERSONALIZED_SHARE = 0.6;

    /** Size of the simulation. It has at least one user, one event and one item per genre. */
    public record Size(int users, int items, int events) {
        public Size {
            if (users < 1 || items < GENRES || events < 1) {
                throw new IllegalArgumentException("a simulation needs at least 1 user, " + GENRES
                        + " items and 1 event, but got " + users + ", " + items + " and " + events);
            }
        }

        /** Returns the size of the quickstart: 20,000 users, 5,000 items, 300,000 events. */
        public static Size quickstart() {
            return new Size(20_000, 5_000, 300_000);
        }
    }

    private final Size size;
    private final List<Scenario> scenarios;
    private final long seed;
    /** The genre number of each user's segment. */
    private final int[] segment;
    /** Two genres of each user, the preferred one first. */
    private final int[][] ownGenres;
    /** The genre of each item. */
    private final int[] genre;

    private final int[] author;
    private final double[] quality;
    private final int[][] itemsOfGenre;

    private SimulatedApp(Size size, int scenarios, long seed) {
        this.size = size;
        this.scenarios = Scenario.of(scenarios);
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        segment = new int[size.users];
        ownGenres = new int[size.users][];
        for (int u = 0; u < size.users; u++) {
            segment[u] = random.nextInt(GENRES);
            int first = random.nextInt(GENRES);
            ownGenres[u] = new int[] {first, (first + 1 + random.nextInt(GENRES - 1)) % GENRES};
        }
        genre = new int[size.items];
        author = new int[size.items];
        quality = new double[size.items];
        int authorsPerGenre = Math.max(1, size.items / (GENRES * 8));
        for (int i = 0; i < size.items; i++) {
            genre[i] = random.nextInt(GENRES);
            author[i] = random.nextInt(authorsPerGenre);
            quality[i] = random.nextDouble();
        }
        fillGenres();
        for (int i = 0; i < size.items; i++) {
            author[i] += genre[i] * authorsPerGenre;
        }
        itemsOfGenre = new int[GENRES][];
        for (int g = 0; g < GENRES; g++) {
            int wanted = g;
            itemsOfGenre[g] = IntStream.range(0, size.items)
                    .filter(i -> genre[i] == wanted)
                    .toArray();
        }
    }

    /** Gives each empty genre one item of the largest genre. With few items, a random draw can leave genres empty. */
    private void fillGenres() {
        int[] counts = new int[GENRES];
        for (int of : genre) {
            counts[of]++;
        }
        for (int g = 0; g < GENRES; g++) {
            if (counts[g] == 0) {
                int fullest = 0;
                for (int other = 1; other < GENRES; other++) {
                    fullest = counts[other] > counts[fullest] ? other : fullest;
                }
                int item = 0;
                while (genre[item] != fullest) {
                    item++;
                }
                genre[item] = g;
                counts[fullest]--;
                counts[g]++;
            }
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
        SimulatedApp app = new SimulatedApp(size, scenarios, seed);
        try {
            Files.createDirectories(directory);
            app.writeUsers(directory.resolve("users.csv"));
            app.writeItems(directory.resolve("items.csv"));
            app.writeEvents(directory.resolve("events.csv.gz"));
            Files.writeString(directory.resolve(SCENARIOS_FILE), scenariosText(app.scenarios));
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
        return lines > 1 && text.equals(scenariosText(Scenario.of(lines - 1)));
    }

    private void writeUsers(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(seed + 1);
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("user_id,segment,age,city\n");
            for (int u = 0; u < size.users; u++) {
                // The age correlates with the first own genre, so that profiles are informative for new users.
                int age = 16 + (ownGenres[u][0] * 2 + random.nextInt(12)) % 50;
                out.write(String.format(Locale.ROOT, "u%05d,s%d,%d,c%02d\n", u, segment[u], age, random.nextInt(40)));
            }
        }
    }

    private void writeItems(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(seed + 2);
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("item_id,title,category,author,tags,duration_s\n");
            for (int i = 0; i < size.items; i++) {
                String tags = "t" + (genre[i] * 5 + random.nextInt(5)) + "|t" + random.nextInt(GENRES * 5);
                double duration = Math.exp(2.5 + genre[i] * 0.08 + random.nextDouble());
                out.write(String.format(
                        Locale.ROOT,
                        "i%05d,%s no. %d,%s,a%03d,%s,%.1f\n",
                        i,
                        GENRE_NAMES[genre[i]],
                        i,
                        GENRE_NAMES[genre[i]],
                        author[i],
                        tags,
                        duration));
            }
        }
    }

    /** The part of a configuration that defines the scenarios. */
    private static String scenariosText(List<Scenario> scenarios) {
        StringBuilder text = new StringBuilder("scenarios:\n");
        for (Scenario s : scenarios) {
            text.append("  ")
                    .append(s.name())
                    .append(": {where: \"scene = '")
                    .append(s.name())
                    .append("'\"}\n");
        }
        return text.toString();
    }

    private void writeEvents(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(seed + 3);
        PopularityDistribution[] popularity = scenarios.stream()
                .map(s -> new PopularityDistribution(itemsOfGenre, quality, 31 * seed + s.popularitySeed()))
                .toArray(PopularityDistribution[]::new);
        long[] times = new long[size.events];
        for (int n = 0; n < size.events; n++) {
            times[n] = START + (long) (random.nextDouble() * DAYS * DAY);
        }
        Arrays.sort(times);
        try (Writer out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            out.write("user_id,item_id,scene,ts,clicked\n");
            for (long time : times) {
                // Activity: squaring a uniform draw makes some users much more active than others.
                double active = random.nextDouble();
                int user = (int) (active * active * size.users);
                int s = scenario(random);
                Scenario.GenrePreference taste = scenarios.get(s).taste();
                int wanted = wantedGenre(user, taste, random);
                int exposed = random.nextDouble() < PERSONALIZED_SHARE
                        ? recommendedGenre(wanted, taste, random)
                        : random.nextInt(GENRES);
                int item = popularity[s].draw(exposed, random);
                double probability = genre[item] == wanted ? 0.45 + 0.45 * quality[item] : 0.04 + 0.06 * quality[item];
                int clicked = random.nextDouble() < probability ? 1 : 0;
                out.write(String.format(
                        Locale.ROOT,
                        "u%05d,i%05d,%s,%d,%d\n",
                        user,
                        item,
                        scenarios.get(s).name(),
                        time,
                        clicked));
            }
        }
    }

    private int scenario(SplittableRandom random) {
        double draw = random.nextDouble();
        for (int s = 0; s < scenarios.size() - 1; s++) {
            draw -= scenarios.get(s).share();
            if (draw < 0) {
                return s;
            }
        }
        return scenarios.size() - 1;
    }

    private int wantedGenre(int user, Scenario.GenrePreference taste, SplittableRandom random) {
        int own = ownGenres[user][random.nextDouble() < 0.75 ? 0 : 1];
        return switch (taste) {
            case OWN -> own;
            case COMPLEMENT -> (own + COMPLEMENT) % GENRES;
            case SEGMENT -> segment[user];
            case OPPOSITE -> opposite(segment[user]);
        };
    }

    /** The genre that the app assumes. The app knows segments but does not distinguish day and night. */
    private static int recommendedGenre(int wanted, Scenario.GenrePreference taste, SplittableRandom random) {
        boolean pair = taste == Scenario.GenrePreference.SEGMENT || taste == Scenario.GenrePreference.OPPOSITE;
        return pair && random.nextBoolean() ? opposite(wanted) : wanted;
    }

    private static int opposite(int genre) {
        return (genre + GENRES / 2) % GENRES;
    }

    /**
     * A scenario of the simulation.
     *
     * @param name value of the event's {@code scene} column
     * @param share of all exposures
     * @param taste determines the wanted genre
     * @param popularitySeed determines the popularity order together with the seed of the simulation; equal seeds give
     * equal orders
     */
    record Scenario(String name, double share, GenrePreference taste, long popularitySeed) {

        /** The scenarios of the quickstart. */
        private static final List<Scenario> DEFAULTS = List.of(
                new Scenario("home", 0.48, GenrePreference.OWN, 1),
                new Scenario("day", 0.22, GenrePreference.SEGMENT, 2),
                new Scenario("night", 0.20, GenrePreference.OPPOSITE, 2),
                new Scenario("cart", 0.05, GenrePreference.COMPLEMENT, 3),
                new Scenario("live", 0.05, GenrePreference.OWN, 4));

        /** Share of each additional scenario. */
        private static final double SMALL_SHARE = 0.05;

        /**
         * Returns a number of scenarios whose shares sum to 1: the first of the default ones, then {@code s6}, {@code
         * s7} and so on. Additional scenarios are as small as {@code live}, have their own popularity order and rotate
         * through the tastes.
         */
        static List<Scenario> of(int count) {
            List<Scenario> all = new ArrayList<>(DEFAULTS.subList(0, Math.min(count, DEFAULTS.size())));
            List<GenrePreference> turns = List.of(
                    GenrePreference.COMPLEMENT, GenrePreference.OWN, GenrePreference.OPPOSITE, GenrePreference.SEGMENT);
            for (int n = all.size() + 1; n <= count; n++) {
                all.add(new Scenario("s" + n, SMALL_SHARE, turns.get(n % turns.size()), n));
            }
            if (count == DEFAULTS.size()) {
                return all;
            }
            double sum = all.stream().mapToDouble(Scenario::share).sum();
            return all.stream()
                    .map(s -> new Scenario(s.name(), s.share() / sum, s.taste(), s.popularitySeed()))
                    .toList();
        }

        /** The wanted genres of a user in a scenario. */
        enum GenrePreference {
            /** The two own genres of the user. */
            OWN,
            /** The complement of each own genre: a fixed number of steps further in the ring. */
            COMPLEMENT,
            /** The genre with the number of the user's segment. */
            SEGMENT,
            /** The genre on the opposite side of the ring from {@link #SEGMENT}. */
            OPPOSITE
        }
    }

    /** Draws items of a genre with a popularity that decreases with the rank. Each scenario has its own ranks. */
    private static final class PopularityDistribution {
        /** Exponent of the rank: 0 is uniform, 1 is Zipf's law. */
        private static final double EXPONENT = 0.9;

        private final int[][] ranked;
        private final double[][] cumulated;

        PopularityDistribution(int[][] itemsOfGenre, double[] quality, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] rank = new double[quality.length];
            for (int i = 0; i < rank.length; i++) {
                rank[i] = quality[i] + random.nextDouble();
            }
            ranked = new int[itemsOfGenre.length][];
            cumulated = new double[itemsOfGenre.length][];
            for (int g = 0; g < ranked.length; g++) {
                ranked[g] = Arrays.stream(itemsOfGenre[g])
                        .boxed()
                        .sorted((a, b) -> Double.compare(rank[b], rank[a]))
                        .mapToInt(Integer::intValue)
                        .toArray();
                cumulated[g] = new double[ranked[g].length];
                double sum = 0;
                for (int k = 0; k < ranked[g].length; k++) {
                    sum += Math.pow(k + 1, -EXPONENT);
                    cumulated[g][k] = sum;
                }
            }
        }

        int draw(int genre, SplittableRandom random) {
            double[] steps = cumulated[genre];
            int at = Arrays.binarySearch(steps, random.nextDouble() * steps[steps.length - 1]);
            return ranked[genre][Math.min(at < 0 ? -at - 1 : at, steps.length - 1)];
        }
    }
}
