package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.FeatureSpec;

/** Finds the meaning of the rows of all embedding tables. */
final class TableMeanings {
    private TableMeanings() {}

    /**
     * Returns the meaning by table.
     *
     * @param values returns the value of a row of a table with a vocabulary
     */
    static Map<String, TableRows> of(
            Function<Side, List<FeatureSpec>> features, BiFunction<String, Integer, String> values) {
        List<FeatureSpec> all = new ArrayList<>();
        for (Side side : Side.values()) {
            features.apply(side).stream().filter(f -> f.rows() > 0).forEach(all::add);
        }
        Map<String, TableRows> tables = new TreeMap<>();
        for (FeatureSpec feature : all) {
            tables.computeIfAbsent(feature.table(), table -> rows(feature, all, values));
            if (feature.config() instanceof FeatureConfig.Sequence sequence
                    && !sequence.gaps().isEmpty()) {
                tables.put(sequence.gapTable(), TableRows.of("time gaps " + sequence.gaps()));
            }
        }
        return tables;
    }

    private static TableRows rows(
            FeatureSpec feature, List<FeatureSpec> all, BiFunction<String, Integer, String> values) {
        String table = feature.table();
        for (FeatureSpec owner : all) {
            FeatureConfig.Categorical categorical = owner.config().categorical();
            if (categorical != null
                    && categorical.table().equals(table)
                    && categorical.vocabulary() instanceof Vocabulary.Hashed hashed) {
                return TableRows.of("hashes with " + hashed.rows() + " rows and seed " + hashed.seed());
            }
        }
        if (feature.config().shape() == FeatureConfig.Shape.NUMBER) {
            return TableRows.of("buckets of " + (feature.rows() - 1) + " ranges");
        }
        long[] fingerprints = new long[feature.rows() - 1];
        for (int row = 1; row < feature.rows(); row++) {
            fingerprints[row - 1] = TableRows.fingerprint(values.apply(table, row));
        }
        return new TableRows(TableRows.VALUES, fingerprints);
    }
}
