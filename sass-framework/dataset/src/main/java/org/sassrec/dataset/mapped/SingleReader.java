package org.sassrec.dataset.mapped;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;

/** Features of one value, which is a number. */
sealed interface SingleReader extends FeatureReader {

    /** Between the buckets, as {@link FeatureSpec#boundaries} says. */
    double[] boundaries();

    @Override
    default int single(int entity, int scenario, int day, Horizon horizon) {
        return bucket(boundaries(), number(entity, scenario, day, horizon));
    }

    /** A bucket as {@link FeatureSpec#boundaries} says. */
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

    /** A row stored for each entity; rows of an events' key may be known to one horizon only. */
    record Stored(Columns.Ints refit, Columns.@Nullable Ints train) implements FeatureReader {

        @Override
        public int single(int entity, int scenario, int day, Horizon horizon) {
            return train == null || horizon == Horizon.REFIT ? refit.get(entity) : train.get(entity);
        }
    }

    /** A number stored for each entity. */
    record Bucketed(Columns.Doubles values, double[] boundaries) implements SingleReader {

        @Override
        public double number(int entity, int scenario, int day, Horizon horizon) {
            return values.get(entity);
        }
    }

    /**
     * A number that changes on some days: a row for each of them, by (slot, day), as of the start of the day.
     *
     * @param without the value where there is none yet
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
     * A statistic that is made of sums. The rate is smoothed towards the scenario's own rate as of the same day, with the weight of
     * {@value #PRIOR_EXPOSURES} exposures: (P + 10 r) / (E + 10), r = (P_s + 1) / (E_s + 2); missing without exposures.
     *
     * @param totals of the scenarios as wholes
     * @param testDays,testTotals sums of the events that no horizon holds, which count beside all that the horizons hold;
     *     {@code null}: what the horizon holds, and nothing else
     * @param positives whether recency is that of positives, or of all exposures
     * @param allSlot slot of all scenarios together, or -1 for the scenario asked for
     */
    record Statistic(
            DailySumTable days,
            DailySumTable totals,
            @Nullable DailySumTable testDays,
            @Nullable DailySumTable testTotals,
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
            int slot = allSlot < 0 ? scenario : allSlot;
            Horizon known = testDays == null ? horizon : Horizon.REFIT;
            long last = days.lastRow(entity, slot, day);
            long gone = days.expiredRow(entity, slot, day, window, last);
            return switch (measure) {
                case POSITIVES -> sum(entity, slot, day, last, gone, true, known);
                case EXPOSURES -> sum(entity, slot, day, last, gone, false, known);
                case CTR -> rate(entity, slot, day, last, gone, known);
                case RECENCY -> recency(entity, slot, day, last, gone, known);
                case MEAN, DISTINCT, TOP -> throw new IllegalStateException(measure + " is no sum");
            };
        }

        private double sum(int entity, int slot, int day, long last, long gone, boolean answered, Horizon known) {
            double sum = days.sum(last, gone, day, decay, DailySumTable.column(known, answered));
            return testDays == null ? sum : sum + sum(testDays, entity, slot, day, answered);
        }

        private double total(int slot, int day, long last, long gone, boolean answered, Horizon known) {
            double sum = totals.sum(last, gone, day, decay, DailySumTable.column(known, answered));
            return testTotals == null ? sum : sum + sum(testTotals, 0, slot, day, answered);
        }

        private double sum(DailySumTable of, int entity, int slot, int day, boolean answered) {
            long last = of.lastRow(entity, slot, day);
            long gone = of.expiredRow(entity, slot, day, window, last);
            return of.sum(last, gone, day, decay, DailySumTable.column(answered));
        }

        private double rate(int entity, int slot, int day, long last, long gone, Horizon known) {
            double exposures = sum(entity, slot, day, last, gone, false, known);
            if (exposures == 0) {
                return Double.NaN;
            }
            double answered = sum(entity, slot, day, last, gone, true, known);
            long lastTotal = totals.lastRow(0, slot, day);
            long goneTotal = totals.expiredRow(0, slot, day, window, lastTotal);
            double prior = (total(slot, day, lastTotal, goneTotal, true, known) + 1)
                    / (total(slot, day, lastTotal, goneTotal, false, known) + 2);
            return (answered + PRIOR_EXPOSURES * prior) / (exposures + PRIOR_EXPOSURES);
        }

        private double recency(int entity, int slot, int day, long last, long gone, Horizon known) {
            double age = days.age(entity, slot, day, last, gone, DailySumTable.column(known, positives));
            if (testDays == null) {
                return age;
            }
            long lastTest = testDays.lastRow(entity, slot, day);
            long goneTest = testDays.expiredRow(entity, slot, day, window, lastTest);
            double later = testDays.age(entity, slot, day, lastTest, goneTest, DailySumTable.column(positives));
            return Double.isNaN(age) ? later : Double.isNaN(later) ? age : Math.min(age, later);
        }
    }
}
