package org.sassrec.config.feature;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.config.schema.DurationFormat;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;

/** The keys that determine which values have rows of a table. */
public final class VocabularyKeys {

    private static final int MAX_VALUES = 10_000;

    private static final Pattern WITHIN = Pattern.compile("([+-]?\\d+)\\s+within\\s+(.+)");

    private static final Key<List<String>> VALUES = key(
                    "values", ValueTypes.list("a list of values", ValueTypes.text("a value"), MAX_VALUES))
            .means(
                    "An alternative to learning: the values of the vocabulary. All other values use the out-of-vocabulary row.");
    private static final Key<String> VALUES_FILE = key("valuesFile", ValueTypes.path())
            .means("An alternative to `values`: a text file (UTF-8) with one value per line.");
    static final Key<Integer> HASH = key("hash", ValueTypes.integer(2, 100_000_000))
            .means(
                    "An alternative to learning: the number of rows. The hash of a value determines its row; several values can share a row.");
    static final Key<Admission> MIN_COUNT = key("minCount", admission())
            .or("`1`", fields -> new Admission(1, null))
            .means(
                    "Minimum number of occurrences of a value that has a row. Rarer values use the out-of-vocabulary row. Columns of users and items are counted by their rows. Their keys and columns of the events are counted by the events before test. For these, `3 within 7d` counts only the last 7 days before the end of the training split.")
            .withExample("3")
            .unless(VocabularyKeys::fixedVocabularyReason);
    static final Key<Integer> MAX_ROWS = key("maxRows", ValueTypes.integer(1, 100_000_000))
            .means(
                    "Maximum number of values with a row. The most frequent values have one. With `finetune.start: warm`, values keep their rows, and a full vocabulary admits no value until the next cold start (SASS4098).")
            .withExample("1000000")
            .unless(VocabularyKeys::fixedVocabularyReason);
    static final Key<Long> SEED = key("seed", ValueTypes.integer())
            .or("`0` with `hash`", fields -> 0L)
            .means("Seed of the hash. With another seed other values share a row.")
            .unless(fields -> fields.has(HASH) ? fields.find(HASH) == null ? "" : null : "without `hash`");
    static final Key<String> TABLE = key("table", ValueTypes.name())
            .or("the feature's name", fields -> fields.get(FeatureTypeSections.NAME))
            .means(
                    "Name of the embedding table. User and item features with the same table share one vocabulary and one embedding.")
            .unless(fields -> fields.given("side") == Side.CONTEXT
                    ? "under `context`, whose tables belong to the bias network"
                    : null);

    static final List<Key<?>> ALL = List.of(MIN_COUNT, MAX_ROWS, VALUES, VALUES_FILE, HASH, SEED, TABLE);

    /** Names of the keys. */
    public static final List<String> NAMES = ALL.stream().map(key -> key.name()).toList();

    private VocabularyKeys() {}

    /**
     * Appends these keys to the keys of a type.
     *
     * @param useless returns the reason why the keys are not allowed in a feature, such as "for a number"; {@code null}
     * if they are
     */
    static Key<?>[] appendTo(Function<SectionReader, @Nullable String> useless, Key<?>... own) {
        return Stream.concat(Stream.of(own), ALL.stream().map(key -> unless(useless, key)))
                .toArray(Key<?>[]::new);
    }

    private static <T> Key<T> unless(Function<SectionReader, @Nullable String> useless, Key<T> key) {
        return key.unless(fields -> {
            String reason = useless.apply(fields);
            return reason == null ? key.useless().apply(fields) : reason;
        });
    }

    /** Returns a section with components for these keys. */
    static Section<Void> in(Section<Void> section) {
        return section.derive(
                        "vocabulary", VocabularyKeys::vocabulary, MIN_COUNT, MAX_ROWS, VALUES, VALUES_FILE, HASH, SEED)
                .check(VocabularyKeys::check);
    }

    /** Returns the key that replaces learning as a reason; empty if several such keys are set. */
    private static @Nullable String fixedVocabularyReason(SectionReader fields) {
        List<Key<?>> written =
                Stream.<Key<?>>of(VALUES, VALUES_FILE, HASH).filter(fields::has).toList();
        if (written.isEmpty()) {
            return null;
        }
        return written.size() > 1 ? "" : "with `" + written.get(0).name() + "`";
    }

    /** Checks that at most one kind of vocabulary is set. A number has no vocabulary. */
    static void check(SectionReader fields) {
        if (NumberKeys.written(fields)) {
            return;
        }
        boolean one = fields.checkExclusive(VALUES, VALUES_FILE) && fields.checkExclusive(VALUES, HASH);
        if (one) {
            fields.checkExclusive(VALUES_FILE, HASH);
        }
    }

    static Vocabulary vocabulary(SectionReader fields) {
        List<String> values = fields.find(VALUES);
        String file = fields.find(VALUES_FILE);
        Integer hash = fields.find(HASH);
        if (hash != null) {
            return new Vocabulary.Hashed(hash, fields.get(SEED));
        }
        if (file != null) {
            return new Vocabulary.Listed(file);
        }
        if (values != null) {
            return new Vocabulary.Given(values);
        }
        Admission admission = fields.get(MIN_COUNT);
        return new Vocabulary.Learned(admission.count(), admission.within(), fields.find(MAX_ROWS));
    }

    /**
     * How often a value must occur, and within how long.
     *
     * @param within {@code null} for all events
     */
    record Admission(int count, @Nullable Duration within) {}

    private static ScalarType<Admission> admission() {
        ScalarType<Integer> count = ValueTypes.integer(1, Integer.MAX_VALUE);
        ScalarType<Duration> duration = ValueTypes.duration(Duration.ofHours(1));
        return new ScalarType<>(
                count.name() + ", or `3 within 7d`",
                text -> {
                    Matcher limited = WITHIN.matcher(text);
                    return limited.matches()
                            ? new Admission(
                                    count.parser().parse(limited.group(1)),
                                    duration.parser().parse(limited.group(2)))
                            : new Admission(count.parser().parse(text), null);
                },
                admission -> admission.count()
                        + (admission.within() == null ? "" : " within " + DurationFormat.write(admission.within())),
                new Admission(1, null),
                SchemaFragments.map("anyOf", List.of(count.jsonSchema(), SchemaFragments.pattern(WITHIN.pattern()))));
    }
}
