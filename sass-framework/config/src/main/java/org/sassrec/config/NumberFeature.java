package org.sassrec.config;

/** {@code type: number}. */
final class NumberFeature {

    private static final Key<Integer> BUCKETS = Key.optional(
            "buckets", BucketsText.type(), BucketsText.DEFAULT, "Quantile buckets, their bounds learned from train.");

    static final Section KEYS = Section.of(
                    "features.<side>[] type: number",
                    "A number, put into buckets.",
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE,
                    FeatureKeys.COLUMN,
                    BUCKETS)
            .later("scenarios", "normalize");

    private NumberFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Numeric(name, side, fields.get(FeatureKeys.COLUMN), fields.get(BUCKETS));
    }
}
