package org.sassrec.prepare.spark;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlDialect;

/**
 * Writes the SQL of Spark. Where a function of Spark differs from that of DuckDB, the SQL calls a function of {@link
 * DuckDbFunctions}.
 */
final class SparkDialect implements SqlDialect {
    @Override
    public String keyText(String value) {
        return "CAST(" + value + " AS STRING)";
    }

    @Override
    public String text(String value) {
        return "sass_text(" + value + ")";
    }

    @Override
    public String toDouble(String value) {
        return "sass_double(" + value + ")";
    }

    @Override
    public String toFloat(String value) {
        return "sass_float(" + value + ")";
    }

    @Override
    public String floatBits(String value) {
        return "sass_float_bits(" + value + ")";
    }

    @Override
    public String trim(String text) {
        return "sass_trim(" + text + ")";
    }

    @Override
    public String byteLength(String text) {
        return "octet_length(" + text + ")";
    }

    @Override
    public String idText(String value, String type) {
        return "sass_id(" + value + ")";
    }

    @Override
    public String listValues(String column, String type, String separator) {
        return type.endsWith("]") ? column : "sass_split(" + column + ", " + literal(separator) + ")";
    }

    /** Returns a literal. Spark has no notation for a quote in it: {@code 'a''b'} is {@code ab}. */
    private static String literal(String text) {
        return text.contains("'") ? "('" + text.replace("'", "' || chr(39) || '") + "')" : Sql.literal(text);
    }

    @Override
    public String floats(String list) {
        return "sass_floats(" + list + ")";
    }

    @Override
    public String length(String list) {
        return "array_size(" + list + ")";
    }

    @Override
    public String finiteLength(String list) {
        return "array_size(filter(" + list + ", x -> " + Sql.isFinite("x") + "))";
    }

    @Override
    public String explode(String kept, List<String> lists, List<String> names, String place, String relation) {
        String position = place.isEmpty() ? "sass_place" : place;
        List<String> select = new ArrayList<>();
        if (!kept.isEmpty()) {
            select.add(kept);
        }
        select.add(names.get(0));
        for (int l = 1; l < lists.size(); l++) {
            select.add("get(" + lists.get(l) + ", " + position + ") AS " + names.get(l));
        }
        if (!place.isEmpty()) {
            select.add(place);
        }
        return "SELECT " + String.join(", ", select) + " FROM " + relation + " LATERAL VIEW posexplode(" + lists.get(0)
                + ") AS " + position + ", " + names.get(0);
    }

    @Override
    public String hash(List<String> values, long modulus) {
        return "sass_hash" + values.size() + "(CAST(" + modulus + " AS BIGINT), " + String.join(", ", values) + ")";
    }

    @Override
    public String approximateMedian(String value) {
        return "approx_percentile(" + value + ", 0.5)";
    }
}
