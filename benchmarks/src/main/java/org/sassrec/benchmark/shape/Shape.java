package org.sassrec.benchmark.shape;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The parameters of a simulated platform.
 *
 * @param name for the command line
 * @param scenarios the scenarios
 * @param users number of users
 * @param items number of items
 * @param days number of days
 * @param exposures number of exposures
 * @param sharedUsers whether a user visits several scenarios
 * @param sharedItems whether an item is shown in several scenarios
 * @param lifetimeHours after this time the exposures of an item have halved; 0 for items that exist from the beginning to
 * the end
 * @param features whether users and items have columns besides their ids
 * @param exposuresLogged whether the log contains exposures that are not positive
 * @param common share of a user's taste that is equal in all scenarios, from 0 to 1. The rest belongs to one scenario.
 * @param session influence of the last positives on the next wish, from 0 to 1
 */
record Shape(
        String name,
        List<Scenario> scenarios,
        int users,
        int items,
        int days,
        int exposures,
        boolean sharedUsers,
        boolean sharedItems,
        double lifetimeHours,
        boolean features,
        boolean exposuresLogged,
        double common,
        double session) {

    /**
     * A scenario.
     *
     * @param share of all exposures
     * @param group scenarios of one group have equal tastes
     */
    record Scenario(String name, double share, int group) {}

    /** All shapes. */
    static final List<Shape> ALL = List.of(
            // News: items live for hours, so most items of the test days are new.
            new Shape(
                    "news",
                    scenarios("front", 0.5, "push", 0.25, "local", 0.15, "related", 0.1),
                    8_000,
                    6_000,
                    8,
                    300_000,
                    true,
                    true,
                    9,
                    true,
                    true,
                    0.7,
                    0.3),
            // A marketplace with departments: users are shared, each item belongs to one department. Purchases only.
            new Shape(
                    "marketplace",
                    scenarios("home", 0.4, "fashion", 0.3, "toys", 0.2, "tools", 0.1),
                    12_000,
                    8_000,
                    60,
                    400_000,
                    true,
                    false,
                    0,
                    true,
                    false,
                    0.6,
                    0.2),
            // One catalog in seven countries: each user is in one country. Ids only, positives only.
            new Shape(
                    "countries",
                    scenarios("us", 0.35, "uk", 0.2, "de", 0.15, "fr", 0.12, "es", 0.08, "it", 0.06, "nl", 0.04),
                    14_000,
                    5_000,
                    30,
                    500_000,
                    false,
                    true,
                    0,
                    false,
                    false,
                    0.9,
                    0.6),
            // A video feed: exposures with feedback, popular items, strong influence of the last views.
            new Shape(
                    "video",
                    scenarios("feed", 0.6, "follow", 0.2, "nearby", 0.12, "topic", 0.05, "live", 0.03),
                    10_000,
                    5_000,
                    12,
                    350_000,
                    true,
                    true,
                    96,
                    true,
                    true,
                    0.6,
                    0.4),
            // Forty scenarios in eight groups. Most have a few thousand exposures.
            new Shape("tiny", tinyScenarios(), 8_000, 3_000, 14, 200_000, true, true, 0, true, true, 0.5, 0.3));

    /** Returns the shape with a name. */
    static Shape of(String name) {
        return ALL.stream()
                .filter(shape -> shape.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no shape is named " + name + ": "
                        + ALL.stream().map(Shape::name).toList()));
    }

    private static List<Scenario> scenarios(Object... namesAndShares) {
        return IntStream.range(0, namesAndShares.length / 2)
                .mapToObj(i -> new Scenario((String) namesAndShares[2 * i], (Double) namesAndShares[2 * i + 1], i))
                .toList();
    }

    /** The share of scenario i is proportional to 1 / (i + 3). */
    private static List<Scenario> tinyScenarios() {
        int count = 40;
        int groups = 8;
        double sum = IntStream.range(0, count).mapToDouble(i -> 1.0 / (i + 3)).sum();
        return IntStream.range(0, count)
                .mapToObj(i -> new Scenario(
                        String.format(java.util.Locale.ROOT, "page%02d", i), 1 / (i + 3.0) / sum, i % groups))
                .toList();
    }
}
