package org.sassrec.config;

/** {@code type: id}. */
final class IdFeature {

    static final Section KEYS = Section.of(
                    "features.<side>[] type: id",
                    "A column's value; the vocabulary is learned from the data, given or hashed.",
                    VocabularyKeys.after(
                            FeatureKeys.NAME, FeatureKeys.TYPE.such("id"), FeatureKeys.COLUMN, FeatureKeys.SCENARIOS))
            .later("unknown"); // more than one row for unknown values

    private IdFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Id(
                name,
                side,
                fields.get(FeatureKeys.COLUMN),
                VocabularyKeys.vocabulary(fields),
                VocabularyKeys.table(fields, name, side),
                FeatureKeys.scenarios(fields));
    }
}
