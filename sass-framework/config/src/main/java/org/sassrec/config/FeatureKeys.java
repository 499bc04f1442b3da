package org.sassrec.config;

import java.util.List;

/** The keys that more than one type of feature has. */
final class FeatureKeys {

    static final Key<String> NAME =
            Key.required("name", Types.name(), "Unique over all sides.").such("author");
    static final Key<FeatureType> TYPE =
            Key.required("type", Types.choice(FeatureType.class), "Which of the following it is.");
    static final Key<String> COLUMN = Key.required(
                    "column",
                    Types.column(),
                    "Column of the side's table; of the events for `context`. Values are as the file writes them, with two exceptions."
                            + " A column of a CSV file whose first 20,480 rows hold numbers without leading zeros is read as numbers,"
                            + " so that `7.0` and a later `01067` without `values` or `hash` are `7` and `1067` to whoever asks the user tower."
                            + " And a column that SQL names, too, has the type that these rows look like: `T` is `true` there.")
            .such("author_id");
    static final Key<Integer> MIN_COUNT = Key.optional(
                    "minCount",
                    Types.whole(1, Integer.MAX_VALUE),
                    1,
                    "Rarer values count as unknown: columns of users and items are counted by their rows, their keys and columns of the events by the events before test.")
            .such("3");

    static final Key<List<String>> SCENARIOS = Key.computed(
                    "scenarios",
                    new ListType<>("a scenario or a list of scenarios", Types.name(), true, 1, 10_000, true),
                    "all",
                    "Only these have the feature. It feeds their bias network in place of the tower, in models without one the"
                            + " tower; for the others it is nothing at all.")
            .such("[live]");

    private FeatureKeys() {}

    /** The scenarios, empty for all. */
    static List<String> scenarios(Fields fields) {
        List<String> some = fields.find(SCENARIOS);
        return some == null ? List.of() : some;
    }
}
