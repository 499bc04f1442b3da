package org.sassrec.benchmark.shape;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Simulates the log of a {@link Shape}. Writes {@code events.csv.gz} and, for a shape with features, {@code users.csv}
 * and {@code items.csv}. The same seed gives the same bytes.
 *
 * <p>Users and items have vectors. The wish of a user in a scenario is the weighted sum of the user's common taste, a
 * taste that belongs to the group of the scenario, and the mean of the items of the last positives. The platform draws
 * {@value #DRAWN} items by popularity and age and shows the one that fits a noisy version of the wish best. The user
 * likes it with a probability that grows with the fit.
 */
final class ShapeSimulator {
    /** Start of the events: 2026-01-05T00:00Z, a Monday. */
    private static final long START = 1_767_571_200_000L;

    private static final long HOUR = 3_600_000L;
    private static final int WIDTH = 8;
    private static final int TOPICS = 24;
    /** Items that the platform chooses from at an exposure. */
    private static final int DRAWN = 12;
    /** Weight of an older positive relative to the next newer one. */
    private static final double FORGETTING = 0.7;

    private final Shape shape;
    private final Random random;
    private final int[] topic;
    private final int[] maker;
    private final double[][] itemVector;
    /** By group of scenarios and item: the popularity weight. */
    private final double[][] popularity;

    private final int[] itemScenario;
    private final double[] born;
    private final double[][] userTaste;
    private final double[][][] groupTaste;
    private final int[] userScenario;
    private final double[][] last;
    private final int groups;

    private ShapeSimulator(Shape shape, long seed) {
        this.shape = shape;
        this.random = new Random(seed);
        this.groups =
                shape.scenarios().stream().mapToInt(Shape.Scenario::group).max().orElseThrow() + 1;
        double[][] topics = vectors(TOPICS);
        topic = new int[shape.items()];
        maker = new int[shape.items()];
        itemVector = new double[shape.items()][];
        itemScenario = new int[shape.items()];
        born = new double[shape.items()];
        for (int i = 0; i < shape.items(); i++) {
            topic[i] = random.nextInt(TOPICS);
            maker[i] = topic[i] * 6 + random.nextInt(6);
            itemVector[i] = normalized(sum(topics[topic[i]], 1, vector(), 0.5));
            itemScenario[i] = scenario();
            born[i] = shape.lifetimeHours() == 0 ? 0 : (random.nextDouble() * (shape.days() + 1) - 1) * 24;
        }
        popularity = new double[groups][shape.items()];
        for (int i = 0; i < shape.items(); i++) {
            double everywhere = random.nextGaussian();
            for (int g = 0; g < groups; g++) {
                popularity[g][i] = Math.exp(0.9 * everywhere + 0.6 * random.nextGaussian());
            }
        }
        userTaste = new double[shape.users()][];
        groupTaste = new double[groups][shape.users()][];
        userScenario = new int[shape.users()];
        last = new double[shape.users()][WIDTH];
        double[][] shift = vectors(groups);
        for (int u = 0; u < shape.users(); u++) {
            double[] own = topics[random.nextInt(TOPICS)];
            userTaste[u] = normalized(sum(own, 1, vector(), 0.6));
            userScenario[u] = scenario();
            for (int g = 0; g < groups; g++) {
                // One half is what all users want in the group, the other half belongs to the user.
                groupTaste[g][u] = normalized(sum(shift[g], 1, vector(), 1));
            }
        }
    }

    /** Writes the files of a shape into a folder, which is created. */
    static void write(Path folder, Shape shape, long seed) throws IOException {
        Files.createDirectories(folder);
        ShapeSimulator simulator = new ShapeSimulator(shape, seed);
        if (shape.features()) {
            simulator.writeUsers(folder.resolve("users.csv"));
            simulator.writeItems(folder.resolve("items.csv"));
        }
        simulator.writeEvents(folder.resolve("events.csv.gz"));
    }

    private void writeUsers(Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("user_id,segment,city,age\n");
            for (int u = 0; u < shape.users(); u++) {
                // The segment is the direction of the taste, so that profiles inform about new users.
                int segment =
                        (userTaste[u][0] > 0 ? 1 : 0) + (userTaste[u][1] > 0 ? 2 : 0) + (userTaste[u][2] > 0 ? 4 : 0);
                int age = 18 + (int) Math.min(50, Math.abs(20 + 15 * userTaste[u][3] + 8 * random.nextGaussian()));
                out.write(String.format(Locale.ROOT, "u%d,s%d,c%d,%d\n", u, segment, random.nextInt(30), age));
            }
        }
    }

    private void writeItems(Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("item_id,topic,maker,tags,price,published\n");
            for (int i = 0; i < shape.items(); i++) {
                double price = Math.exp(2 + itemVector[i][0] + 0.3 * random.nextGaussian());
                String tags = "t" + topic[i] + "|x" + (itemVector[i][4] > 0 ? 1 : 0) + (itemVector[i][5] > 0 ? 1 : 0);
                long published = START + (long) (born[i] * HOUR);
                out.write(String.format(
                        Locale.ROOT, "i%d,topic%d,m%d,%s,%.2f,%d\n", i, topic[i], maker[i], tags, price, published));
            }
        }
    }

    private void writeEvents(Path file) throws IOException {
        double[] hours =
                random.doubles(shape.exposures(), 0, shape.days() * 24).sorted().toArray();
        ItemDraw[] draws = IntStream.range(0, shape.scenarios().size())
                .mapToObj(s -> new ItemDraw(s))
                .toArray(ItemDraw[]::new);
        try (Writer out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            out.write(shape.exposuresLogged() ? "user_id,item_id,page,ts,clicked\n" : "user_id,item_id,page,ts\n");
            for (double hour : hours) {
                int user = user();
                int s = shape.sharedUsers() ? scenario() : userScenario[user];
                double[] wish = wish(user, shape.scenarios().get(s).group());
                int item = shown(draws[s], wish, hour);
                double fit = dot(wish, itemVector[item]);
                boolean liked = random.nextDouble() < 1 / (1 + Math.exp(3.2 - 4.5 * fit));
                if (liked) {
                    last[user] = sum(last[user], FORGETTING, itemVector[item], 1 - FORGETTING);
                }
                if (liked || shape.exposuresLogged()) {
                    long time = START + (long) (hour * HOUR);
                    String row = "u" + user + ",i" + item + ","
                            + shape.scenarios().get(s).name() + "," + time;
                    out.write(shape.exposuresLogged() ? row + "," + (liked ? 1 : 0) + "\n" : row + "\n");
                }
            }
        }
    }

    private double[] wish(int user, int group) {
        double[] lasting = sum(userTaste[user], shape.common(), groupTaste[group][user], 1 - shape.common());
        return normalized(sum(normalized(lasting), 1 - shape.session(), normalized(last[user]), shape.session()));
    }

    private int shown(ItemDraw draw, double[] wish, double hour) {
        int best = -1;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int n = 0; n < DRAWN; n++) {
            int item = draw.at(hour);
            double score = dot(wish, itemVector[item]) + 0.5 * random.nextGaussian();
            if (score > bestScore) {
                best = item;
                bestScore = score;
            }
        }
        return best;
    }

    /** Squaring a uniform draw makes some users much more active than others. */
    private int user() {
        double active = random.nextDouble();
        return (int) (active * active * shape.users());
    }

    private int scenario() {
        double draw = random.nextDouble();
        List<Shape.Scenario> scenarios = shape.scenarios();
        for (int s = 0; s < scenarios.size() - 1; s++) {
            draw -= scenarios.get(s).share();
            if (draw < 0) {
                return s;
            }
        }
        return scenarios.size() - 1;
    }

    private double[][] vectors(int count) {
        return IntStream.range(0, count).mapToObj(i -> vector()).toArray(double[][]::new);
    }

    private double[] vector() {
        return normalized(random.doubles(WIDTH).map(x -> random.nextGaussian()).toArray());
    }

    private static double[] sum(double[] a, double ofA, double[] b, double ofB) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> ofA * a[i] + ofB * b[i])
                .toArray();
    }

    private static double[] normalized(double[] a) {
        double norm = Math.sqrt(dot(a, a));
        return norm == 0 ? a : Arrays.stream(a).map(x -> x / norm).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Draws items of a scenario by popularity and age. The weights of a shape with short lives change every hour. */
    private final class ItemDraw {
        private final int scenario;
        private double[] sums = {};
        private int[] items = {};
        private int hour = -1;

        ItemDraw(int scenario) {
            this.scenario = scenario;
        }

        int at(double now) {
            int current = shape.lifetimeHours() == 0 ? 0 : (int) now;
            if (current != hour) {
                hour = current;
                refresh(now);
            }
            double draw = random.nextDouble() * sums[sums.length - 1];
            int found = Arrays.binarySearch(sums, draw);
            return items[Math.min(sums.length - 1, found >= 0 ? found : -found - 1)];
        }

        private void refresh(double now) {
            int group = shape.scenarios().get(scenario).group();
            items = IntStream.range(0, shape.items())
                    .filter(i -> born[i] <= now && (shape.sharedItems() || itemScenario[i] == scenario))
                    .toArray();
            sums = new double[items.length];
            double sum = 0;
            for (int n = 0; n < items.length; n++) {
                double age = shape.lifetimeHours() == 0 ? 0 : (now - born[items[n]]) / shape.lifetimeHours();
                sum += popularity[group][items[n]] * Math.pow(0.5, age);
                sums[n] = sum;
            }
        }
    }
}
