package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feature. The model reads it as rows of an embedding table (one row, a weighted bag or a sequence) or as numbers.
 */
public sealed interface FeatureConfig {
    String name();

    Side side();

    /** Returns the form of the values per entity. The default is a single value. */
    default Shape shape() {
        return numberEncoding() == null ? Shape.ID : Shape.NUMBER;
    }

    /**
     * Returns the columns that the feature reads; empty for features that are made of other features or of an
     * expression.
     */
    List<Input> inputs();

    /**
     * Returns the categorical values and their table; {@code null} for numbers and for features that read the table of
     * another feature.
     */
    default @Nullable Categorical categorical() {
        return this instanceof Categorical texts && shape() != Shape.NUMBER ? texts : null;
    }

    /**
     * Returns the names of the scenarios that have the feature; empty for all. A feature of some scenarios feeds only
     * their bias network.
     */
    default List<String> scenarios() {
        return List.of();
    }

    /** Returns the encoding of numbers; {@code null} if the values are not numbers. */
    default @Nullable NumberEncoding numberEncoding() {
        return null;
    }

    /** Returns the maximum number of values per entity. */
    default int maxLength() {
        return 1;
    }

    /** Returns whether each value has a weight. */
    default boolean weighted() {
        return false;
    }

    /** Returns whether the values are in the events instead of a table of the side. */
    default boolean ofEvents() {
        return side() == Side.CONTEXT;
    }

    /** Form of the values per entity. */
    enum Shape {
        /** One text, which has a row of a table. */
        ID,
        /** One number, in a bucket or scaled; see {@link #numberEncoding}. */
        NUMBER,
        /** Several texts, pooled. */
        BAG,
        /** Several texts or items, ordered by time. */
        SEQUENCE,
        /** Several numbers. */
        VECTOR
    }

    /**
     * A column that a feature reads.
     *
     * @param table the side whose table has the column; the events for {@link Side#CONTEXT}
     * @param key key of the configuration that names the column
     */
    record Input(Side table, String key, String column, Use use) {}

    /** How the values of a column are compared. */
    enum Use {
        /** Exactly as written. */
        TEXT,
        /** As ids that occur only in the data, so their spelling may be normalized. */
        ID,
        NUMBER,
        /** Only for equality. */
        VALUE;

        private static Use of(Vocabulary vocabulary) {
            return vocabulary instanceof Vocabulary.Learned ? ID : TEXT;
        }
    }

    /** Texts that have a row of a table or use the out-of-vocabulary row. */
    interface Categorical {
        Vocabulary vocabulary();

        /** Returns the name of the table. Features with the same name share it. */
        String table();
    }

    /** Returns whether the feature is part of the item bias and not an input of the item tower. */
    default boolean feedsBias() {
        return false;
    }

    /**
     * Returns whether an entity can have a different value in each scenario, so that the views of pre-training differ.
     */
    default boolean differsByScenario() {
        return false;
    }

    /** The value of a column. */
    record Id(String name, Side side, String column, Vocabulary vocabulary, String table, List<String> scenarios)
            implements FeatureConfig, Categorical {

        /** Creates a feature of all scenarios with a learned vocabulary and a table with the name of the feature. */
        public Id(String name, Side side, String column, int minCount) {
            this(name, side, column, new Vocabulary.Learned(minCount), name, List.of());
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input(side, "column", column, Use.of(vocabulary)));
        }
    }

    /**
     * A column with several values, pooled by their mean.
     *
     * @param weights column with one weight per value; {@code null} for equal weights
     */
    record Multi(
            String name,
            Side side,
            String column,
            String separator,
            @Nullable String weights,
            Vocabulary vocabulary,
            String table,
            int maxLength,
            List<String> scenarios)
            implements FeatureConfig, Categorical {
        @Override
        public Shape shape() {
            return Shape.BAG;
        }

        @Override
        public List<Input> inputs() {
            Input values = new Input(side, "column", column, Use.TEXT);
            return weights == null ? List.of(values) : List.of(new Input(side, "weights", weights, Use.TEXT), values);
        }

        @Override
        public boolean weighted() {
            return weights != null;
        }
    }

    /**
     * Combinations of the values of other features of the same side. A combination is out of vocabulary if one of its
     * values is.
     */
    record Cross(String name, Side side, List<String> of, Vocabulary vocabulary, String table, List<String> scenarios)
            implements FeatureConfig, Categorical {
        public Cross {
            of = List.copyOf(of);
        }

        @Override
        public List<Input> inputs() {
            return List.of();
        }
    }

    /** A number. */
    record Numeric(String name, Side side, String column, NumberEncoding numberEncoding, List<String> scenarios)
            implements FeatureConfig {
        @Override
        public List<Input> inputs() {
            return List.of(new Input(side, "column", column, Use.NUMBER));
        }
    }

    /**
     * An SQL expression over the columns of the side. Its values are ids, or numbers if {@code numberEncoding} is not
     * {@code null}.
     *
     * @param vocabulary vocabulary of the ids; unused for numbers
     * @param table table of the ids; unused for numbers
     */
    record Expression(
            String name,
            Side side,
            String sql,
            Vocabulary vocabulary,
            String table,
            @Nullable NumberEncoding numberEncoding,
            List<String> scenarios)
            implements FeatureConfig, Categorical {

        @Override
        public List<Input> inputs() {
            return List.of();
        }
    }

    /** A column of the events whose values are the elements of a history. */
    record EventColumn(String column, Vocabulary vocabulary, String table) implements Categorical {}

    /**
     * A column of vectors.
     *
     * @param separator separator of the numbers of a text
     * @param dimension length of a vector; {@code null}: the most frequent length
     * @param trainable whether the vectors are trained. The feature {@link #learnedFeature()} then has the values of
     * the key, and its embeddings are added to the projected vectors.
     */
    record Embedding(
            String name,
            Side side,
            String column,
            String separator,
            @Nullable Integer dimension,
            boolean trainable,
            List<String> scenarios)
            implements FeatureConfig {

        private static final String LEARNED_SUFFIX = ".learned";

        /**
         * Returns the name of the feature with the values of the key, and of its table. No configured feature can have
         * this name.
         */
        public String learnedFeature() {
            return name + LEARNED_SUFFIX;
        }

        @Override
        public Shape shape() {
            return Shape.VECTOR;
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input(side, "column", column, Use.TEXT));
        }

        /** Returns whether a name belongs to a feature that the configuration does not contain. */
        public static boolean isLearnedFeature(String name) {
            return name.endsWith(LEARNED_SUFFIX);
        }
    }

    /**
     * The value of a key in a separate table: an id, or a number if {@code numberEncoding} is not {@code null}.
     *
     * @param by column of the table of the side, or of the events, with the key
     * @param key key column of the separate table
     * @param column value column of the separate table
     * @param vocabulary vocabulary of the ids; unused for numbers
     * @param table embedding table of the ids; unused for numbers
     */
    record Lookup(
            String name,
            Side side,
            List<String> path,
            String by,
            String key,
            String column,
            Vocabulary vocabulary,
            String table,
            @Nullable NumberEncoding numberEncoding,
            List<String> scenarios)
            implements FeatureConfig, Categorical {
        public Lookup {
            path = List.copyOf(path);
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input(side, "by", by, Use.TEXT));
        }
    }

    /**
     * A history of the user, newest element first in the model. Its elements are items, which share the table of the
     * item feature {@code of}, or values of a column of the events.
     *
     * @param of name of an item feature of type id; empty with {@code event}
     * @param where positives or exposures; unused with {@code column}
     * @param column list column of the users, oldest element first; {@code null}: the history comes from events
     * @param gaps bounds of the time between an element and the row, ascending; empty if time does not count
     */
    record Sequence(
            String name,
            String of,
            Population where,
            Scope scope,
            int maxLength,
            Pooling pooling,
            @Nullable String column,
            @Nullable String separator,
            @Nullable EventColumn event,
            List<Duration> gaps,
            List<String> scenarios)
            implements FeatureConfig {
        public Sequence {
            gaps = List.copyOf(gaps);
        }

        /** Returns the name of the embedding table of the gaps. No feature can have this name. */
        public String gapTable() {
            return name + ".gaps";
        }

        /**
         * Returns the number of rows of the table of the gaps: row 0 for unknown times, row b + 1 for a gap that
         * reaches b bounds.
         */
        public int gapRows() {
            return gaps.size() + 2;
        }

        /**
         * Returns the row of the gap between an element and its row, both in epoch milliseconds. A time of 0 is
         * unknown.
         */
        public int gapRow(long now, long time) {
            if (time == 0) {
                return 0;
            }
            int reached = 0;
            while (reached < gaps.size() && now - time >= gaps.get(reached).toMillis()) {
                reached++;
            }
            return reached + 1;
        }

        @Override
        public Shape shape() {
            return Shape.SEQUENCE;
        }

        @Override
        public List<Input> inputs() {
            if (event != null) {
                return List.of(new Input(Side.CONTEXT, "of", event.column, Use.of(event.vocabulary)));
            }
            return column == null ? List.of() : List.of(new Input(Side.USER, "column", column, Use.TEXT));
        }

        @Override
        public @Nullable Categorical categorical() {
            return event;
        }

        @Override
        public boolean ofEvents() {
            return event != null;
        }

        @Override
        public boolean differsByScenario() {
            return scope == Scope.SCENARIO && column == null;
        }

        @Override
        public Side side() {
            return Side.USER;
        }
    }

    /**
     * A statistic of the events before the day of the row.
     *
     * @param top column and number of values of {@link Measure#TOP}; {@code null} for other measures
     * @param column column that {@link Measure#MEAN} and {@link Measure#DISTINCT} read
     * @param where which events count
     * @param window past days that count; {@code null}: all
     * @param halfLife age at which an event counts half; {@code null}: equal weights
     * @param numberEncoding encoding of the number; unused with {@link Measure#TOP}
     * @param bias whether it is part of the item bias as of the day of the query, and not an input of the item tower
     */
    record Statistic(
            String name,
            Side side,
            Measure of,
            @Nullable Top top,
            @Nullable String column,
            Population where,
            Scope scope,
            @Nullable Duration window,
            @Nullable Duration halfLife,
            NumberEncoding numberEncoding,
            List<String> scenarios,
            boolean bias)
            implements FeatureConfig {

        @Override
        public Shape shape() {
            return top == null ? Shape.NUMBER : Shape.BAG;
        }

        @Override
        public List<Input> inputs() {
            String measured = top == null ? column : top.column;
            if (measured == null) {
                return List.of();
            }
            Use use = switch (of) {
                case TOP -> Use.ID;
                case MEAN -> Use.NUMBER;
                default -> Use.VALUE;
            };
            return List.of(new Input(side == Side.USER ? Side.ITEM : Side.USER, "of", measured, use));
        }

        @Override
        public int maxLength() {
            return top == null ? 1 : top.k;
        }

        @Override
        public boolean weighted() {
            return top != null;
        }

        @Override
        public boolean feedsBias() {
            return bias;
        }

        @Override
        public boolean differsByScenario() {
            return scope == Scope.SCENARIO;
        }
    }

    /** The k most frequent values of a column of the other side. */
    record Top(String column, int k) {}

    /**
     * The value of a statistic. Columns are those of the other side: of the items for a user, of the users for an item.
     */
    enum Measure {
        POSITIVES,
        EXPOSURES,
        /** Positives per exposure, smoothed. */
        CTR,
        /** Days from the last event to the day of the row, 1 for yesterday; missing without an event. */
        RECENCY,
        /** Mean of a column over the events whose value is a number; missing without such an event. */
        MEAN,
        /** Number of different values of a column in the events. */
        DISTINCT,
        TOP
    }

    enum Population {
        POSITIVE,
        EXPOSED
    }

    enum Scope {
        SCENARIO,
        ALL
    }

    enum Pooling {
        /** Masked mean. */
        MEAN,
        /** Mean with a learned weight per position; the newest element has position 0. */
        POSITIONAL,
        /** Mean with weights from a learned query vector of the scenario and from the position. */
        ATTENTION,
        /** A transformer block, then the mean. */
        SELF_ATTENTION,
        /** The embeddings concatenated, padded with zeros. */
        CONCAT
    }

    /** Returns the names of all features of a list, for messages. */
    static List<String> names(List<FeatureConfig> features) {
        return features.stream().map(FeatureConfig::name).toList();
    }
}
