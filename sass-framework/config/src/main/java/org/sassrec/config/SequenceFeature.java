package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code type: sequence}. */
final class SequenceFeature {

    private static final Pattern EVENT = Pattern.compile("event\\(\\s*(.+?)\\s*\\)");

    /** What a history holds: an item feature's values, or those of a column of the events. */
    record Held(String feature, @Nullable String column) {}

    private static final Key<Held> OF = Key.required(
                    "of",
                    held(),
                    "Feature of type `id` on the item side whose values the history holds, its table being shared; or"
                            + " `event(column)`: the values of a column of the events.")
            .such("item");
    private static final Key<FeatureConfig.Population> WHERE = Key.optional(
            "where",
            Types.choice(FeatureConfig.Population.class),
            FeatureConfig.Population.POSITIVE,
            "`positive` or `exposed` events.");
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
            "`mean`, `places` (a learned weight for each place), `attention` (weights by what the scenario looks for, and by place), `selfAttention` (a transformer block, then the mean) or `concat` (side by side). With `model.type: sarNet` all but `concat` are `attention`, with `bst` `selfAttention`; `mind` routes them to interests.");
    private static final Key<String> COLUMN = Key.unset(
                    "column", Types.column(), "Instead of events: a list column of the users, oldest first.")
            .such("long_view_seq");
    private static final Key<String> SEPARATOR = Key.computed(
            "separator", Types.separator(), "`\",\"` with `column`", "What stands between two values of `column`.");

    private static final Key<List<Duration>> GAPS = Key.unset(
                    "gaps",
                    new Gaps(),
                    "How long ago each element was counts, too: an embedding of the gap's bucket is added to the element's own."
                            + " The buckets' bounds, ascending, or `log2`: one minute, two, four and so on up to two years."
                            + " What a scenario with `history` brings counts as of just before the first event, the latest that it can be.")
            .such("log2");

    static final Section KEYS = Section.of(
            "features.user[] type: sequence",
            "A user's history, before the row's own time. The keys from `minCount` on belong to `of: event(column)`.",
            VocabularyKeys.after(
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE.such("sequence"),
                    OF,
                    WHERE,
                    SCOPE,
                    MAX_LENGTH,
                    POOLING,
                    COLUMN,
                    SEPARATOR,
                    GAPS,
                    FeatureKeys.SCENARIOS));

    private SequenceFeature() {}

    static FeatureConfig bind(Fields fields, String name) {
        Held of = fields.get(OF);
        FeatureConfig.EventColumn event = event(fields, name, of);
        boolean listed = event == null && fields.has(COLUMN);
        if (listed) {
            fields.useless("with `column`", List.of(WHERE, SCOPE, GAPS));
        } else {
            fields.useless("without `column`", List.of(SEPARATOR));
        }
        return new FeatureConfig.Sequence(
                name,
                of.feature(),
                listed ? FeatureConfig.Population.POSITIVE : fields.get(WHERE),
                listed ? FeatureConfig.Scope.ALL : fields.get(SCOPE, FeatureConfig.Scope.SCENARIO),
                fields.get(MAX_LENGTH),
                fields.get(POOLING),
                listed ? fields.find(COLUMN) : null,
                listed ? fields.get(SEPARATOR, ",") : null,
                event,
                listed ? List.of() : gaps(fields),
                FeatureKeys.scenarios(fields));
    }

    private static List<Duration> gaps(Fields fields) {
        List<Duration> gaps = fields.find(GAPS);
        return gaps == null ? List.of() : gaps;
    }

    private static FeatureConfig.@Nullable EventColumn event(Fields fields, String name, Held of) {
        if (of.column() != null) {
            fields.useless("with `of: event(...)`", List.of(COLUMN));
            return new FeatureConfig.EventColumn(
                    of.column(), VocabularyKeys.vocabulary(fields), VocabularyKeys.table(fields, name, Side.USER));
        }
        if (fields.binding().sound(fields.pathOf(OF.name()))) {
            fields.useless("for items, whose vocabulary is the item feature's", VocabularyKeys.ALL);
        }
        return null;
    }

    private static ScalarType<Held> held() {
        ScalarType<String> name = Types.name();
        return new ScalarType<>(
                "a feature's name or `event(column)`",
                text -> {
                    Matcher event = EVENT.matcher(text);
                    return event.matches()
                            ? new Held("", event.group(1))
                            : new Held(name.parser().parse(text), null);
                },
                held -> held.column() == null ? held.feature() : "event(" + held.column() + ")",
                new Held("?", null),
                Shapes.form("[A-Za-z][A-Za-z0-9_-]{0,63}|" + EVENT.pattern()));
    }
}
