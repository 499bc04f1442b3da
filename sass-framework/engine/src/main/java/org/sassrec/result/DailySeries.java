package org.sassrec.result;

import java.util.List;
import java.util.Locale;

/**
 * The recorded days of a project and the alerts about them.
 *
 * @param file of the daily metrics
 * @param days in the order of their dates
 * @param alerts in the order of their dates
 */
public record DailySeries(String file, List<DailyMetrics> days, List<Alert> alerts) {
    public DailySeries {
        days = List.copyOf(days);
        alerts = List.copyOf(alerts);
    }

    /**
     * A value of a day that differs significantly from those of the earlier days.
     *
     * @param date of the run
     * @param scenario name of the scenario
     * @param measure for example {@code rows}
     * @param unit of the value and of the median
     * @param value of the day
     * @param median of the compared days
     * @param days number of compared days
     * @param p probability of such a difference in any measure of the day without a cause (Holm)
     */
    public record Alert(
            String date, String scenario, String measure, Unit unit, double value, double median, int days, double p) {}

    /** The unit of a measure. */
    public enum Unit {
        /** A number of rows or hours. */
        COUNT,
        /** A share from 0 to 1. */
        SHARE,
        /** A metric or a cosine. */
        SCORE;

        /** Returns a value with its unit. */
        public String text(double value) {
            return switch (this) {
                case COUNT -> String.format(Locale.ROOT, "%,.0f", value);
                case SHARE -> String.format(Locale.ROOT, "%.1f %%", 100 * value);
                case SCORE -> String.format(Locale.ROOT, "%.4f", value);
            };
        }
    }
}
