package org.sassrec.prepare.step;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.Side;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.statistic.QuantileBuckets;

/**
 * Encodes numbers of users, items and events as bucket rows or as scaled numbers. Checks and writes the vectors of
 * embedding features. Statistics are encoded separately.
 */
final class NumberStep extends FeatureSql {
    /** Bucket boundaries by feature. */
    private final Map<Integer, List<Double>> boundaries = new LinkedHashMap<>();
    /** Scales by feature. */
    private final Map<Integer, DenseSpec> scales = new LinkedHashMap<>();

    /** Vector lengths by feature. */
    private final Map<Integer, Integer> dimensions = new LinkedHashMap<>();

    NumberStep(PreparationStep context) {
        super(context);
    }

    /** Learns the boundaries or the scale of a feature from train. */
    void learn(int index, NumberEncoding form) throws EngineException, IOException {
        if (form.dense()) {
            scales.put(index, scale(index, form));
        } else {
            boundaries.put(index, boundaries(index, form));
        }
    }

    /** Copies the boundaries or the scale of a feature from another dataset. */
    void copyScale(int index, FeatureSpec known) {
        DenseSpec scale = known.dense();
        if (scale != null) {
            scales.put(index, scale);
        } else {
            boundaries.put(index, known.boundaries());
        }
    }

    /** Returns the scale of a feature, or {@code null} if it has buckets. */
    @Nullable
    DenseSpec scale(int index) {
        return scales.get(index);
    }

    /** Returns the boundaries between buckets, empty without buckets. */
    List<Double> boundaries(int index) {
        return boundaries.getOrDefault(index, List.of());
    }

    /** Returns the rows of the table: one per bucket, and one for missing numbers. */
    int rows(int index) {
        return boundaries(index).size() + 2;
    }

    void export(Path folder) throws IOException {
        for (Map.Entry<Integer, List<Double>> entry : boundaries.entrySet()) {
            QuantileBuckets.write(folder, feature(entry.getKey()).name(), entry.getValue());
        }
    }

    private List<Double> boundaries(int index, NumberEncoding form) throws EngineException, IOException {
        int buckets = Math.max(2, form.quantiles());
        String value = valueColumn(index);
        ResultRow found = aggregateNumbers(index, "min(" + value + ") FILTER (WHERE TRAIN)");
        if (!form.bounds().isEmpty() || found.isNull(0)) {
            return form.bounds();
        }
        List<Double> quantiles = script.quantiles(
                "quantiles_" + index,
                "SELECT " + value + "\nFROM " + relation(index) + "\nWHERE " + Sql.isFinite(value) + " AND "
                        + train(index),
                IntStream.range(1, buckets)
                        .mapToObj(b -> Double.toString((double) b / buckets))
                        .toList());
        return QuantileBuckets.boundaries(
                found.real(0),
                quantiles.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Returns mean and standard deviation over the entities that have events in train. */
    private DenseSpec scale(int index, NumberEncoding form) throws EngineException, IOException {
        boolean log = form.scale() == NumberEncoding.Scale.LOG || form.scale() == NumberEncoding.Scale.LOG_STANDARD;
        String value = valueColumn(index);
        String scaled = log ? logSql(value) : value;
        // A value outside the range of float32 is missing for the model, and its square could overflow in the engine.
        String train = ") FILTER (WHERE TRAIN AND abs(" + scaled + ") <= " + Float.MAX_VALUE + ")";
        ResultRow found = aggregateNumbers(index, "avg(" + scaled + train + ", stddev_pop(" + scaled + train);
        boolean standard =
                form.scale() == NumberEncoding.Scale.STANDARD || form.scale() == NumberEncoding.Scale.LOG_STANDARD;
        if (!standard || found.isNull(0)) {
            return new DenseSpec(1, log, 0, 1);
        }
        return DenseSpec.standard(log, rounded(found.real(0)), rounded(found.real(1)));
    }

    /** The order in which threads add values varies. Nine digits do not depend on it. */
    private static double rounded(double number) {
        return new BigDecimal(number).round(new MathContext(9)).doubleValue();
    }

    private String valueColumn(int index) {
        return (ofEvents(index) ? "c" : "v") + index;
    }

    private boolean ofEvents(int index) {
        return feature(index).side() == Side.CONTEXT;
    }

    private String relation(int index) {
        return ofEvents(index) ? "marked" : feature(index).side().word() + "_side";
    }

    /** Returns the condition of events of train, or of entities with events in it. */
    private String train(int index) {
        return ofEvents(index) ? "split = 0" : "n_train > 0";
    }

    /**
     * Aggregates the finite values of a feature. Reports a problem if there are none.
     *
     * @param aggregates SQL with {@code TRAIN} as a placeholder for the condition of train
     */
    private ResultRow aggregateNumbers(int index, String aggregates) throws EngineException, IOException {
        ResultRow found = script.queryRow(
                "numbers_" + index,
                "SELECT " + aggregates.replace("TRAIN", train(index)) + ", count(*)\nFROM " + relation(index)
                        + "\nWHERE " + Sql.isFinite(valueColumn(index)));
        if (found.number(found.values().size() - 1) == 0) {
            problems.reportNoNumbers(
                    configKey(index),
                    feature(index).name(),
                    "use type `id` if the texts are categories, or another column");
        }
        return found;
    }

    /** Returns the SQL of a number of an event as an integer: the bucket row, or the bits of the scaled float32. */
    String eventSql(int index, String value) {
        DenseSpec scale = scales.get(index);
        if (scale != null) {
            return sql.floatBits(scaledSql(scale, value));
        }
        String sum = boundaries(index).stream()
                .map(b -> " + CAST(" + value + " >= " + b + " AS INTEGER)")
                .collect(Collectors.joining());
        return "CASE WHEN " + Sql.isFinite(value) + " THEN 1" + sum + " ELSE 0 END";
    }

    private String scaledSql(DenseSpec scale, String value) {
        String x = scale.log() ? logSql(value) : value;
        String standard =
                "(" + x + " - CAST(" + scale.mean() + " AS DOUBLE)) / CAST(" + scale.deviation() + " AS DOUBLE)";
        // The logarithm of a number that is not finite is an error in SQL. Values outside the range of float32 are
        // missing.
        return "coalesce(CASE WHEN " + Sql.isFinite(value) + " THEN " + sql.toFloat(standard)
                + " END, CAST('nan' AS FLOAT))";
    }

    private static String logSql(String value) {
        return "sign(" + value + ") * ln(1 + abs(" + value + "))";
    }

    /** Determines the length of the vectors of a feature and reports vectors of another length. */
    void checkVectors(int index, FeatureConfig.Embedding embedding) throws EngineException, IOException {
        List<ResultRow> lengths = script.query(
                "vectors_" + index,
                "SELECT finite, \"values\", count(*) AS n, min(id)\nFROM (\n  SELECT id, " + sql.length("list")
                        + " AS \"values\", " + sql.finiteLength("list") + " AS finite\n  FROM (SELECT id, "
                        + vector(index, embedding) + " AS list FROM "
                        + embedding.side().word()
                        + "_side)\n)\nWHERE \"values\" > 0\nGROUP BY finite, \"values\" ORDER BY n DESC, finite DESC, \"values\"");
        Integer configured = embedding.dimension();
        // If most vectors are damaged, the complete ones still define the length.
        long commonLength = lengths.stream()
                .filter(length -> length.number(0) == length.number(1))
                .findFirst()
                .or(() -> lengths.stream().max(Comparator.comparing(length -> length.number(0))))
                .map(length -> length.number(0))
                .orElse(0L);
        if (lengths.isEmpty() || (configured == null && commonLength == 0)) {
            problems.reportNoNumbers(
                    configKey(index),
                    embedding.name(),
                    "write vectors as lists of numbers, or as texts with a `separator`; for other texts use type `id`");
            return;
        }
        int dimension = configured == null ? (int) commonLength : configured;
        dimensions.put(index, dimension);
        long all = 0;
        long wrong = 0;
        ResultRow example = null;
        for (ResultRow length : lengths) {
            all += length.number(2);
            if (length.number(0) != dimension || length.number(1) != dimension) {
                wrong += length.number(2);
                example = example == null ? length : example;
            }
        }
        if (example != null) {
            String key = configKey(index) + (configured == null ? ".column" : ".dimension");
            String column = embedding.column();
            long values = example.number(1);
            problems.error(DataCode.INVALID_FEATURE_VECTOR, key)
                    .message("%d of %d vectors in column `%s` do not have %d numbers", wrong, all, column, dimension)
                    .note(
                            "for example, the vector of `%s` has %d values, %d of them numbers",
                            example.text(3), values, example.number(0))
                    .help("check `dimension` and `separator`; write a missing vector as an empty value");
        }
    }

    /** Returns the length of the vectors of a feature. */
    int dimension(int index) {
        return dimensions.getOrDefault(index, 1);
    }

    /**
     * Returns the SQL of a vector as a list of numbers. Blank entries are dropped, other texts are NULL, and [] is
     * missing.
     */
    private String vector(int index, FeatureConfig.Embedding embedding) {
        String type = sources.entity(embedding.side()).getOrDefault(embedding.column(), "VARCHAR");
        return sql.floats(sql.listValues("v" + index, type, embedding.separator()));
    }

    /** Writes the numbers of all vectors, ordered by entity and position. */
    void exportVectors(PartFiles files, int index, FeatureConfig.Embedding embedding)
            throws EngineException, IOException {
        script.export(
                "export_feature_" + index,
                "SELECT entity, value\nFROM (\n  "
                        + sql.explode(
                                "number AS entity",
                                List.of("list"),
                                List.of("value"),
                                "place",
                                "(SELECT number, " + vector(index, embedding) + " AS list FROM "
                                        + embedding.side().word() + "_side)")
                        + "\n)\nORDER BY entity, place",
                files);
    }
}
