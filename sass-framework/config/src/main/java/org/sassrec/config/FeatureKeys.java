package org.sassrec.config;

import static org.sassrec.config.Key.key;

import java.util.List;

/** The keys that more than one type of feature has. */
final class FeatureKeys {

    static final Key<String> NAME = key("name", Types.name())
            .mandatory()
            .means("Unique over all sides.")
            .such("author");
    static final Key<FeatureType> TYPE = key("type", Types.choice(FeatureType.class))
            .mandatory()
            .means("Which of the following it is.")
            .into("");
    static final Key<String> COLUMN = key("column", Types.column())
            .mandatory()
            .means(
                    "Column of the side's table; of the events for `context`. Values are as the file writes them, with two exceptions."
                            + " A column of a CSV file whose first 20,480 rows hold numbers without leading zeros is read as numbers,"
                            + " so that `7.0` and a later `01067` without `values` or `hash` are `7` and `1067` to whoever asks the user tower."
                            + " And a column that SQL names, too, has the type that these rows look like: `T` is `true` there.")
            .such("author_id");
    static final Key<List<String>> SCENARIOS = key(
                    "scenarios",
                    new ListType<>("a scenario or a list of scenarios", Types.name(), true, 1, 10_000, true))
            .or("all", null)
            .means(
                    "Only these have the feature. It feeds their bias network in place of the tower, in models without one the"
                            + " tower; for the others it is nothing at all.")
            .such("[live]");

    private FeatureKeys() {}
}
