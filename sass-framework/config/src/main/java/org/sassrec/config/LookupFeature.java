package org.sassrec.config;

import java.util.List;

/** {@code type: lookup}. */
final class LookupFeature {

    private static final Key<List<String>> PATH = Key.required(
                    "path",
                    Types.paths(1),
                    "The table: file, glob, or list of them, of any form that a data source has.")
            .such("data/cities.csv");
    private static final Key<String> BY = Key.required(
                    "by",
                    Types.column(),
                    "Column of the side's table, of the events for `context`, that holds the table's key.")
            .such("city");
    private static final Key<String> KEY = Key.computed(
                    "key", Types.column(), "as `by`", "Column of the table in which a key stands once.")
            .such("city");
    private static final Key<String> COLUMN = Key.required(
                    "column", Types.column(), "Column of the table with the value.")
            .such("country");

    static final Section KEYS = Section.of(
            "features.<side>[] type: lookup",
            "The value that a table of its own has for a key. A key that is missing or not in the table has none. The table is"
                    + " the same at all times; a request brings the value, not the key.",
            VocabularyKeys.after(
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE.such("lookup"),
                    PATH,
                    BY,
                    KEY,
                    COLUMN,
                    NumberKeys.NUMBER_BUCKETS,
                    NumberKeys.SCALE,
                    FeatureKeys.SCENARIOS));

    private LookupFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        boolean number = fields.has(NumberKeys.NUMBER_BUCKETS) || fields.has(NumberKeys.SCALE);
        String by = fields.get(BY);
        return new FeatureConfig.Lookup(
                name,
                side,
                fields.get(PATH),
                by,
                fields.get(KEY, by),
                fields.get(COLUMN),
                VocabularyKeys.vocabulary(fields, number, "with `buckets` or `scale`"),
                number ? name : VocabularyKeys.table(fields, name, side),
                NumberKeys.find(fields, NumberKeys.NUMBER_BUCKETS, null),
                FeatureKeys.scenarios(fields));
    }
}
