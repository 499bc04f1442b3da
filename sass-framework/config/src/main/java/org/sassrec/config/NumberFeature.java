package org.sassrec.config;

import java.util.Objects;

/** {@code type: number}. */
final class NumberFeature {

    static final Section KEYS = Section.of(
            "features.<side>[] type: number",
            "A number, put into buckets or as itself. What is no finite number is missing.",
            FeatureKeys.NAME,
            FeatureKeys.TYPE.such("number"),
            FeatureKeys.COLUMN,
            NumberKeys.BUCKETS,
            NumberKeys.SCALE,
            FeatureKeys.SCENARIOS);

    private NumberFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        String column = fields.get(FeatureKeys.COLUMN);
        NumberForm form = NumberKeys.find(fields, NumberKeys.BUCKETS, NumberKeys.DEFAULT);
        return new FeatureConfig.Numeric(
                name, side, column, Objects.requireNonNull(form), FeatureKeys.scenarios(fields));
    }
}
