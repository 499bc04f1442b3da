package org.sassrec.config;

/** {@code type: id}. */
final class IdFeature {

    static final Section KEYS = Section.of(
                    "features.<side>[] type: id",
                    "A column's value; the vocabulary is learned from the data.",
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE,
                    FeatureKeys.COLUMN,
                    FeatureKeys.MIN_COUNT)
            .later("unknown", "values", "hash", "scenarios");

    private IdFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Id(name, side, fields.get(FeatureKeys.COLUMN), fields.get(FeatureKeys.MIN_COUNT));
    }
}
