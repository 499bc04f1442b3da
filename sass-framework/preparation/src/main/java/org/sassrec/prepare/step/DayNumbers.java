package org.sassrec.prepare.step;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;

/** Computes day numbers in a zone with arithmetic. The result is exact across changes of the offset. */
final class DayNumbers {
    private static final long MILLIS = 86_400_000L;

    /** Times in epoch milliseconds at which the offset changes, in ascending order. */
    private final long[] changes;

    /** Offset in milliseconds before each change, then after the last one. */
    private final long[] offsets;

    /**
     * Determines the offsets.
     *
     * @param from earliest time that occurs
     * @param to latest time that occurs
     */
    DayNumbers(ZoneId zone, long from, long to) {
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        Instant at = Instant.ofEpochMilli(from);
        ZoneOffsetTransition next = zone.getRules().nextTransition(at);
        while (next != null && next.getInstant().toEpochMilli() <= to) {
            transitions.add(next);
            at = next.getInstant();
            next = zone.getRules().nextTransition(at);
        }
        changes = new long[transitions.size()];
        offsets = new long[transitions.size() + 1];
        for (int t = 0; t < changes.length; t++) {
            changes[t] = transitions.get(t).getInstant().toEpochMilli();
            offsets[t] = transitions.get(t).getOffsetBefore().getTotalSeconds() * 1000L;
        }
        offsets[changes.length] = zone.getRules().getOffset(at).getTotalSeconds() * 1000L;
    }

    /** Returns the SQL of the day number of a column of epoch milliseconds. */
    String sql(String column) {
        StringBuilder cases = new StringBuilder();
        for (int c = 0; c < changes.length; c++) {
            cases.append("WHEN " + column + " < " + changes[c] + " THEN " + offsets[c] + " ");
        }
        long last = offsets[changes.length];
        String shift = cases.isEmpty() ? Long.toString(last) : "CASE " + cases + "ELSE " + last + " END";
        return "CAST(floor((" + column + " + " + shift + ") / " + MILLIS + "e0) AS INTEGER)";
    }

    /** Returns the day number of a time in epoch milliseconds. */
    int of(long time) {
        int change = 0;
        while (change < changes.length && time >= changes[change]) {
            change++;
        }
        return (int) Math.floorDiv(time + offsets[change], MILLIS);
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
