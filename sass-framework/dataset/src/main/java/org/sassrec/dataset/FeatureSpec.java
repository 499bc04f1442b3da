package org.sassrec.dataset;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;

/**
 * A feature as prepared.
 *
 * @param kind how it is read
 * @param table name of the embedding table; sequences name the item feature's table
 * @param rows rows of that table, row 0 being the unknown or missing value
 *     (DENSE features have none)
 * @param config the feature as written
 * @param boundaries of a bucketed number, ascending; the bucket of v is 1 + the number of boundaries &lt;= v, 0 when missing;
 *     empty when the value is not a number
 * @param dense what a DENSE feature's numbers are, else null
 * @param scenarios numbers of the scenarios that have the feature, empty for all
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
     * Stands between the parts' texts in the text of a cross: a character that no column's text has. The part of a hashed
     * feature is its row, as many texts have it.
     */
    public static final String CROSS_SEPARATOR = "\u001f";

    /** A feature of all scenarios that is not DENSE. */
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
        /** Several weighted table rows, weights summing to 1; empty when missing. */
        BAG,
        /** A history of items. */
        SEQUENCE,
        /** Numbers as they are, and whether they are missing. */
        DENSE;

        /** How a feature is read once it is prepared. */
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
