package org.sassrec.config.feature;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.List;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.ValueTypes;

/**
 * Declares the types of features with few rules. {@link SequenceFeatureSection} and {@link StatisticFeatureSection}
 * declare the others.
 */
final class FeatureTypeSections {

    private static final String SIDE = "side";

    static final Key<String> NAME = required("name", ValueTypes.name())
            .means("Name of the feature, unique over all sides.")
            .withExample("author");
    static final Key<FeatureType> TYPE =
            required("type", FeatureType.class).means("Type of the feature.").into("");
    static final Key<String> COLUMN = required("column", ValueTypes.column())
            .means(
                    "Column of the table of the side; for `context` a column of the events. Values are read as they are in the file, with two exceptions. A CSV column with only numbers without leading zeros is read as numbers. Without `values` or `hash`, callers of the user tower then pass `7` for `7.0`. A column that SQL also reads has the type that all its values have: `T` becomes `true`.")
            .withExample("author_id");
    static final Key<List<String>> SCENARIOS = key("scenarios", ValueTypes.scenarios())
            .or("all", null)
            .means(
                    "Scenarios that have the feature. It feeds their bias network instead of the tower, or the tower in models without a bias network. Other scenarios do not read it.")
            .withExample("[live]");

    static final Section<FeatureConfig.Id> ID = VocabularyKeys.in(Section.of(
                    "features.<side>[] type: id",
                    "The value of a column. The vocabulary is learned from the data, listed or hashed.",
                    VocabularyKeys.appendTo(fields -> null, NAME, TYPE.withExample("id"), COLUMN, SCENARIOS)))
            .to(FeatureConfig.Id.class, SIDE);

    static final Section<FeatureConfig.Numeric> NUMBER = NumberKeys.in(Section.of(
                    "features.<side>[] type: number",
                    "A number, in buckets or scaled. Values that are not finite numbers are missing.",
                    NAME,
                    TYPE.withExample("number"),
                    COLUMN,
                    NumberKeys.BUCKETS,
                    NumberKeys.SCALE,
                    SCENARIOS))
            .to(FeatureConfig.Numeric.class, SIDE);

    static final Section<FeatureConfig.Multi> MULTI = VocabularyKeys.in(Section.of(
                    "features.<side>[] type: multi",
                    "A column with several values, pooled by their mean, with optional weights.",
                    VocabularyKeys.appendTo(
                            fields -> null,
                            NAME,
                            TYPE.withExample("multi"),
                            COLUMN,
                            key("separator", ValueTypes.separator(), ",").means("Separator of two values."),
                            key("weights", ValueTypes.column())
                                    .means(
                                            "Column with one weight per value, in the order and format of `column`. Values without a weight above 0 are left out."),
                            key("maxLength", ValueTypes.integer(1, 1000), 16)
                                    .means("Maximum number of values. The first ones are read."),
                            SCENARIOS)))
            .to(FeatureConfig.Multi.class, SIDE);

    static final Section<FeatureConfig.Cross> CROSS = VocabularyKeys.in(Section.of(
                    "features.<side>[] type: cross",
                    "Combinations of the vocabulary values of several features.",
                    NAME,
                    TYPE.withExample("cross"),
                    required("of", new ListType<>("a list of 2 to 4 features", ValueTypes.name(), false, 2, 4, true))
                            .means(
                                    "Features of the same side, of type `id`, `expression` or `lookup` without numbers. The key of the side is not allowed.")
                            .withExample("[author, tags]"),
                    SCENARIOS,
                    VocabularyKeys.MIN_COUNT,
                    VocabularyKeys.MAX_ROWS,
                    VocabularyKeys.HASH.ifWritten(),
                    VocabularyKeys.SEED,
                    VocabularyKeys.TABLE))
            .to(FeatureConfig.Cross.class, SIDE);

    static final Section<FeatureConfig.Expression> EXPRESSION = NumberKeys.in(VocabularyKeys.in(Section.of(
                    "features.<side>[] type: expression",
                    "The value of an SQL expression.",
                    VocabularyKeys.appendTo(
                            fields -> NumberKeys.written(fields) ? "for a number" : null,
                            NAME,
                            TYPE.withExample("expression"),
                            required("sql", ValueTypes.sql())
                                    .means("SQL expression over the columns of the table of the side.")
                                    .withExample("hour(to_timestamp(time_ms / 1000))"),
                            NumberKeys.NUMBER_BUCKETS,
                            NumberKeys.SCALE,
                            SCENARIOS))))
            .to(FeatureConfig.Expression.class, SIDE);

    static final Section<FeatureConfig.Embedding> EMBEDDING = Section.of(
                    "features.<user or item>[] type: embedding",
                    "A vector in the data, for example of a text or an image. A learned matrix projects it to `model.embeddingDim` columns. An empty vector is missing.",
                    NAME,
                    TYPE.withExample("embedding"),
                    COLUMN,
                    key("dimension", ValueTypes.integer(1, 8192))
                            .means("Length of the vectors. Without it, the most frequent length counts.")
                            .withExample("128"),
                    key("separator", ValueTypes.separator(), ",")
                            .means("Separator of two numbers of a text. Lists need none."),
                    key("trainable", false)
                            .means(
                                    "Whether training changes the vectors. Each user or item then has a trained vector, initially zero, that is added to the projected one. The vector of a user or item without events in train does not change."),
                    SCENARIOS)
            .to(FeatureConfig.Embedding.class, SIDE);

    private static final Key<String> BY = required("by", ValueTypes.column())
            .means(
                    "Column with the key of the lookup table. It is in the table of the side; for `context` it is in the events.")
            .withExample("city");
    static final Section<FeatureConfig.Lookup> LOOKUP = NumberKeys.in(VocabularyKeys.in(Section.of(
                    "features.<side>[] type: lookup",
                    "The value of a key in a separate table. A key that is missing or not in the table has no value. The table is the same at all times. A request contains the value, not the key.",
                    VocabularyKeys.appendTo(
                            fields -> NumberKeys.written(fields) ? "with `buckets` or `scale`" : null,
                            NAME,
                            TYPE.withExample("lookup"),
                            required("path", ValueTypes.paths(1))
                                    .means(
                                            "The lookup table: file, glob, or list of them, in any format of a data source.")
                                    .withExample("data/cities.csv"),
                            BY,
                            key("key", ValueTypes.column())
                                    .or("as `by`", lookup -> lookup.get(BY))
                                    .means("Key column of the table. Each key occurs once.")
                                    .withExample("city"),
                            required("column", ValueTypes.column())
                                    .means("Value column of the table.")
                                    .withExample("country"),
                            NumberKeys.NUMBER_BUCKETS,
                            NumberKeys.SCALE,
                            SCENARIOS))))
            .to(FeatureConfig.Lookup.class, SIDE);

    private FeatureTypeSections() {}
}
