package org.sassrec.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * How one scenario of the simulated app differs from the others.
 *
 * @param name value of the event's {@code scene} column
 * @param share of all exposures
 * @param taste which of the user's tastes rules here
 * @param popularitySeed orders the items by popularity in this scenario, together with the world's seed; equal seeds,
 *     equal order
 */
record SimulatedScenario(String name, double share, Taste taste, long popularitySeed) {

    /** The quickstart's. */
    private static final List<SimulatedScenario> DEFAULTS = List.of(
            new SimulatedScenario("home", 0.48, Taste.OWN, 1),
            new SimulatedScenario("day", 0.22, Taste.SEGMENT, 2),
            new SimulatedScenario("night", 0.20, Taste.OPPOSITE, 2),
            new SimulatedScenario("cart", 0.05, Taste.COMPLEMENT, 3),
            new SimulatedScenario("live", 0.05, Taste.OWN, 4));

    /** Of each further one, beside the five. */
    private static final double SMALL_SHARE = 0.05;

    /**
     * So many scenarios, shares summing to 1: the first of the quickstart's, then further ones {@code s6}, {@code s7} and so on,
     * each as small as {@code live} and with a popularity of its own, whose tastes take turns.
     */
    static List<SimulatedScenario> of(int count) {
        List<SimulatedScenario> all = new ArrayList<>(DEFAULTS.subList(0, Math.min(count, DEFAULTS.size())));
        List<Taste> turns = List.of(Taste.COMPLEMENT, Taste.OWN, Taste.OPPOSITE, Taste.SEGMENT);
        for (int n = all.size() + 1; n <= count; n++) {
            all.add(new SimulatedScenario("s" + n, SMALL_SHARE, turns.get(n % turns.size()), n));
        }
        if (count == DEFAULTS.size()) {
            return all;
        }
        double sum = all.stream().mapToDouble(SimulatedScenario::share).sum();
        return all.stream()
                .map(s -> new SimulatedScenario(s.name(), s.share() / sum, s.taste(), s.popularitySeed()))
                .toList();
    }

    /** What users like in a scenario, as a map from the user to genres. */
    enum Taste {
        /** The user's own two genres. */
        OWN,
        /** The genre that complements each of the user's own (a phone's case): a fixed step further in the ring. */
        COMPLEMENT,
        /** The genre that has the number of the user's segment. */
        SEGMENT,
        /** The genre on the other side of the ring: what {@link #SEGMENT} likes, this dislikes. */
        OPPOSITE
    }
}
