package org.sassrec.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

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

    /** The scenario that opens during a simulation of many days. */
    static final Scenario LATE = new Scenario("late", SMALL_SHARE, GenrePreference.COMPLEMENT, 1_000);

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
        return count == DEFAULTS.size() ? List.copyOf(all) : normalized(all);
    }

    /** Returns scenarios and {@link #LATE}, whose shares sum to 1. */
    static List<Scenario> withLate(List<Scenario> scenarios) {
        List<Scenario> all = new ArrayList<>(scenarios);
        all.add(LATE);
        return normalized(all);
    }

    private static List<Scenario> normalized(List<Scenario> all) {
        double sum = all.stream().mapToDouble(Scenario::share).sum();
        return all.stream()
                .map(s -> new Scenario(s.name(), s.share() / sum, s.taste(), s.popularitySeed()))
                .toList();
    }

    /** Draws a scenario by the shares. */
    static Scenario draw(List<Scenario> scenarios, SplittableRandom random) {
        double draw = random.nextDouble();
        for (Scenario scenario : scenarios.subList(0, scenarios.size() - 1)) {
            draw -= scenario.share();
            if (draw < 0) {
                return scenario;
            }
        }
        return scenarios.get(scenarios.size() - 1);
    }

    /** Returns the part of a configuration that defines scenarios. */
    static String configuration(List<Scenario> scenarios) {
        StringBuilder text = new StringBuilder("scenarios:\n");
        for (Scenario scenario : scenarios) {
            text.append("  ")
                    .append(scenario.name())
                    .append(": {where: \"scene = '")
                    .append(scenario.name())
                    .append("'\"}\n");
        }
        return text.toString();
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
