package org.sassrec.prepare.sql;

/**
 * Parses times in texts for {@code unit: timestamp}. Only ISO 8601 is accepted, because it is unambiguous. The parser
 * of the engine would read {@code CST} as the time of Chicago, {@code 12/01/2026} depending on the first rows, and
 * would ignore an offset if the first rows had none.
 */
public final class TimeFormats {
    /** End of the error of a text that is not a time. */
    static final String NOT_A_TIME = "which is not an ISO 8601 time";

    /** End of the error of a text that is not a day in a column of days. */
    static final String NOT_A_DAY = "which is not a day like the first values";

    private static final String LOCAL_TYPE = "TIMESTAMP";
    private static final String INSTANT_TYPE = "TIMESTAMP WITH TIME ZONE";

    private static final String DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private static final String MINUTE = DAY + "[T ][0-9]{2}:[0-9]{2}";
    private static final String SECOND = MINUTE + ":[0-9]{2}([.][0-9]+)?";

    /** Zones in the form that the engine reads. */
    private static final String ZONE = "(Z| UTC|[-+][0-9]{2}(:[0-9]{2})?)";

    /** Equivalent forms that are normalized, because the engine does not read them in all files. */
    private static final String ANY_ZONE = " ?(Z|UTC|[-+][0-9]{2}(:?[0-9]{2})?)";

    private TimeFormats() {}

    /** Returns the condition that a text has the form of a time with a zone. */
    static String isInstant(String text) {
        return matches(text, MINUTE + ":[0-9]{2}([.][0-9]{1,6})?" + ZONE);
    }

    /** Returns whether a column with an inferred type is read as text and parsed here. */
    public static boolean isTimeType(String type) {
        return type.equals("DATE") || type.startsWith("TIME");
    }

    /**
     * Returns the SQL that parses a column of texts to its inferred type. An empty text is NULL. A text that is not a
     * time fails with an error that ends with {@link #NOT_A_TIME} or {@link #NOT_A_DAY}.
     *
     * @param guess inferred type. For VARCHAR, any time is parsed to an instant.
     */
    public static String sql(String column, String guess) {
        String name = Sql.identifier(column);
        String value = switch (guess) {
            case "DATE" -> "CASE WHEN " + name + " LIKE '____-__-__' THEN TRY_CAST(" + name + " AS DATE) END";
            case INSTANT_TYPE, "VARCHAR" -> instant(name);
            default -> localTime(name);
        };
        String wrong = Sql.literal("`" + column + "` contains `") + " || left(" + name + ", 80) || "
                + Sql.literal("`, " + (guess.equals("DATE") ? NOT_A_DAY : NOT_A_TIME));
        return "coalesce(" + value + ",\n    CASE WHEN " + name + " <> '' THEN error(" + wrong + ") END)";
    }

    private static String instant(String name) {
        // LIKE covers the most common forms and is faster than a regular expression.
        return "CASE WHEN " + name + " LIKE '____-__-__ __:__:__' OR " + name + " LIKE '____-__-__T__:__:__Z' OR "
                + matches(name, "(" + DAY + "|" + MINUTE + "|" + SECOND + ZONE + "?)") + " THEN "
                + cast(name, INSTANT_TYPE)
                + "\n    WHEN " + matches(name, MINUTE + "(:[0-9]{2}([.][0-9]+)?)?" + ANY_ZONE) + " THEN "
                + cast(normalized(name), INSTANT_TYPE)
                + " END";
    }

    /** Returns local times in the zone of the data. Times with an offset are converted. */
    private static String localTime(String name) {
        return "CASE WHEN " + name + " LIKE '____-__-__ __:__:__' OR "
                + matches(name, "(" + DAY + "|" + MINUTE + "|" + SECOND + ")") + " THEN " + cast(name, LOCAL_TYPE)
                + "\n    WHEN " + matches(name, MINUTE + "(:[0-9]{2}([.][0-9]+)?)?" + ANY_ZONE) + " THEN CAST("
                + cast(normalized(name), INSTANT_TYPE) + " AS " + LOCAL_TYPE + ") END";
    }

    /** Adds seconds and writes the zone in the form of {@link #ZONE}. */
    private static String normalized(String name) {
        String seconds = "regexp_replace(" + name + ", '^(.{16}) ?([-+ZU])', '\\1:00\\2')";
        String offset = "regexp_replace(" + seconds + ", ' ?([-+][0-9]{2}):?([0-9]{2})$', '\\1:\\2')";
        return "regexp_replace(" + offset + ", ' ?(UTC|Z)$', 'Z')";
    }

    private static String cast(String value, String type) {
        return "TRY_CAST(" + value + " AS " + type + ")";
    }

    private static String matches(String name, String pattern) {
        return "regexp_full_match(" + name + ", '" + pattern + "')";
    }
}
