package org.sassrec.config;

/** {@code type: multi}. */
final class MultiFeature {

    private static final Key<String> SEPARATOR =
            Key.optional("separator", Types.separator(), ",", "What stands between two values.");
    private static final Key<Integer> MAX_LENGTH =
            Key.optional("maxLength", Types.whole(1, 1000), 16, "At most so many values are read, the first ones.");

    private static final Key<String> WEIGHTS = Key.unset(
            "weights",
            Types.column(),
            "Column with a weight for each value, in the same order and form as `column`; a value without a weight"
                    + " above 0 is left out.");

    static final Section KEYS = Section.of(
            "features.<side>[] type: multi",
            "A column that holds several values, pooled by their mean, which may be weighted.",
            VocabularyKeys.after(
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE.such("multi"),
                    FeatureKeys.COLUMN,
                    SEPARATOR,
                    WEIGHTS,
                    MAX_LENGTH,
                    FeatureKeys.SCENARIOS));

    private MultiFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Multi(
                name,
                side,
                fields.get(FeatureKeys.COLUMN),
                fields.get(SEPARATOR),
                fields.find(WEIGHTS),
                VocabularyKeys.vocabulary(fields),
                VocabularyKeys.table(fields, name, side),
                fields.get(MAX_LENGTH),
                FeatureKeys.scenarios(fields));
    }
}
