package org.sassrec.dataset.mapped;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;

/** Reads features with one value. */
sealed interface SingleReader extends FeatureReader {

    /** Boundaries of {@link FeatureSpec#boundaries}. */
    double[] boundaries();

    @Override
    default int single(int entity, int scenario, int day, Horizon horizon) {
        return bucket(boundaries(), number(entity, scenario, day, horizon));
    }

    /** Returns the bucket as defined in {@link FeatureSpec#boundaries}. */
    static int bucket(double[] boundaries, double value) {
        if (Double.isNaN(value)) {
            return 0;
        }
        int low = 0;
        int high = boundaries.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (boundaries[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low + 1;
    }

    /** A stored row per entity. Rows of event ids may be known in one horizon only. */
    record Stored(Columns.Ints refit, Columns.@Nullable Ints train) implements FeatureReader {

        @Override
        public int single(int entity, int scenario, int day, Horizon horizon) {
            return train == null || horizon == Horizon.REFIT ? refit.get(entity) : train.get(entity);
        }
    }

    /** A stored number per entity. */
    record Bucketed(Columns.Doubles values, double[] boundaries) implements SingleReader {

        @Override
        public double number(int entity, int scenario, int day, Horizon horizon) {
            return values.get(entity);
        }
    }

    /**
     * A number that changes on some days. The table has a row per (slot, day) with a change, valid from the start of
     * the day.
     *
     * @param without value before the first row
     */
    record Daily(DailyValueTable days, Columns.Doubles values, double without, double[] boundaries)
            implements SingleReader {

        Daily(DailyValueTable days, double without, double[] boundaries) {
            this(days, days.table().doubles(DatasetFiles.VALUE), without, boundaries);
        }

        @Override
        public double number(int entity, int scenario, int day, Horizon horizon) {
            long row = days.find(entity, scenario, day, horizon);
            return row < 0 ? without : values.get(row);
        }
    }

    /**
     * A statistic of sums. The rate is smoothed towards the rate of the scenario on the same day, with a weight of
     * {@value #PRIOR_EXPOSURES} exposures: (P + 10 r) / (E + 10), where r = (P_s + 1) / (E_s + 2). It is missing
     * without exposures.
     *
     * @param totals sums of the scenarios
     * @param positives whether recency is that of positives, otherwise of all exposures
     * @param allSlot slot of all scenarios together, or -1 for the requested scenario
     */
    record Statistic(
            DailySumTable days,
            DailySumTable totals,
            Measure measure,
            boolean positives,
            int allSlot,
            int window,
            int decay,
            double[] boundaries)
            implements SingleReader {

        private static final double PRIOR_EXPOSURES = 10;

        @Override
        public double number(int entity, int scenario, int day, Horizon horizon) {
            DailySumTable.Window sums = days.window(entity, allSlot < 0 ? scenario : allSlot, day, window);
            return switch (measure) {
                case POSITIVES -> sums.sum(horizon, true, decay);
                case EXPOSURES -> sums.sum(horizon, false, decay);
                case CTR -> rate(sums, horizon);
                case RECENCY -> sums.age(horizon, positives);
                case MEAN, DISTINCT, TOP -> throw new IllegalStateException(measure + " is not a sum");
            };
        }

        private double rate(DailySumTable.Window sums, Horizon horizon) {
            double exposures = sums.sum(horizon, false, decay);
            if (exposures == 0) {
                return Double.NaN;
            }
            DailySumTable.Window total = totals.window(0, sums.slot(), sums.day(), window);
            double prior = (total.sum(horizon, true, decay) + 1) / (total.sum(horizon, false, decay) + 2);
            return (sums.sum(horizon, true, decay) + PRIOR_EXPOSURES * prior) / (exposures + PRIOR_EXPOSURES);
        }
    }
}
