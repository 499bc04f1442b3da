package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feature. Whatever its type, the model sees rows of an embedding table (one, a weighted bag, or a sequence), or
 * numbers as they are.
 */
public sealed interface FeatureConfig {
    String name();

    Side side();

    /** What an entity has of the feature; one value unless a type says otherwise. */
    default Shape shape() {
        return numberEncoding() == null ? Shape.ID : Shape.NUMBER;
    }

    /** The columns that it reads; none for a feature that is made of other features or of an expression. */
    List<Input> inputs();

    /** The texts that it reads and the table that they have; null for numbers, and for what reads another feature's. */
    default @Nullable Categorical categorical() {
        return this instanceof Categorical texts && shape() != Shape.NUMBER ? texts : null;
    }

    /**
     * Names of the scenarios that have the feature; empty for all. One of some scenarios feeds their bias network alone.
     */
    default List<String> scenarios() {
        return List.of();
    }

    /** How its numbers enter; null for what is no number. */
    default @Nullable NumberEncoding numberEncoding() {
        return null;
    }

    /** How many values an entity has at most. */
    default int maxLength() {
        return 1;
    }

    /** Whether each value has a weight. */
    default boolean weighted() {
        return false;
    }

    /** Whether its values stand in the events, not in a table of its side. */
    default boolean ofEvents() {
        return side() == Side.CONTEXT;
    }

    /** What an entity has of a feature. */
    enum Shape {
        /** One text, which has a row of a table. */
        ID,
        /** One number, which has a bucket or enters as it is, see {@link #numberEncoding}. */
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
     * @param key of the configuration that names it
     */
    record Input(Side table, String key, String column, Use use) {}

    /** How the values of a column are compared. */
    enum Use {
        /** As they are written. */
        TEXT,
        /** As ids whose spelling may be normalised: nothing but the data names them. */
        ID,
        NUMBER,
        /** Only whether two are equal. */
        VALUE;

        private static Use of(Vocabulary vocabulary) {
            return vocabulary instanceof Vocabulary.Learned ? ID : TEXT;
        }
    }

    /** Texts, each of which has a row of a table or is unknown. */
    interface Categorical {
        Vocabulary vocabulary();

        /** The table's name: features that name the same one share it. */
        String table();
    }

    /** Whether it is part of an item's bias, and no input of the item tower. */
    default boolean feedsBias() {
        return false;
    }

    /** Whether an entity has another value in each scenario, of what was done there: what views of stage one may tell apart. */
    default boolean differsByScenario() {
        return false;
    }

    /** A column's value. */
    record Id(String name, Side side, String column, Vocabulary vocabulary, String table, List<String> scenarios)
            implements FeatureConfig, Categorical {

        /** Of all scenarios, learned from the data, in a table of its own. */
        public Id(String name, Side side, String column, int minCount) {
            this(name, side, column, new Vocabulary.Learned(minCount), name, List.of());
        }

        @Override
        public List<Input> inputs() {
            return List.of(new Input(side, "column", column, Use.of(vocabulary)));
        }
    }

    /**
     * A column with several values; pooled by their mean.
     *
     * @param weights a column with a weight for each value, by which the mean is weighted
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

    /** The values of other features of its side together; unknown where one of them is. */
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
     * An SQL expression over the side's columns; its values are ids, or numbers when {@code numberEncoding} is given.
     *
     * @param vocabulary,table of the ids; without meaning when {@code numberEncoding} is given
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

    /** A column of the events whose values a history holds. */
    record EventColumn(String column, Vocabulary vocabulary, String table) implements Categorical {}

    /**
     * A column of given vectors.
     *
     * @param separator between the numbers of a text
     * @param dimension numbers of a vector; {@code null} for as many as most have
     * @param trainable whether each is trained further: then a feature {@link #learnedFeature()} beside it has the key's values,
     *     whose embeddings are added to the projected vectors
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

        /** Name of the feature with the key's values, and of its table; no feature that is written can have it. */
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

        /** Whether a name is of a feature that no one has written. */
        public static boolean isLearnedFeature(String name) {
            return name.endsWith(LEARNED_SUFFIX);
        }
    }

    /**
     * The value that a table of its own has for a key; an id, or a number when {@code numberEncoding} is given.
     *
     * @param by column of the side's table, or of the events, that holds the key
     * @param key,column of the table
     * @param vocabulary,table of the ids; without meaning when {@code numberEncoding} is given
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
     * A history on the user side, newest first in the model: of items, which share the table of the item side's id feature
     * {@code of} (a feature name), or of the values that the events had in a column.
     *
     * @param of empty with {@code event}
     * @param where positives or exposures; of no meaning with {@code column}
     * @param column a list column that the users' files bring (oldest first) instead of events
     * @param gaps bounds of the time between an element and the row, ascending; empty when time does not count
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

        /** Name of the embedding table of the gaps; no feature can have it. */
        public String gapTable() {
            return name + ".gaps";
        }

        /** Rows of that table: row 0 for a time that is not known, row b + 1 for b bounds that the gap has reached. */
        public int gapRows() {
            return gaps.size() + 2;
        }

        /** Row of the gap between an element and its row, both in epoch milliseconds; the element's is 0 if not known. */
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
     * A measure of what happened before the row's own day.
     *
     * @param top the column and number of values for {@link Measure#TOP}
     * @param column the column that {@link Measure#MEAN} and {@link Measure#DISTINCT} read
     * @param where which events count
     * @param window look back so far (whole days); {@code null} for all time
     * @param halfLife weigh by age instead; {@code null} for equal weights
     * @param numberEncoding how the number enters; of no meaning for {@link Measure#TOP}
     * @param bias whether it is part of an item's bias, as of the query's own day, and no input of the item tower
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

    /** The most frequent values of a column of the other side. */
    record Top(String column, int k) {}

    /** What a statistic says; columns are those of the other side: of the items for a user, of the users for an item. */
    enum Measure {
        POSITIVES,
        EXPOSURES,
        /** Positives an exposure, smoothed. */
        CTR,
        /** Whole days from the last event to the row's day, 1 for yesterday; missing without one. */
        RECENCY,
        /** Mean of a column over the events whose value is a number; missing without one. */
        MEAN,
        /** How many different values of a column the events had. */
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
        /** Mean weighted by a learned weight of each place, newest = place 0. */
        POSITIONAL,
        /** Mean weighted by what the scenario looks for and by place. */
        ATTENTION,
        /** A transformer block, then the mean. */
        SELF_ATTENTION,
        /** The embeddings side by side; zero where the history is shorter. */
        CONCAT
    }

    /** Names of all features of a list, for messages. */
    static List<String> names(List<FeatureConfig> features) {
        return features.stream().map(FeatureConfig::name).toList();
    }
}
