package org.sassrec.world;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * Simulates two weeks of an app with five scenarios and writes them as {@code events.csv.gz}, {@code users.csv} and
 * {@code items.csv}. One seed gives one world, byte for byte.
 *
 * <p>What is planted: {@code home} is large and shows the users' own tastes; {@code cart} and {@code live} are small and
 * follow from the same tastes ({@code cart} by their complement), so they gain from {@code home}; {@code day} and
 * {@code night} are a pair in which one and the same user wants opposite things, so one mixed model harms both.
 */
public final class SimulatedApp {
    /** Where two weeks of events begin: 2026-01-05T00:00Z, a Monday. */
    private static final long START = 1_767_571_200_000L;

    private static final int DAYS = 14;
    private static final long DAY = 86_400_000L;
    private static final int GENRES = 20;
    private static final int GROUPS = 10;
    /** Share of exposures that the app itself picked for the user; the others are by popularity alone. */
    private static final double PERSONAL = 0.6;

    static final List<SimulatedScenario> SCENARIOS = List.of(
            new SimulatedScenario("home", 0.48, SimulatedScenario.Taste.OWN, 1),
            new SimulatedScenario("day", 0.22, SimulatedScenario.Taste.GROUP, 2),
            new SimulatedScenario("night", 0.20, SimulatedScenario.Taste.OPPOSITE_GROUP, 2),
            new SimulatedScenario("cart", 0.05, SimulatedScenario.Taste.COMPLEMENT, 3),
            new SimulatedScenario("live", 0.05, SimulatedScenario.Taste.OWN, 4));

    /** How large the world is. */
    public record Size(int users, int items, int events) {
        /** The quickstart's: 20,000 users, 5,000 items, 300,000 events. */
        public static Size quickstart() {
            return new Size(20_000, 5_000, 300_000);
        }
    }

    private final Size size;
    private final long seed;
    /** Visible group of each user; two own genres of each user, the first liked more. */
    private final int[] group;

    private final int[][] ownGenres;
    private final int[] genre;
    private final int[] author;
    private final double[] quality;
    private final int[][] itemsOfGenre;

    private SimulatedApp(Size size, long seed) {
        this.size = size;
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        group = new int[size.users];
        ownGenres = new int[size.users][];
        for (int u = 0; u < size.users; u++) {
            group[u] = random.nextInt(GROUPS);
            int first = random.nextInt(GENRES);
            ownGenres[u] = new int[] {first, (first + 1 + random.nextInt(GENRES - 1)) % GENRES};
        }
        genre = new int[size.items];
        author = new int[size.items];
        quality = new double[size.items];
        int authorsPerGenre = Math.max(1, size.items / (GENRES * 8));
        for (int i = 0; i < size.items; i++) {
            genre[i] = random.nextInt(GENRES);
            author[i] = genre[i] * authorsPerGenre + random.nextInt(authorsPerGenre);
            quality[i] = random.nextDouble();
        }
        itemsOfGenre = new int[GENRES][];
        for (int g = 0; g < GENRES; g++) {
            int wanted = g;
            itemsOfGenre[g] = java.util.stream.IntStream.range(0, size.items)
                    .filter(i -> genre[i] == wanted)
                    .toArray();
        }
    }

    /**
     * Writes a world.
     *
     * @param directory is made when missing; files of the same names are replaced
     */
    public static void write(Path directory, Size size, long seed) {
        SimulatedApp app = new SimulatedApp(size, seed);
        try {
            Files.createDirectories(directory);
            app.writeUsers(directory.resolve("users.csv"));
            app.writeItems(directory.resolve("items.csv"));
            app.writeEvents(directory.resolve("events.csv.gz"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeUsers(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(seed + 1);
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("user_id,segment,age,city\n");
            for (int u = 0; u < size.users; u++) {
                // The age leans towards the first own genre, so that profiles tell something of new users.
                int age = 16 + (ownGenres[u][0] * 2 + random.nextInt(12)) % 50;
                out.write(String.format(Locale.ROOT, "u%05d,s%d,%d,c%02d\n", u, group[u], age, random.nextInt(40)));
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
                        GenreNames.of(genre[i]),
                        i,
                        GenreNames.of(genre[i]),
                        author[i],
                        tags,
                        duration));
            }
        }
    }

    private void writeEvents(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(seed + 3);
        PopularityOrder[] popularity = SCENARIOS.stream()
                .map(s -> new PopularityOrder(itemsOfGenre, quality, s.popularitySeed()))
                .toArray(PopularityOrder[]::new);
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
                int wanted = wantedGenre(user, SCENARIOS.get(s).taste(), random);
                int item = random.nextDouble() < PERSONAL
                        ? popularity[s].draw(wanted, random)
                        : popularity[s].draw(random.nextInt(GENRES), random);
                double chance = genre[item] == wanted ? 0.45 + 0.45 * quality[item] : 0.04 + 0.06 * quality[item];
                int clicked = random.nextDouble() < chance ? 1 : 0;
                out.write(String.format(
                        Locale.ROOT,
                        "u%05d,i%05d,%s,%d,%d\n",
                        user,
                        item,
                        SCENARIOS.get(s).name(),
                        time,
                        clicked));
            }
        }
    }

    private static int scenario(SplittableRandom random) {
        double draw = random.nextDouble();
        for (int s = 0; s < SCENARIOS.size() - 1; s++) {
            draw -= SCENARIOS.get(s).share();
            if (draw < 0) {
                return s;
            }
        }
        return SCENARIOS.size() - 1;
    }

    private int wantedGenre(int user, SimulatedScenario.Taste taste, SplittableRandom random) {
        int own = ownGenres[user][random.nextDouble() < 0.75 ? 0 : 1];
        return switch (taste) {
            case OWN -> own;
            case COMPLEMENT -> (own + 7) % GENRES;
            case GROUP -> group[user];
            case OPPOSITE_GROUP -> GROUPS + (group[user] + GROUPS / 2) % GROUPS;
        };
    }
}
