package org.sassrec.dataset;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;

/**
 * A prepared feature.
 *
 * @param kind how the feature is read
 * @param table name of the embedding table. A sequence names the table of the item feature.
 * @param rows number of rows of the table. Row 0 is the out-of-vocabulary row. DENSE features have no rows.
 * @param config configuration of the feature
 * @param boundaries bucket boundaries in ascending order, empty for other values. The bucket of v is 1 + the number of
 * boundaries &lt;= v. A missing number has bucket 0.
 * @param dense scale of a DENSE feature, otherwise null
 * @param scenarios numbers of the scenarios that use the feature, empty for all
 */
public record FeatureSpec(
        String name,
        Side side,
        Kind kind,
        String table,
        int rows,
        FeatureConfig config,
        List<Double> boundaries,
        @Nullable DenseSpec dense,
        List<Integer> scenarios) {

    /**
     * Separates the texts of the parts in the text of a cross. No column text contains this character. The part of a
     * hashed feature is its row.
     */
    public static final String CROSS_SEPARATOR = "\u001f";

    /** Creates a feature of all scenarios that is not DENSE. */
    public FeatureSpec(
            String name, Side side, Kind kind, String table, int rows, FeatureConfig config, List<Double> boundaries) {
        this(name, side, kind, table, rows, config, boundaries, null, List.of());
    }

    public FeatureSpec {
        boundaries = List.copyOf(boundaries);
        scenarios = List.copyOf(scenarios);
    }

    public enum Kind {
        /** One table row. */
        SINGLE,
        /** Several table rows with weights that sum to 1. Empty if missing. */
        BAG,
        /** A sequence of items. */
        SEQUENCE,
        /** Scaled numbers and an indicator for missing ones. */
        DENSE;

        /** Returns how a configured feature is read. */
        public static Kind of(FeatureConfig feature) {
            return switch (feature.shape()) {
                case ID -> SINGLE;
                case NUMBER -> Objects.requireNonNull(feature.numberEncoding()).dense() ? DENSE : SINGLE;
                case BAG -> BAG;
                case SEQUENCE -> SEQUENCE;
                case VECTOR -> DENSE;
            };
        }
    }
}
