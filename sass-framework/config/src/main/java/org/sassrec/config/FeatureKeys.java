package org.sassrec.config;

/** The keys that more than one type of feature has. */
final class FeatureKeys {

    static final Key<String> NAME =
            Key.required("name", Types.name(), "Unique over all sides.").such("author");
    static final Key<FeatureType> TYPE =
            Key.required("type", Types.choice(FeatureType.class, FeatureType.later()), "Which of the following it is.");
    static final Key<String> COLUMN = Key.required(
                    "column", Types.column(), "Column of the side's table; of the events for `context`.")
            .such("author_id");
    static final Key<Integer> MIN_COUNT = Key.optional(
                    "minCount",
                    Types.whole(1, Integer.MAX_VALUE),
                    1,
                    "Values that are rarer in train count as unknown.")
            .such("3");

    private FeatureKeys() {}
}
