package org.sassrec.config;

import java.util.List;

/** {@code type: sequence}. */
final class SequenceFeature {

    private static final Key<String> OF = Key.required(
            "of",
            Types.name(),
            "Feature of type `id` on the item side whose values the history holds; its table is shared.");
    private static final Key<FeatureConfig.Population> WHERE = Key.optional(
            "where",
            Types.choice(FeatureConfig.Population.class),
            FeatureConfig.Population.POSITIVE,
            "`positive` or `exposed` items.");
    private static final Key<FeatureConfig.Scope> SCOPE = Key.computed(
            "scope",
            Types.choice(FeatureConfig.Scope.class),
            "`scenario`; `all` with `column`",
            "Events of the same scenario, or of all.");
    private static final Key<Integer> MAX_LENGTH =
            Key.optional("maxLength", Types.whole(1, 1000), 50, "The newest so many.");
    private static final Key<FeatureConfig.Pooling> POOLING = Key.optional(
            "pooling",
            Types.choice(FeatureConfig.Pooling.class),
            FeatureConfig.Pooling.MEAN,
            "`mean`, `places` (a learned weight for each place) or `concat` (side by side).");
    private static final Key<String> COLUMN =
            Key.unset("column", Types.column(), "Instead of events: a list column of the users, oldest first.");
    private static final Key<String> SEPARATOR = Key.computed(
            "separator", Types.separator(), "`\",\"` with `column`", "What stands between two values of `column`.");

    static final Section KEYS = Section.of(
            "features.user[] type: sequence",
            "A user's history of items, before the row's own time.",
            FeatureKeys.NAME,
            FeatureKeys.TYPE,
            OF,
            WHERE,
            SCOPE,
            MAX_LENGTH,
            POOLING,
            COLUMN,
            SEPARATOR);

    private SequenceFeature() {}

    static FeatureConfig bind(Fields fields, String name) {
        boolean listed = fields.has(COLUMN);
        if (listed) {
            fields.useless("with `column`", List.of(WHERE, SCOPE));
        } else {
            fields.useless("without `column`", List.of(SEPARATOR));
        }
        return new FeatureConfig.Sequence(
                name,
                fields.get(OF),
                listed ? FeatureConfig.Population.POSITIVE : fields.get(WHERE),
                listed ? FeatureConfig.Scope.ALL : fields.get(SCOPE, FeatureConfig.Scope.SCENARIO),
                fields.get(MAX_LENGTH),
                fields.get(POOLING),
                listed ? fields.find(COLUMN) : null,
                listed ? fields.get(SEPARATOR, ",") : null);
    }
}
