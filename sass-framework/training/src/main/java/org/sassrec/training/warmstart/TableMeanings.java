package org.sassrec.training.warmstart;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.FeatureSpec;

/** Finds the meaning of the rows of all embedding tables. */
final class TableMeanings {
    private TableMeanings() {}

    /** Returns the meaning of the rows by table, as far as the configuration determines it. */
    static Map<String, String> of(Collection<FeatureConfig> features) {
        Map<String, String> meanings = new TreeMap<>();
        for (FeatureConfig feature : features) {
            FeatureConfig.@Nullable Categorical categorical = feature.categorical();
            if (categorical != null) {
                meanings.put(categorical.table(), meaning(categorical.vocabulary()));
            }
            NumberEncoding numbers = feature.numberEncoding();
            if (feature.shape() == FeatureConfig.Shape.NUMBER && numbers != null && !numbers.dense()) {
                meanings.put(feature.name(), meaning(numbers));
            }
            if (feature instanceof FeatureConfig.Sequence sequence
                    && !sequence.gaps().isEmpty()) {
                meanings.put(sequence.gapTable(), "time gaps " + sequence.gaps());
            }
        }
        return meanings;
    }

    private static String meaning(Vocabulary vocabulary) {
        return vocabulary instanceof Vocabulary.Hashed hashed
                ? "hashes with " + hashed.rows() + " rows and seed " + hashed.seed()
                : TableRows.VALUES;
    }

    /** Learned buckets are quantiles, which correspond by number although their bounds move with the data. */
    private static String meaning(NumberEncoding numbers) {
        return numbers.quantiles() > 0 ? numbers.quantiles() + " buckets" : "buckets with bounds " + numbers.bounds();
    }

    /**
     * Returns the meaning and the values of the rows by table.
     *
     * @param values returns the value of a row of a table with a vocabulary
     */
    static Map<String, TableRows> of(
            Function<Side, List<FeatureSpec>> features, BiFunction<String, Integer, String> values) {
        List<FeatureSpec> all = Stream.of(Side.values())
                .flatMap(side -> features.apply(side).stream())
                .toList();
        Map<String, TableRows> tables = new TreeMap<>();
        Map<String, String> meanings = of(all.stream().map(FeatureSpec::config).toList());
        meanings.forEach((table, meaning) -> {
            if (!meaning.equals(TableRows.VALUES)) {
                tables.put(table, TableRows.of(meaning));
            }
        });
        all.stream()
                .filter(feature -> feature.rows() > 0)
                .forEach(feature -> tables.computeIfAbsent(feature.table(), table -> rows(feature, values)));
        return tables;
    }

    private static TableRows rows(FeatureSpec feature, BiFunction<String, Integer, String> values) {
        long[] fingerprints = new long[feature.rows() - 1];
        for (int row = 1; row < feature.rows(); row++) {
            fingerprints[row - 1] = TableRows.fingerprint(values.apply(feature.table(), row));
        }
        return new TableRows(TableRows.VALUES, fingerprints);
    }
}
