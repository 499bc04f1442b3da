package org.sassrec.prepare.sql;

/**
 * Times that are written as texts, for {@code unit: timestamp}: as ISO 8601 has them, of which there is one reading. The engine's
 * own one takes {@code CST} for the time of Chicago, {@code 12/01/2026} for whatever the first rows allow, and of an offset
 * nothing where the first rows had none.
 */
public final class TimeFormats {
    /** Ends what the engine says of a text that is none. */
    static final String NOT_A_TIME = "which is no ISO time";

    /** Likewise where all of the first rows are days. */
    static final String NOT_A_DAY = "which is no day as the first ones are";

    private static final String LOCAL_TYPE = "TIMESTAMP";
    private static final String INSTANT_TYPE = "TIMESTAMP WITH TIME ZONE";

    private static final String DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private static final String MINUTE = DAY + "[T ][0-9]{2}:[0-9]{2}";
    private static final String SECOND = MINUTE + ":[0-9]{2}([.][0-9]+)?";

    /** As the engine reads it. */
    private static final String ZONE = "(Z| UTC|[-+][0-9]{2}(:[0-9]{2})?)";

    /** Forms that are as good, and that the engine reads in some files and not in others. */
    private static final String ANY_ZONE = " ?(Z|UTC|[-+][0-9]{2}(:?[0-9]{2})?)";

    private TimeFormats() {}

    /** Whether a column that the engine takes for one of this type is to be read as texts. */
    public static boolean isTimeType(String type) {
        return type.equals("DATE") || type.startsWith("TIME");
    }

    /**
     * SQL of a column of texts as what the engine guesses them to be; no value for an empty text, and a failure, which ends with
     * {@link #NOT_A_TIME} or {@link #NOT_A_DAY}, for one that is no time.
     *
     * @param guess type that the engine guesses; that of texts: any time, as an instant
     */
    public static String sql(String column, String guess) {
        String name = Sql.identifier(column);
        String value = switch (guess) {
            case "DATE" -> "CASE WHEN " + name + " LIKE '____-__-__' THEN TRY_CAST(" + name + " AS DATE) END";
            case INSTANT_TYPE, "VARCHAR" -> instant(name);
            default -> localTime(name);
        };
        String wrong = Sql.literal("`" + column + "` holds `") + " || left(" + name + ", 80) || "
                + Sql.literal("`, " + (guess.equals("DATE") ? NOT_A_DAY : NOT_A_TIME));
        return "coalesce(" + value + ",\n    CASE WHEN " + name + " <> '' THEN error(" + wrong + ") END)";
    }

    private static String instant(String name) {
        // What most files have is seen by its shape: a pattern costs three times as much.
        return "CASE WHEN " + name + " LIKE '____-__-__ __:__:__' OR " + name + " LIKE '____-__-__T__:__:__Z' OR "
                + matches(name, "(" + DAY + "|" + MINUTE + "|" + SECOND + ZONE + "?)") + " THEN "
                + cast(name, INSTANT_TYPE)
                + "\n    WHEN " + matches(name, MINUTE + "(:[0-9]{2}([.][0-9]+)?)?" + ANY_ZONE) + " THEN "
                + cast(normalized(name), INSTANT_TYPE)
                + " END";
    }

    /** Clocks of the data's zone, those with an offset, too. */
    private static String localTime(String name) {
        return "CASE WHEN " + name + " LIKE '____-__-__ __:__:__' OR "
                + matches(name, "(" + DAY + "|" + MINUTE + "|" + SECOND + ")") + " THEN " + cast(name, LOCAL_TYPE)
                + "\n    WHEN " + matches(name, MINUTE + "(:[0-9]{2}([.][0-9]+)?)?" + ANY_ZONE) + " THEN CAST("
                + cast(normalized(name), INSTANT_TYPE) + " AS " + LOCAL_TYPE + ") END";
    }

    /** With seconds, and the zone as {@link #ZONE} has it. */
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
