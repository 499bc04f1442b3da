package org.sassrec.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths that hold a day: {@code log_${date}.csv}, {@code ${date:yyyy/MM/dd}/part-*.parquet}. */
public final class DatedPath {
    private static final Pattern PLACE = Pattern.compile("\\$\\{date(?::([^}]*))?\\}");

    /** Letters of a day and what stands between them: nothing that Java's patterns give a meaning of its own. */
    private static final Pattern FORM = Pattern.compile("[uyMd/_.=-]+");

    private DatedPath() {}

    /** Whether a path is another one for each day. */
    public static boolean isDated(String path) {
        return PLACE.matcher(path).find();
    }

    /** The path of a day. */
    public static String of(String path, LocalDate day) {
        return PLACE.matcher(path)
                .replaceAll(place -> Matcher.quoteReplacement(
                        place.group(1) == null ? day.toString() : day.format(form(place.group(1)))));
    }

    /** A path as written, everything in {@code ${...}} known. */
    static String checked(String path) throws Unfit {
        String rest = PLACE.matcher(path).replaceAll("");
        if (rest.contains("${")) {
            throw Unfit.form("`" + rest.substring(rest.indexOf("${")) + "` stands for nothing here")
                    .help("there are `${date}`, `${date:yyyyMMdd}` and `${env:NAME}`");
        }
        Matcher place = PLACE.matcher(path);
        while (place.find()) {
            String form = place.group(1);
            if (form != null && !isForm(form)) {
                throw Unfit.form("`" + form + "` is no form of a day")
                        .help("write it of `yyyy`, `MM`, `dd` and what stands between them, such as `yyyyMMdd`");
            }
        }
        return path;
    }

    private static boolean isForm(String form) {
        try {
            return FORM.matcher(form).matches() && form.contains("d") && !of(form).isEmpty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }

    private static String of(String form) {
        return LocalDate.EPOCH.format(form(form));
    }

    private static DateTimeFormatter form(String form) {
        return DateTimeFormatter.ofPattern(form, Locale.ROOT);
    }
}
