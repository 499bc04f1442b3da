package org.sassrec.prepare.spark;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;

/** Registers the functions that {@link SparkDialect} calls. */
final class SparkFunctions {
    private SparkFunctions() {}

    /**
     * Registers all functions in a session.
     *
     * @param zone zone of times without a zone
     */
    static void register(SparkSession session, ZoneId zone) {
        var functions = session.udf();
        functions.register(
                "sass_text", (UDF1<Object, String>) value -> DuckDbFunctions.text(value, zone), DataTypes.StringType);
        functions.register(
                "sass_id", (UDF1<Object, String>) value -> DuckDbFunctions.id(value, zone), DataTypes.StringType);
        functions.register("sass_double", (UDF1<Object, Double>) DuckDbFunctions::toDouble, DataTypes.DoubleType);
        functions.register("sass_float", (UDF1<Object, Float>) DuckDbFunctions::toFloat, DataTypes.FloatType);
        functions.register(
                "sass_float_bits",
                (UDF1<Float, Integer>) value -> value == null ? null : Float.floatToIntBits(value),
                DataTypes.IntegerType);
        functions.register("sass_trim", (UDF1<String, String>) DuckDbFunctions::trim, DataTypes.StringType);
        functions.register(
                "sass_split",
                (UDF2<Object, String, String[]>)
                        (value, separator) -> DuckDbFunctions.split(DuckDbFunctions.text(value, zone), separator),
                DataTypes.createArrayType(DataTypes.StringType));
        functions.register(
                "sass_floats",
                (UDF1<scala.collection.Iterable<?>, Float[]>) list -> DuckDbFunctions.floats(list, zone),
                DataTypes.createArrayType(DataTypes.FloatType));
        functions.register(
                "sass_hash1",
                (UDF2<Long, Object, Long>)
                        (modulus, a) -> Long.remainderUnsigned(DuckDbFunctions.hash(Arrays.asList(a)), modulus),
                DataTypes.LongType);
        functions.register(
                "sass_hash3",
                (UDF4<Long, Object, Object, Object, Long>) (modulus, a, b, c) ->
                        Long.remainderUnsigned(DuckDbFunctions.hash(Arrays.asList(a, b, c)), modulus),
                DataTypes.LongType);
    }

    /**
     * Returns statements that define the functions in DuckDB. The checks of the sources evaluate SQL with these functions
     * before Spark does.
     */
    static List<String> readerMacros() {
        return List.of(
                "CREATE MACRO sass_text(value) AS CAST(value AS VARCHAR)",
                "CREATE MACRO sass_double(value) AS TRY_CAST(value AS DOUBLE)");
    }
}
