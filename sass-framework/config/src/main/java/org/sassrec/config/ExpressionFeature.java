package org.sassrec.config;

import java.util.List;

/** {@code type: expression}. */
final class ExpressionFeature {

    private static final Key<String> SQL = Key.required("sql", Types.sql(), "Over the columns of the side's table.");
    private static final Key<Integer> BUCKETS = Key.unset(
            "buckets",
            BucketsText.type(),
            "The value is a number in so many quantile buckets; without it, it is an id.");

    static final Section KEYS = Section.of(
                    "features.<side>[] type: expression",
                    "An SQL expression.",
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE,
                    SQL,
                    FeatureKeys.MIN_COUNT,
                    BUCKETS)
            .later("scenarios");

    private ExpressionFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        boolean number = fields.has(BUCKETS);
        if (number) {
            fields.useless("with `buckets`", List.of(FeatureKeys.MIN_COUNT));
        }
        return new FeatureConfig.Expression(
                name, side, fields.get(SQL), number ? 1 : fields.get(FeatureKeys.MIN_COUNT), fields.find(BUCKETS));
    }
}
