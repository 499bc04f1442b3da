package org.sassrec.config;

/** {@code type: expression}. */
final class ExpressionFeature {

    private static final Key<String> SQL = Key.required("sql", Types.sql(), "Over the columns of the side's table.")
            .such("hour(to_timestamp(time_ms / 1000))");
    static final Section KEYS = Section.of(
            "features.<side>[] type: expression",
            "An SQL expression.",
            VocabularyKeys.after(
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE.such("expression"),
                    SQL,
                    NumberKeys.NUMBER_BUCKETS,
                    NumberKeys.SCALE,
                    FeatureKeys.SCENARIOS));

    private ExpressionFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        boolean number = fields.has(NumberKeys.NUMBER_BUCKETS) || fields.has(NumberKeys.SCALE);
        return new FeatureConfig.Expression(
                name,
                side,
                fields.get(SQL),
                VocabularyKeys.vocabulary(fields, number, "for a number"),
                number ? name : VocabularyKeys.table(fields, name, side),
                NumberKeys.find(fields, NumberKeys.NUMBER_BUCKETS, null),
                FeatureKeys.scenarios(fields));
    }
}
