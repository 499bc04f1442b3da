package org.sassrec.training.export;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.tensorflow.op.Ops;

/**
 * The vocabulary lookups of a graph. Each lookup is created once, with the values that are known at the horizon of the
 * model.
 */
final class VocabularyLookups {
    private final Ops tf;
    private final ExportVariables variables;
    private final Fingerprints fingerprints;
    private final Dataset dataset;
    private final Horizon horizon;
    private final Map<String, TextToRows> made = new HashMap<>();

    VocabularyLookups(Ops tf, ExportVariables variables, Fingerprints fingerprints, Dataset dataset, Horizon horizon) {
        this.tf = tf;
        this.variables = variables;
        this.fingerprints = fingerprints;
        this.dataset = dataset;
        this.horizon = horizon;
    }

    /** Returns the lookup of all values of the table of a feature. */
    TextToRows vocabulary(FeatureSpec feature) {
        if (vocabularyOf(feature) instanceof Vocabulary.Hashed hashed) {
            return TextToRows.hashed(tf, hashed);
        }
        String table = feature.table();
        return lookup(
                "table." + table,
                () -> fingerprints.index(
                        "values of `" + table + "`",
                        feature.rows(),
                        row -> dataset.vocabularyValue(table, row),
                        row -> row));
    }

    /**
     * Returns the lookup of the values that any user or item has at the horizon, in any feature of the same table. The
     * vocabulary may contain values of later users, whose rows were not trained.
     */
    TextToRows users(FeatureSpec feature) {
        if (vocabularyOf(feature) instanceof Vocabulary.Hashed hashed) {
            return TextToRows.hashed(tf, hashed);
        }
        return lookup("feature." + feature.name(), () -> {
            BitSet known = new BitSet(feature.rows());
            Stream.of(Side.USER, Side.ITEM)
                    .flatMap(side -> dataset.features(side).stream())
                    .filter(other -> other.table().equals(feature.table()))
                    .forEach(other -> known.or(rows(other)));
            return fingerprints.index(
                    "values of `" + feature.name() + "`",
                    feature.rows(),
                    row -> dataset.vocabularyValue(feature.table(), row),
                    row -> known.get(row) ? row : 0);
        });
    }

    /** Returns the table rows of a feature that any user or item has at the horizon. */
    private BitSet rows(FeatureSpec feature) {
        BitSet rows = new BitSet(feature.rows());
        int endDay = dataset.endDay(horizon);
        int all = feature.side() == Side.USER ? dataset.userCount() : dataset.itemCount();
        for (int entity = 0; entity < all; entity++) {
            switch (feature.kind()) {
                case SINGLE -> rows.set(dataset.single(feature, entity, 0, endDay, horizon));
                case BAG -> dataset.bag(feature, entity, 0, endDay, horizon, (row, weight) -> rows.set(row));
                default -> {}
            }
        }
        return rows;
    }

    /** Returns the lookup of a single-valued feature. */
    TextToRows single(FeatureSpec feature) {
        return feature.side() == Side.USER ? users(feature) : vocabulary(feature);
    }

    /** Returns whether the table rows of a feature are hashes. */
    boolean hashed(FeatureSpec feature) {
        return vocabularyOf(feature) instanceof Vocabulary.Hashed;
    }

    /** Returns the lookup from item ids to the rows of the item feature of a history. */
    TextToRows items(FeatureSpec history) {
        String of = ((FeatureConfig.Sequence) history.config()).of();
        FeatureSpec feature = dataset.features(Side.ITEM).stream()
                .filter(f -> f.name().equals(of))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no item feature " + of));
        int endDay = dataset.endDay(horizon);
        // The configuration allows histories of id features only. These are equal in all scenarios.
        return lookup(
                "items." + of,
                () -> fingerprints.index(
                        "item ids",
                        dataset.itemCount(),
                        dataset::itemId,
                        item -> dataset.single(feature, item, 0, endDay, horizon)));
    }

    /** Returns the vocabulary of the table of a feature. Another feature may define the table. */
    private @Nullable Vocabulary vocabularyOf(FeatureSpec feature) {
        return Stream.concat(
                        Stream.of(feature),
                        Stream.of(Side.USER, Side.ITEM).flatMap(side -> dataset.features(side).stream()))
                .map(known -> known.config().categorical())
                .filter(known -> known != null && known.table().equals(feature.table()))
                .map(FeatureConfig.Categorical::vocabulary)
                .findFirst()
                .orElse(null);
    }

    private TextToRows lookup(String name, Supplier<Fingerprints.Index> index) {
        TextToRows lookup = made.get(name);
        if (lookup == null) {
            String operation = name.replaceAll("[^A-Za-z0-9_.]", "_");
            lookup = TextToRows.indexed(tf, variables, "lookup" + made.size() + "." + operation, index.get());
            made.put(name, lookup);
        }
        return lookup;
    }
}
