package org.sassrec.prepare.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sassrec.prepare.sql.Sql;

/** Columns in folder names: {@code date=2026-05-01/part-0.parquet}. */
final class HivePartitions {
    private static final Pattern FOLDER = Pattern.compile("(?<=^|/)([^/=]+)=([^/]*)(?=/)");

    /** Name that Hive writes for NULL. */
    private static final String HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

    private HivePartitions() {}

    /** Returns the columns and their values as SQL, with the types that DuckDB uses for other formats. */
    static Map<String, String> of(String location) {
        Map<String, String> columns = new LinkedHashMap<>();
        Matcher folder = FOLDER.matcher(location);
        while (folder.find()) {
            columns.put(folder.group(1), term(folder.group(2)));
        }
        return columns;
    }

    /** Returns a query for rows with the columns of folders, which replace columns of the same name. */
    static String select(Map<String, String> columns, String rows) {
        if (columns.isEmpty()) {
            return "SELECT * FROM " + rows;
        }
        String names = columns.keySet().stream()
                .map(c -> "lower(" + Sql.literal(c) + ")")
                .collect(Collectors.joining(", "));
        String terms = columns.entrySet().stream()
                .map(c -> c.getValue() + " AS " + Sql.identifier(c.getKey()))
                .collect(Collectors.joining(", "));
        return "SELECT COLUMNS(lambda c: lower(c) NOT IN (" + names + ")), " + terms + " FROM " + rows;
    }

    private static String term(String written) {
        if (written.equals(HIVE_NULL)) {
            return "NULL";
        }
        String value = URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (value.matches("\\d{4}-\\d{2}-\\d{2}")) {
            return "TRY_CAST(" + Sql.literal(value) + " AS DATE)";
        }
        return value.matches("-?\\d{1,18}") ? "CAST(" + value + " AS BIGINT)" : Sql.literal(value);
    }
}
