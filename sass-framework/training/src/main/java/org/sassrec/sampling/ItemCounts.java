package org.sassrec.sampling;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Dataset.Visits;
import org.sassrec.dataset.Horizon;

/**
 * Counts of one scenario's items inside a horizon; only items with a count take memory.
 *
 * @param items ascending
 * @param positives of each item
 * @param aged positives weighed by 2^-(age / half-life), age seen from the horizon's end; equal to {@code positives}
 *     without half-life
 * @param exposures of each item; for a scenario without events of its own its positives
 */
record ItemCounts(int[] items, int[] positives, double[] aged, int[] exposures) {

    /**
     * Counts.
     *
     * @param halfLifeMillis {@code null} for no ageing
     */
    static ItemCounts of(
            Dataset dataset,
            List<ScenarioConfig> scenarios,
            int scenario,
            Horizon horizon,
            @Nullable Long halfLifeMillis) {
        int[] positives = new int[dataset.items()];
        double[] aged = new double[dataset.items()];
        Samples samples = Samples.of(dataset, scenarios, scenario, horizon);
        long end = dataset.endTime(horizon);
        for (long n = 0; n < samples.size(); n++) {
            long event = samples.event(n);
            int item = dataset.events().item(event);
            positives[item]++;
            aged[item] += halfLifeMillis == null
                    ? 1
                    : Math.pow(0.5, (end - dataset.events().time(event)) / (double) halfLifeMillis);
        }
        int[] exposures = scenarios.get(scenario).ofEvents() ? exposures(dataset, scenario, horizon) : positives;
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

    /** Place of an item, or -1. */
    int place(int item) {
        int place = Arrays.binarySearch(items, item);
        return place < 0 ? -1 : place;
    }

    private static int[] exposures(Dataset dataset, int scenario, Horizon horizon) {
        int[] exposures = new int[dataset.items()];
        Visits visits = dataset.itemVisits(horizon);
        for (long row = 0; row < visits.rows(); row++) {
            if (visits.scenario(row) == scenario) {
                exposures[visits.entity(row)] = visits.exposures(row);
            }
        }
        return exposures;
    }
}
