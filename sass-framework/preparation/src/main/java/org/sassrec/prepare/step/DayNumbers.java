package org.sassrec.prepare.step;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/** Computes day numbers in a zone with arithmetic. The result is exact across changes of the offset. */
final class DayNumbers {
    private static final long MILLIS = 86_400_000L;

    private DayNumbers() {}

    /**
     * Returns the SQL of the day number of a column of epoch milliseconds.
     *
     * @param from earliest time that occurs
     * @param to latest time that occurs
     */
    static String sql(ZoneId zone, String column, long from, long to) {
        StringBuilder offset = new StringBuilder();
        Instant at = Instant.ofEpochMilli(from);
        ZoneOffsetTransition next = zone.getRules().nextTransition(at);
        int cases = 0;
        while (next != null && next.getInstant().toEpochMilli() <= to) {
            offset.append("WHEN ")
                    .append(column)
                    .append(" < ")
                    .append(next.getInstant().toEpochMilli())
                    .append(" THEN ")
                    .append(next.getOffsetBefore().getTotalSeconds() * 1000L)
                    .append(' ');
            at = next.getInstant();
            next = zone.getRules().nextTransition(at);
            cases++;
        }
        long last = zone.getRules().getOffset(at).getTotalSeconds() * 1000L;
        String shift = cases == 0 ? Long.toString(last) : "CASE " + offset + "ELSE " + last + " END";
        return "CAST(floor((" + column + " + " + shift + ") / " + MILLIS + "e0) AS INTEGER)";
    }

    /** Returns the start of a day in epoch milliseconds. */
    static long start(ZoneId zone, long day) {
        return LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** Returns the day number of a time in epoch milliseconds. */
    static int of(ZoneId zone, long time) {
        return (int) Instant.ofEpochMilli(time).atZone(zone).toLocalDate().toEpochDay();
    }
}
