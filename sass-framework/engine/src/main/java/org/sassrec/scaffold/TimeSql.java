package org.sassrec.scaffold;

import org.sassrec.prepare.sql.Sql;

/** SQL of a time column, by its unit as the configuration names it. */
final class TimeSql {
    private TimeSql() {}

    /** Milliseconds since 1970. */
    static String millis(String column, String unit) {
        String name = Sql.identifier(column);
        return switch (unit) {
            case "ms" -> "CAST(" + name + " AS BIGINT)";
            case "s" -> "CAST(CAST(" + name + " AS DOUBLE) * 1000 AS BIGINT)";
            case "us" -> "CAST(CAST(" + name + " AS BIGINT) // 1000 AS BIGINT)";
            default -> "epoch_ms(CAST(" + name + " AS TIMESTAMP WITH TIME ZONE))";
        };
    }

    /** A part of the time such as its hour. */
    static String part(String part, String column, String unit) {
        String name = ConfigNames.sqlColumn(column);
        return switch (unit) {
            case "ms" -> part + "(to_timestamp(" + name + " / 1000))";
            case "s" -> part + "(to_timestamp(" + name + "))";
            case "us" -> part + "(to_timestamp(" + name + " / 1000000))";
            default -> part + "(CAST(" + name + " AS TIMESTAMP WITH TIME ZONE))";
        };
    }
}
