package org.sassrec.training.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sassrec.config.FeatureConfig;
import org.sassrec.dataset.FeatureSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.strings.Join;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Table rows [n] of the single features of a graph: looked up from inputs, or crossed from those of others. */
final class SingleFeatureRows {
    private final Ops tf;
    private final VocabularyLookups lookups;
    private final Map<String, Operand<TInt32>> rows = new HashMap<>();
    private final Map<String, Operand<TString>> texts = new HashMap<>();

    SingleFeatureRows(Ops tf, VocabularyLookups lookups) {
        this.tf = tf;
        this.lookups = lookups;
    }

    void put(FeatureSpec feature, Operand<TInt32> found) {
        rows.put(feature.name(), found);
    }

    void put(FeatureSpec feature, Operand<TString> given, Operand<TInt32> found) {
        put(feature, found);
        texts.put(feature.name(), given);
    }

    /**
     * Those of some features, in their order; features that are not single have none.
     *
     * @param all among which are the crosses' parts, which must be there
     */
    List<Operand<TInt32>> of(List<FeatureSpec> wanted, List<FeatureSpec> all) {
        List<Operand<TInt32>> found = new ArrayList<>();
        for (FeatureSpec feature : wanted) {
            if (feature.config() instanceof FeatureConfig.Cross cross) {
                found.add(cross(feature, cross, all));
            } else if (rows.containsKey(feature.name())) {
                found.add(Objects.requireNonNull(rows.get(feature.name())));
            }
        }
        return found;
    }

    private Operand<TInt32> cross(FeatureSpec feature, FeatureConfig.Cross cross, List<FeatureSpec> features) {
        List<Operand<TString>> parts = new ArrayList<>();
        Operand<TInt32> known = tf.constant(1);
        for (String name : cross.of()) {
            FeatureSpec part = features.stream()
                    .filter(f -> f.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            Operand<TInt32> row = Objects.requireNonNull(rows.get(name));
            parts.add(lookups.hashed(part) ? tf.dtypes.asString(row) : Objects.requireNonNull(texts.get(name)));
            known = tf.math.mul(known, tf.math.minimum(row, tf.constant(1)));
        }
        Operand<TString> text = tf.strings.join(parts, Join.separator(FeatureSpec.CROSS_SEPARATOR));
        return tf.math.mul(known, lookups.single(feature).rows(text));
    }
}
