package org.sassrec.config.schema;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as texts: {@code 7d}, {@code 36h}, {@code 1d 12h}. */
public final class DurationFormat {

    /** Largest unit first. Milliseconds are the smallest unit of event times. */
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("w", Duration.ofDays(7));
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
    }

    private static final Pattern COMPONENT = Pattern.compile("(\\d{1,9})(ms|w|d|h|m|s)\\s*");

    private DurationFormat() {}

    static Duration parse(String text) throws ConversionException {
        if (text.matches("0+")) {
            return Duration.ZERO;
        }
        Matcher part = COMPONENT.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (end < text.length() && part.find(end) && part.start() == end) {
            Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
            sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
            end = part.end();
        }
        if (end == 0 || end < text.length()) {
            ConversionException malformed = ConversionException.malformed("`" + text + "` does not have this form");
            throw malformed.withHelp(
                    text.matches("\\d+")
                            ? "add a unit: `" + text + "d`, `" + text + "h`, `" + text + "m` or `" + text + "s`"
                            : "units are w, d, h, m, s and ms");
        }
        return sum;
    }

    /** Returns the text in the largest unit that divides the duration, except weeks: {@code 7d}, {@code 36h}. */
    public static String write(Duration value) {
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            boolean weeks = unit.getKey().equals("w");
            long size = unit.getValue().toMillis();
            if (!weeks && value.toMillis() % size == 0) {
                return value.toMillis() / size + unit.getKey();
            }
        }
        throw new IllegalArgumentException("finer than milliseconds: " + value);
    }
}
