package org.sassrec.config;

import java.util.ArrayList;
import java.util.List;

/** The keys by which a type of feature says which values have rows of its table. */
final class VocabularyKeys {

    private static final int MOST_VALUES = 10_000;

    private static final Key<List<String>> VALUES = Key.unset(
            "values",
            new ListType<>("a list of values", Types.text("a value"), false, 1, MOST_VALUES, true),
            "Instead of learning: these values have rows, others are unknown.");
    private static final Key<String> VALUES_FILE =
            Key.unset("valuesFile", Types.path(), "Instead of `values`: a text file (UTF-8) with one value a line.");
    static final Key<Integer> HASH = Key.unset(
            "hash",
            Types.whole(2, 100_000_000),
            "Instead of learning: so many rows, and a value's hash says which one is its own; values may share one.");
    static final Key<Long> SEED =
            Key.computed("seed", Types.whole(), "`0` with `hash`", "Another seed makes other values share a row.");
    static final Key<String> TABLE = Key.computed(
            "table",
            Types.name(),
            "the feature's name",
            "Features of user and item that name the same table have one vocabulary and one embedding in common.");

    static final List<Key<?>> ALL = List.of(FeatureKeys.MIN_COUNT, VALUES, VALUES_FILE, HASH, SEED, TABLE);

    /** Their names. */
    static final List<String> NAMES = ALL.stream().map(key -> key.name()).toList();

    private VocabularyKeys() {}

    /** A type's own keys and these. */
    static Key<?>[] after(Key<?>... own) {
        List<Key<?>> keys = new ArrayList<>(List.of(own));
        keys.addAll(ALL);
        return keys.toArray(new Key<?>[0]);
    }

    static Vocabulary vocabulary(Fields fields) {
        boolean one = fields.exclusive(VALUES, VALUES_FILE)
                && fields.exclusive(VALUES, HASH)
                && fields.exclusive(VALUES_FILE, HASH);
        for (Key<?> key : List.of(VALUES, VALUES_FILE, HASH)) {
            if (one && fields.has(key)) {
                fields.useless("with `" + key.name() + "`", List.of(FeatureKeys.MIN_COUNT));
            }
        }
        if (!fields.has(HASH)) {
            fields.useless("without `hash`", List.of(SEED));
        }
        List<String> values = fields.find(VALUES);
        String file = fields.find(VALUES_FILE);
        Integer hash = fields.find(HASH);
        if (hash != null) {
            return new Vocabulary.Hashed(hash, fields.get(SEED, 0L));
        }
        if (file != null) {
            return new Vocabulary.Listed(file);
        }
        if (values != null) {
            return new Vocabulary.Given(values);
        }
        boolean given = fields.has(VALUES) || fields.has(VALUES_FILE) || fields.has(HASH);
        return new Vocabulary.Learned(given ? 1 : fields.get(FeatureKeys.MIN_COUNT));
    }

    /** The same for a type that may be a number, which has none; {@code because} says so of the keys. */
    static Vocabulary vocabulary(Fields fields, boolean number, String because) {
        if (number) {
            fields.useless(because, ALL);
            return new Vocabulary.Learned(1);
        }
        return vocabulary(fields);
    }

    /** The same for a type that has no given values. */
    static Vocabulary learnedOrHashed(Fields fields) {
        if (fields.has(HASH)) {
            fields.useless("with `hash`", List.of(FeatureKeys.MIN_COUNT));
            Integer hash = fields.find(HASH);
            return hash == null ? new Vocabulary.Learned(1) : new Vocabulary.Hashed(hash, fields.get(SEED, 0L));
        }
        fields.useless("without `hash`", List.of(SEED));
        return new Vocabulary.Learned(fields.get(FeatureKeys.MIN_COUNT));
    }

    /** The table that a feature's values have; a request's are in the bias network, which has tables of its own. */
    static String table(Fields fields, String name, Side side) {
        if (side == Side.CONTEXT) {
            fields.useless("under `context`, whose tables are the bias network's own", List.of(TABLE));
            return name;
        }
        return fields.get(TABLE, name);
    }
}
