package org.sassrec.sampling.prior;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Dataset.Rows;
import org.sassrec.dataset.Dataset.Visits;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Samples;

/**
 * The counts of one scenario's items inside a horizon. Only items with a count use memory.
 *
 * @param items ascending
 * @param positives number of positives of each item
 * @param aged positives weighted by 2^-(age / half-life), with ages before the end of the horizon; equal to {@code
 * positives} without half-life
 * @param exposures number of exposures of each item; in a scenario without events equal to {@code positives}
 */
public record ItemCounts(int[] items, int[] positives, double[] aged, int[] exposures) {
    private static final long MILLIS = 86_400_000L;

    /**
     * Counts the positives and exposures of a scenario.
     *
     * @param halfLifeMillis {@code null} for no decay
     */
    static ItemCounts of(
            Dataset dataset,
            List<ScenarioConfig> scenarios,
            int scenario,
            Horizon horizon,
            @Nullable Long halfLifeMillis) {
        int[] exposures = scenarios.get(scenario).hasEvents() ? exposures(dataset, scenario, horizon) : null;
        return of(
                dataset,
                Samples.of(dataset, scenarios, scenario, horizon),
                exposures,
                dataset.endTime(horizon),
                halfLifeMillis);
    }

    /**
     * Counts the exposures of a scenario, positive or not, in {@code positives}. Empty for a scenario without events.
     */
    static ItemCounts ofExposures(
            Dataset dataset,
            List<ScenarioConfig> scenarios,
            int scenario,
            Horizon horizon,
            @Nullable Long halfLifeMillis) {
        return of(
                dataset,
                Samples.exposures(dataset, scenarios, scenario, horizon),
                null,
                dataset.endTime(horizon),
                halfLifeMillis);
    }

    /**
     * @param exposures {@code null} if the samples are the exposures
     */
    private static ItemCounts of(
            Dataset dataset, Samples samples, int @Nullable [] exposures, long end, @Nullable Long halfLifeMillis) {
        int[] positives = new int[dataset.itemCount()];
        double[] aged = new double[dataset.itemCount()];
        for (long n = 0; n < samples.size(); n++) {
            long event = samples.event(n);
            int item = dataset.events().item(event);
            positives[item]++;
            aged[item] += weight(end - dataset.events().time(event), halfLifeMillis);
        }
        return of(positives, aged, exposures == null ? positives : exposures);
    }

    /**
     * Returns the counts as of the start of a day, including events of earlier days that are not in the horizon.
     *
     * @param day the counts of the horizon also decay until the start of this day
     * @param rows rows to count
     */
    ItemCounts until(
            int day, Dataset dataset, Function<Split, Rows> rows, Horizon horizon, @Nullable Long halfLifeMillis) {
        long aging = Math.max(0, day - dataset.endDay(horizon)) * MILLIS;
        int[] allPositives = new int[dataset.itemCount()];
        double[] allAged = new double[dataset.itemCount()];
        int[] allExposures = new int[dataset.itemCount()];
        for (int place = 0; place < items.length; place++) {
            allPositives[items[place]] = positives[place];
            allAged[items[place]] = aged[place] * weight(aging, halfLifeMillis);
            allExposures[items[place]] = exposures[place];
        }
        long end = dataset.endTime(horizon) + aging;
        for (Split split : Split.values()) {
            if (horizon.includes(split)) {
                continue;
            }
            Rows later = rows.apply(split);
            for (long n = 0; n < later.size(); n++) {
                long event = later.event(n);
                if (dataset.events().day(event) < day) {
                    int item = dataset.events().item(event);
                    allPositives[item]++;
                    allAged[item] += weight(Math.max(0, end - dataset.events().time(event)), halfLifeMillis);
                }
            }
        }
        return of(allPositives, allAged, allExposures);
    }

    /**
     * Returns the last day whose start needs no events beyond the horizon: the day of the end, or the day before if the
     * horizon ends within a day. With a split per user, events of all days would be added and each day would need
     * separate counts. The prior then stays that of the end.
     */
    static int lastUnchangedDay(Dataset dataset, List<ScenarioConfig> scenarios, Horizon horizon) {
        int first = dataset.endDay(horizon);
        for (int s = 0; s < scenarios.size(); s++) {
            for (Split split : Split.values()) {
                if (!horizon.includes(split) && scenarios.get(s).hasEvents()) {
                    first = Math.min(first, firstDay(dataset, dataset.samples(s, split)));
                    first = Math.min(first, firstDay(dataset, dataset.exposures(s, split)));
                }
            }
        }
        return Math.max(first, dataset.endDay(horizon) - 1);
    }

    private static int firstDay(Dataset dataset, Rows rows) {
        int first = Integer.MAX_VALUE;
        for (long n = 0; n < rows.size(); n++) {
            first = Math.min(first, dataset.events().day(rows.event(n)));
        }
        return first;
    }

    private static double weight(long age, @Nullable Long halfLifeMillis) {
        return halfLifeMillis == null ? 1 : Math.pow(0.5, age / (double) halfLifeMillis);
    }

    /** Keeps only the items with a count. */
    private static ItemCounts of(int[] positives, double[] aged, int[] exposures) {
        int size = 0;
        for (int item = 0; item < positives.length; item++) {
            if (positives[item] > 0 || exposures[item] > 0) {
                size++;
            }
        }
        ItemCounts counts = new ItemCounts(new int[size], new int[size], new double[size], new int[size]);
        int at = 0;
        for (int item = 0; item < positives.length; item++) {
            if (positives[item] > 0 || exposures[item] > 0) {
                counts.items[at] = item;
                counts.positives[at] = positives[item];
                counts.aged[at] = aged[item];
                counts.exposures[at++] = exposures[item];
            }
        }
        return counts;
    }

    /** Returns the number of samples of each item, in the order of {@link #items}, among some of the counted samples. */
    public int[] positives(Dataset dataset, Samples some) {
        int[] found = new int[items.length];
        for (long n = 0; n < some.size(); n++) {
            found[indexOf(dataset.events().item(some.event(n)))]++;
        }
        return found;
    }

    /** Returns the position of an item, or -1. */
    public int indexOf(int item) {
        int place = Arrays.binarySearch(items, item);
        return place < 0 ? -1 : place;
    }

    private static int[] exposures(Dataset dataset, int scenario, Horizon horizon) {
        int[] exposures = new int[dataset.itemCount()];
        Visits visits = dataset.itemVisits(horizon);
        for (long row = 0; row < visits.rows(); row++) {
            if (visits.scenario(row) == scenario) {
                exposures[visits.entity(row)] = visits.exposures(row);
            }
        }
        return exposures;
    }
}
