package org.sassrec.config.feature;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.List;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.ValueTypes;

/** Declares the types of features that have few rules; see {@link SequenceFeatureSection} and {@link StatisticFeatureSection} for the others. */
final class FeatureTypeSections {

    private static final String SIDE = "side";

    static final Key<String> NAME =
            required("name", ValueTypes.name()).means("Unique over all sides.").withExample("author");
    static final Key<FeatureType> TYPE = required("type", ValueTypes.choice(FeatureType.class))
            .means("Which of the following it is.")
            .into("");
    static final Key<String> COLUMN = required("column", ValueTypes.column())
            .means(
                    "Column of the side's table; of the events for `context`. Values are as the file writes them, with two exceptions. A column of a CSV file whose first 20,480 rows hold numbers without leading zeros is read as numbers, so that `7.0` and a later `01067` without `values` or `hash` are `7` and `1067` to whoever asks the user tower. And a column that SQL names, too, has the type that these rows look like: `T` is `true` there.")
            .withExample("author_id");
    static final Key<List<String>> SCENARIOS = key("scenarios", ValueTypes.scenarios())
            .or("all", null)
            .means(
                    "Only these have the feature. It feeds their bias network in place of the tower, in models without one the tower; for the others it is nothing at all.")
            .withExample("[live]");

    static final Section<FeatureConfig.Id> ID = VocabularyKeys.in(Section.of(
                    "features.<side>[] type: id",
                    "A column's value; the vocabulary is learned from the data, given or hashed.",
                    VocabularyKeys.appendTo(fields -> null, NAME, TYPE.withExample("id"), COLUMN, SCENARIOS)))
            .to(FeatureConfig.Id.class, SIDE);

    static final Section<FeatureConfig.Numeric> NUMBER = NumberKeys.in(Section.of(
                    "features.<side>[] type: number",
                    "A number, put into buckets or as itself. What is no finite number is missing.",
                    NAME,
                    TYPE.withExample("number"),
                    COLUMN,
                    NumberKeys.BUCKETS,
                    NumberKeys.SCALE,
                    SCENARIOS))
            .to(FeatureConfig.Numeric.class, SIDE);

    static final Section<FeatureConfig.Multi> MULTI = VocabularyKeys.in(Section.of(
                    "features.<side>[] type: multi",
                    "A column that holds several values, pooled by their mean, which may be weighted.",
                    VocabularyKeys.appendTo(
                            fields -> null,
                            NAME,
                            TYPE.withExample("multi"),
                            COLUMN,
                            key("separator", ValueTypes.separator(), ",").means("What stands between two values."),
                            key("weights", ValueTypes.column())
                                    .means(
                                            "Column with a weight for each value, in the same order and form as `column`; a value without a weight above 0 is left out."),
                            key("maxLength", ValueTypes.integer(1, 1000), 16)
                                    .means("At most so many values are read, the first ones."),
                            SCENARIOS)))
            .to(FeatureConfig.Multi.class, SIDE);

    static final Section<FeatureConfig.Cross> CROSS = VocabularyKeys.in(Section.of(
                    "features.<side>[] type: cross",
                    "The known values of several features together.",
                    NAME,
                    TYPE.withExample("cross"),
                    required("of", new ListType<>("a list of 2 to 4 features", ValueTypes.name(), false, 2, 4, true))
                            .means(
                                    "Features of the same side, of type `id`, `expression` or `lookup` without numbers; not the key of the side.")
                            .withExample("[author, tags]"),
                    SCENARIOS,
                    VocabularyKeys.MIN_COUNT,
                    VocabularyKeys.HASH.ifWritten(),
                    VocabularyKeys.SEED,
                    VocabularyKeys.TABLE))
            .to(FeatureConfig.Cross.class, SIDE);

    static final Section<FeatureConfig.Expression> EXPRESSION = NumberKeys.in(VocabularyKeys.in(Section.of(
                    "features.<side>[] type: expression",
                    "An SQL expression.",
                    VocabularyKeys.appendTo(
                            fields -> NumberKeys.written(fields) ? "for a number" : null,
                            NAME,
                            TYPE.withExample("expression"),
                            required("sql", ValueTypes.sql())
                                    .means("Over the columns of the side's table.")
                                    .withExample("hour(to_timestamp(time_ms / 1000))"),
                            NumberKeys.NUMBER_BUCKETS,
                            NumberKeys.SCALE,
                            SCENARIOS))))
            .to(FeatureConfig.Expression.class, SIDE);

    static final Section<FeatureConfig.Embedding> EMBEDDING = Section.of(
                    "features.<user or item>[] type: embedding",
                    "A vector that the side's data bring, of a text or a picture for instance. A learned matrix makes `model.embeddingDim` columns of it. An empty vector is missing.",
                    NAME,
                    TYPE.withExample("embedding"),
                    COLUMN,
                    key("dimension", ValueTypes.integer(1, 8192))
                            .means("Numbers of a vector; without it as many as most vectors have.")
                            .withExample("128"),
                    key("separator", ValueTypes.separator(), ",")
                            .means("What stands between two numbers of a text; lists need none."),
                    key("trainable", ValueTypes.bool(), false)
                            .means(
                                    "Whether the vector is where training starts, not where it stays: each user or item has a vector of its own, at first zero, that is added to the projected one. One without events in train keeps what was given."),
                    SCENARIOS)
            .to(FeatureConfig.Embedding.class, SIDE);

    private static final Key<String> BY = required("by", ValueTypes.column())
            .means("Column of the side's table, of the events for `context`, that holds the table's key.")
            .withExample("city");
    static final Section<FeatureConfig.Lookup> LOOKUP = NumberKeys.in(VocabularyKeys.in(Section.of(
                    "features.<side>[] type: lookup",
                    "The value that a table of its own has for a key. A key that is missing or not in the table has none. The table is the same at all times; a request brings the value, not the key.",
                    VocabularyKeys.appendTo(
                            fields -> NumberKeys.written(fields) ? "with `buckets` or `scale`" : null,
                            NAME,
                            TYPE.withExample("lookup"),
                            required("path", ValueTypes.paths(1))
                                    .means(
                                            "The table: file, glob, or list of them, of any form that a data source has.")
                                    .withExample("data/cities.csv"),
                            BY,
                            key("key", ValueTypes.column())
                                    .or("as `by`", lookup -> lookup.get(BY))
                                    .means("Column of the table in which a key stands once.")
                                    .withExample("city"),
                            required("column", ValueTypes.column())
                                    .means("Column of the table with the value.")
                                    .withExample("country"),
                            NumberKeys.NUMBER_BUCKETS,
                            NumberKeys.SCALE,
                            SCENARIOS))))
            .to(FeatureConfig.Lookup.class, SIDE);

    private FeatureTypeSections() {}
}
