package org.sassrec.simulation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

/** Draws exposures with their clicks and writes them to a file. */
final class ExposureLog {
    /** Share of exposures that the app chooses for the user. The others are drawn from all genres. */
    private static final double PERSONALIZED_SHARE = 0.6;

    private final Population users;
    private final Catalog items;
    private final List<Scenario> scenarios;
    private final Function<Scenario, PopularityDistribution> popularity;
    private final Predicate<Scenario> labelsAreCorrupt;

    /**
     * Creates a log.
     *
     * @param popularity returns the distribution of the items in a scenario
     * @param labelsAreCorrupt whether each exposure of a scenario has a click
     */
    ExposureLog(
            Population users,
            Catalog items,
            List<Scenario> scenarios,
            Function<Scenario, PopularityDistribution> popularity,
            Predicate<Scenario> labelsAreCorrupt) {
        this.users = users;
        this.items = items;
        this.scenarios = scenarios;
        this.popularity = popularity;
        this.labelsAreCorrupt = labelsAreCorrupt;
    }

    /**
     * Writes exposures.
     *
     * @param start of the interval in milliseconds
     * @param length of the interval in milliseconds
     */
    void write(Path file, int events, long start, long length, SplittableRandom random) throws IOException {
        long[] times = new long[events];
        for (int n = 0; n < events; n++) {
            times[n] = start + (long) (random.nextDouble() * length);
        }
        Arrays.sort(times);
        try (Writer out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            out.write("user_id,item_id,scene,ts,clicked\n");
            for (long time : times) {
                out.write(line(time, random));
            }
        }
    }

    private String line(long time, SplittableRandom random) {
        int user = users.draw(random);
        Scenario scenario = Scenario.draw(scenarios, random);
        int wanted = users.wantedGenre(user, scenario.taste(), random);
        int exposed = random.nextDouble() < PERSONALIZED_SHARE
                ? recommendedGenre(wanted, scenario.taste(), random)
                : random.nextInt(Catalog.GENRES);
        int item = popularity.apply(scenario).draw(exposed, random);
        double quality = items.quality(item);
        double probability = items.genre(item) == wanted ? 0.45 + 0.45 * quality : 0.04 + 0.06 * quality;
        boolean clicked = random.nextDouble() < probability || labelsAreCorrupt.test(scenario);
        return users.id(user) + "," + items.id(item) + "," + scenario.name() + "," + time + "," + (clicked ? 1 : 0)
                + "\n";
    }

    /** The genre that the app assumes. The app knows segments but does not distinguish day and night. */
    private static int recommendedGenre(int wanted, Scenario.GenrePreference taste, SplittableRandom random) {
        boolean pair = taste == Scenario.GenrePreference.SEGMENT || taste == Scenario.GenrePreference.OPPOSITE;
        return pair && random.nextBoolean() ? Population.opposite(wanted) : wanted;
    }
}
