package org.sassrec.sampling.retrieval;

import java.util.List;
import java.util.random.RandomGenerator;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.sampling.SideRows;

/**
 * Replaces ids of a batch by row 0, the row of unknown values. If each id of the training data has a row, no other sample
 * reads row 0, and all later ids share one random vector. Histories keep their elements.
 */
final class UnknownIds {
    private final double share;
    private final List<FeatureSpec> singles;

    /**
     * @param share share of the ids that are replaced; 0 leaves all rows as they are
     */
    UnknownIds(double share, Dataset dataset, Side side) {
        this.share = share;
        this.singles = dataset.features(side).stream()
                .filter(feature ->
                        feature.kind() == Kind.SINGLE && feature.scenarios().isEmpty())
                .toList();
    }

    /** Returns the rows. Modifies the ids of the given ones. */
    SideRows replaceIn(SideRows rows, RandomGenerator random) {
        if (share > 0) {
            for (int column = 0; column < singles.size(); column++) {
                if (hasUnknownValues(singles.get(column))) {
                    for (int at = column; at < rows.ids().length; at += singles.size()) {
                        rows.ids()[at] = random.nextDouble() < share ? 0 : rows.ids()[at];
                    }
                }
            }
        }
        return rows;
    }

    /** Whether later data can have values without a row. Hashed ids and numbers always have one. */
    private static boolean hasUnknownValues(FeatureSpec feature) {
        FeatureConfig.Categorical ids = feature.config().categorical();
        return ids != null && !(ids.vocabulary() instanceof Vocabulary.Hashed);
    }
}
