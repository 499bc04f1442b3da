package org.sassrec.prepare.duckdb;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.ValueNormalizer;

/** Writes the SQL of DuckDB. */
final class DuckDbDialect implements SqlDialect {
    @Override
    public String keyText(String value) {
        return text(value);
    }

    @Override
    public String text(String value) {
        return "CAST(" + value + " AS VARCHAR)";
    }

    @Override
    public String toDouble(String value) {
        return "TRY_CAST(" + value + " AS DOUBLE)";
    }

    @Override
    public String toFloat(String value) {
        return "TRY_CAST(" + value + " AS FLOAT)";
    }

    @Override
    public String floatBits(String value) {
        return "CAST(CAST(" + value + " AS BIT) AS INTEGER)";
    }

    @Override
    public String trim(String text) {
        return "trim(" + text + ")";
    }

    @Override
    public String byteLength(String text) {
        return "strlen(" + text + ")";
    }

    @Override
    public String idText(String value, String type) {
        return ValueNormalizer.idText(value, type);
    }

    @Override
    public String listValues(String column, String type, String separator) {
        return Sql.listValues(column, type, separator);
    }

    @Override
    public String floats(String list) {
        String text = "trim(CAST(x AS VARCHAR), ' []')";
        return "[TRY_CAST(" + text + " AS FLOAT) FOR x IN " + list + " IF " + text + " <> '']";
    }

    @Override
    public String length(String list) {
        return "len(" + list + ")";
    }

    @Override
    public String finiteLength(String list) {
        return "len([x FOR x IN " + list + " IF isfinite(x)])";
    }

    @Override
    public String explode(String kept, List<String> lists, List<String> names, String place, String relation) {
        List<String> select = new ArrayList<>();
        if (!kept.isEmpty()) {
            select.add(kept);
        }
        for (int l = 0; l < lists.size(); l++) {
            select.add("unnest(" + lists.get(l) + ") AS " + names.get(l));
        }
        if (!place.isEmpty()) {
            select.add("generate_subscripts(" + lists.get(0) + ", 1) AS " + place);
        }
        return "SELECT " + String.join(", ", select) + " FROM " + relation;
    }

    @Override
    public String hash(List<String> values, long modulus) {
        return "hash(" + String.join(", ", values) + ") % " + modulus;
    }

    @Override
    public String approximateMedian(String value) {
        return "approx_quantile(" + value + ", 0.5)";
    }
}
