package org.sassrec.config;

import java.util.List;

/** {@code type: cross}. */
final class CrossFeature {

    private static final Key<List<String>> OF = Key.required(
                    "of",
                    new ListType<>("a list of 2 to 4 features", Types.name(), false, 2, 4, true),
                    "Features of the same side, of type `id`, `expression` or `lookup` without numbers; not the key of the side.")
            .such("[author, tags]");

    static final Section KEYS = Section.of(
            "features.<side>[] type: cross",
            "The known values of several features together.",
            FeatureKeys.NAME,
            FeatureKeys.TYPE.such("cross"),
            OF,
            FeatureKeys.SCENARIOS,
            FeatureKeys.MIN_COUNT,
            VocabularyKeys.HASH,
            VocabularyKeys.SEED,
            VocabularyKeys.TABLE);

    private CrossFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Cross(
                name,
                side,
                fields.get(OF),
                VocabularyKeys.learnedOrHashed(fields),
                VocabularyKeys.table(fields, name, side),
                FeatureKeys.scenarios(fields));
    }
}
