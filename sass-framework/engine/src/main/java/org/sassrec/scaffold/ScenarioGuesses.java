package org.sassrec.scaffold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.inspect.EventCounts;
import org.sassrec.prepare.sql.Sql;

/** Derives scenarios from the values of a column, and the split of the events. */
final class ScenarioGuesses {
    /** Minimum number of positives to train and evaluate a scenario. */
    static final long MIN_POSITIVES = 20;

    /**
     * Limits below which a value becomes no scenario, if at least two other values reach the limit. With fewer than 200
     * positives, a scenario has fewer than about 20 test queries, so its metrics say little. With fewer than 130, it has
     * fewer than about 100 in train, which is too few for a scenario network.
     */
    private static final List<Long> PREFERRED_POSITIVES = List.of(200L, 130L);

    /** A tenth of them is test. With fewer than 100 users in test, a gate against popularity is inconclusive. */
    private static final long COMPARABLE_POSITIVES = 1_000;

    private static final int MAX_SCENARIOS = 50;

    /**
     * Minimum share of test positives by users of the training split. Below it, a temporal split would mostly test
     * unknown users.
     */
    private static final double MIN_KNOWN_SHARE = 0.5;

    private ScenarioGuesses() {}

    /** Returns a single scenario of all events. */
    static ProjectDraft.Scenario all(EventCounts counts, Map<String, Double> exposed) {
        return new ProjectDraft.Scenario(
                "all", "true", counts.rows(), counts.positives(), exposed.getOrDefault("", 1.0));
    }

    /**
     * Returns a scenario for each value with enough positives.
     *
     * @param integers whether the column contains integers
     * @param exposed share of the newest positives whose item was exposed before, by value
     * @param leftOut receives the other values with the reason
     */
    static List<ProjectDraft.Scenario> of(
            EventCounts counts, String column, boolean integers, Map<String, Double> exposed, List<String> leftOut) {
        List<ProjectDraft.Scenario> scenarios = new ArrayList<>();
        long least = PREFERRED_POSITIVES.stream()
                .filter(limit -> counts.groups().stream()
                                .filter(group -> group.value() != null && group.positives() >= limit)
                                .count()
                        > 1)
                .findFirst()
                .orElse(MIN_POSITIVES);
        // File systems can be case-insensitive.
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (EventCounts.Group group : counts.groups()) {
            String value = group.value();
            if (value == null) {
                leftOut.add(DisplayText.count(group.rows()) + " rows without a value");
            } else if (group.positives() < least) {
                leftOut.add("`" + value + "`: only " + group.positives() + " positives in "
                        + DisplayText.count(group.rows()) + " rows, fewer than " + least);
            } else if (scenarios.size() == MAX_SCENARIOS) {
                leftOut.add("`" + value + "`: the limit of " + MAX_SCENARIOS + " scenarios is reached");
            } else {
                String prefix = ConfigNames.name(column, "scenario");
                String name = ConfigNames.name(value, prefix);
                name = ConfigNames.unique(ScenarioConfig.isReservedName(name) ? prefix + "_" + name : name, names);
                String where = ConfigNames.sqlColumn(column) + " = " + (integers ? value : Sql.literal(value));
                scenarios.add(new ProjectDraft.Scenario(
                        name, where, group.rows(), group.positives(), exposed.getOrDefault(value, 1.0)));
            }
        }
        return scenarios;
    }

    /** Returns a warning that names the scenarios with too few positives for a comparison with popularity. */
    static Optional<String> few(List<ProjectDraft.Scenario> scenarios) {
        List<String> few = scenarios.stream()
                .filter(scenario -> scenario.positives() < COMPARABLE_POSITIVES)
                .map(ProjectDraft.Scenario::name)
                .toList();
        return few.isEmpty()
                ? Optional.empty()
                : Optional.of("CHECK: " + DisplayText.quoted(few) + (few.size() == 1 ? " has" : " have")
                        + " fewer than " + DisplayText.count(COMPARABLE_POSITIVES) + " positives. The test split has a"
                        + " tenth of them, too few to show that a model is better than popularity. Use more days, or"
                        + " combine scenarios.");
    }

    /**
     * Guesses a split with about a tenth of the positives each for test and validation, in full days, hours or minutes.
     *
     * @param knownShare share of the newest tenth of positives whose user has a positive in the training split
     */
    static Guess split(EventCounts counts, double knownShare) {
        Long first = counts.first();
        Long last = counts.last();
        Long tenth = counts.newestTenthStart();
        Long fifth = counts.newestFifthStart();
        if (first == null || last == null || tenth == null || fifth == null || last - first < 600_000) {
            return leaveOneOut("all events are within ten minutes");
        }
        Duration span = Duration.ofMillis(last - first);
        String test = DisplayText.atLeast(Duration.ofMillis(Math.max(1, last - tenth)));
        String validation = DisplayText.atLeast(Duration.ofMillis(Math.max(1, tenth - fifth)));
        Duration held = length(test).plus(length(validation));
        if (held.multipliedBy(2).compareTo(span) > 0) {
            return leaveOneOut(
                    "the events cover only " + DisplayText.atLeast(span) + ", which is too short for a temporal split");
        }
        if (knownShare < MIN_KNOWN_SHARE) {
            return leaveOneOut("only " + DisplayText.share(knownShare, 1)
                    + " of the newest tenth of positives have a user with older positives");
        }
        return Guess.sure(
                "{by: time, validation: " + validation + ", test: " + test + "}",
                "about a tenth of the positives each; the events cover " + DisplayText.atLeast(span));
    }

    /** Returns the value of {@code model.prior.halfLife}. */
    static Guess halfLife(Duration found) {
        String text = DisplayText.atLeast(found);
        return Guess.sure(text, "popularity with this half-life predicts later positives better than that of all days");
    }

    static boolean isLeaveOneOut(Guess split) {
        return split.value().contains("leaveOneOut");
    }

    private static Guess leaveOneOut(String why) {
        return Guess.unsure("{by: leaveOneOut}", why + "; the last positive of each user and scenario is test");
    }

    private static Duration length(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'd' -> Duration.ofDays(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
