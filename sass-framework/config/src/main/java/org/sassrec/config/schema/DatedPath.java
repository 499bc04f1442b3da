package org.sassrec.config.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths with a day: {@code log_${date}.csv}, {@code ${date:yyyy/MM/dd}/part-*.parquet}. */
public final class DatedPath {
    private static final Pattern PLACE = Pattern.compile("\\$\\{date(?::([^}]*))?\\}");

    /** Letters of a date pattern and separators without a special meaning in Java patterns. */
    private static final Pattern PATTERN_CHARACTERS = Pattern.compile("[uyMd/_.=-]+");

    private DatedPath() {}

    /** Returns whether a path contains a day. */
    public static boolean isDated(String path) {
        return PLACE.matcher(path).find();
    }

    /** Returns the path of a day. */
    public static String resolve(String path, LocalDate day) {
        return PLACE.matcher(path)
                .replaceAll(place -> Matcher.quoteReplacement(
                        place.group(1) == null ? day.toString() : day.format(formatter(place.group(1)))));
    }

    /** Returns the path if all placeholders {@code ${...}} in it are valid. */
    static String validate(String path) throws ConversionException {
        String rest = PLACE.matcher(path).replaceAll("");
        if (rest.contains("${")) {
            throw ConversionException.malformed("`" + rest.substring(rest.indexOf("${")) + "` is not supported here")
                    .withHelp("use `${date}`, `${date:yyyyMMdd}` or `${env:NAME}`");
        }
        Matcher place = PLACE.matcher(path);
        while (place.find()) {
            String form = place.group(1);
            if (form != null && !isDatePattern(form)) {
                throw ConversionException.malformed("`" + form + "` is not a date pattern")
                        .withHelp("use `yyyy`, `MM`, `dd` and separators, for example `yyyyMMdd`");
            }
        }
        return path;
    }

    private static boolean isDatePattern(String form) {
        try {
            return PATTERN_CHARACTERS.matcher(form).matches()
                    && form.contains("d")
                    && !resolve(form).isEmpty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }

    private static String resolve(String form) {
        return LocalDate.EPOCH.format(formatter(form));
    }

    private static DateTimeFormatter formatter(String form) {
        return DateTimeFormatter.ofPattern(form, Locale.ROOT);
    }
}
