package org.sassrec.config;

/** {@code type: multi}. */
final class MultiFeature {

    private static final Key<String> SEPARATOR =
            Key.optional("separator", Types.separator(), ",", "What stands between two values.");
    private static final Key<Integer> MAX_LENGTH =
            Key.optional("maxLength", Types.whole(1, 1000), 16, "At most so many values are read, the first ones.");

    static final Section KEYS = Section.of(
                    "features.<side>[] type: multi",
                    "A column that holds several values, pooled by their mean.",
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE,
                    FeatureKeys.COLUMN,
                    SEPARATOR,
                    FeatureKeys.MIN_COUNT,
                    MAX_LENGTH)
            .later("weights", "scenarios");

    private MultiFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Multi(
                name,
                side,
                fields.get(FeatureKeys.COLUMN),
                fields.get(SEPARATOR),
                fields.get(FeatureKeys.MIN_COUNT),
                fields.get(MAX_LENGTH));
    }
}
