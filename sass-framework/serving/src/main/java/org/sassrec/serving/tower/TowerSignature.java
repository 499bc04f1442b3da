package org.sassrec.serving.tower;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code signature.json}: the inputs and the output of the user tower. A call has n rows. The tensors are:
 *
 * <pre>
 * scenario         string  [n]      name of a served scenario
 * TEXT             string  [n]      "" if missing
 * NUMBER           float64 [n]      NaN if missing
 * TEXTS            string  [n, m]   padded with ""
 * WEIGHTED_TEXTS   string  [n, m]   padded with ""; weights in float32 [n, m] with the name in {@code weights}
 * ITEMS            string  [n, m]   ids, newest first, padded with ""
 * VECTOR           float32 [n, m]   m is {@code maxLength}; NaN if missing
 * </pre>
 *
 * An input with a name in {@code timesInput} has times: int64 [n, m] with that name, epoch milliseconds, 0 if unknown.
 * The request time is then int64 [n] with the name {@code requestTimeInput}.
 *
 * <p>{@code m} is any number; the tower reads the first {@code maxLength} values. Unknown texts count as missing.
 * Unknown items count as items without known features.
 *
 * @param version format version
 * @param vectorDim dimension of a vector
 * @param userVectors number of vectors per user; the score is the greatest of their inner products. 0, which older
 * towers have, is read as 1
 * @param output name of the output: float32 [n, userVectors * vectorDim]. A user with fewer vectors has the first one
 * repeated
 * @param scenarioInput name of the scenario input
 * @param scenarios names of the served scenarios, in the order of the configuration
 * @param userColumn,itemColumn columns of the events with the user ids and the item ids
 * @param inputs of the features: user inputs first, then context
 * @param requestTimeInput name of the input of the request time; {@code null} if no history uses times
 * @param eventScenarios names of the scenarios with events, also those that are not served, in the order of the
 * configuration. Older towers do not have them; the served scenarios are then used
 */
public record TowerSignature(
        int version,
        int vectorDim,
        int userVectors,
        String output,
        String scenarioInput,
        List<String> scenarios,
        String userColumn,
        String itemColumn,
        List<Input> inputs,
        @Nullable String requestTimeInput,
        @Nullable List<String> eventScenarios) {

    /** The format version that this code reads and writes. */
    public static final int VERSION = 2;

    /** Name of the signature in the SavedModel, the default of model servers. */
    public static final String NAME = "serving_default";

    /** Name of the file in the folder of the user tower. */
    public static final String FILE = "signature.json";

    public TowerSignature {
        userVectors = Math.max(1, userVectors);
        scenarios = List.copyOf(scenarios);
        inputs = List.copyOf(inputs);
        eventScenarios = eventScenarios == null ? scenarios : List.copyOf(eventScenarios);
    }

    /** Returns the names of the scenarios with events. */
    @Override
    public List<String> eventScenarios() {
        return Objects.requireNonNull(eventScenarios);
    }

    /** The type of an input. */
    public enum Kind {
        TEXT,
        NUMBER,
        TEXTS,
        WEIGHTED_TEXTS,
        ITEMS,
        VECTOR;

        /** Returns whether a row has several values. */
        @JsonIgnore
        public boolean isList() {
            return this == TEXTS || this == WEIGHTED_TEXTS || this == ITEMS;
        }
    }

    /** The origin of an input's values. */
    public enum Side {
        /** Known for the user before the request. */
        USER,

        /** Known only at the request. */
        CONTEXT
    }

    /**
     * The input of a feature.
     *
     * @param name of the feature and its tensor
     * @param side origin of the values
     * @param perScenario whether the values of a known user differ by scenario
     * @param maxLength number of values that are read: 1 for single values, the dimension for vectors
     * @param weights name of the weights tensor
     * @param timesInput name of the tensor with the times of the elements; {@code null} if times are not used
     * @param column source column of a single value, if it comes from one
     * @param history the events of a history; {@code null} for other inputs, for histories in a column of the users, and
     * in older towers
     */
    public record Input(
            String name,
            Kind kind,
            Side side,
            boolean perScenario,
            int maxLength,
            @Nullable String weights,
            @Nullable String timesInput,
            @Nullable String column,
            @Nullable History history) {}

    /** The events that a history contains. */
    public enum Population {
        /** Those with a positive label. */
        POSITIVE,

        /** All. */
        EXPOSED
    }

    /**
     * The elements of a history. With {@link Input#perScenario} they come from the events of the scenario, otherwise
     * from those of all scenarios.
     *
     * @param where events that count
     * @param column column of the events with the elements; {@code null} if the elements are the items
     */
    public record History(Population where, @Nullable String column) {}

    /** Returns the length of a user's output: all vectors. */
    public int width() {
        return userVectors * vectorDim;
    }

    /** Returns the input with a name. */
    public Optional<Input> input(String name) {
        return inputs.stream().filter(i -> i.name().equals(name)).findFirst();
    }

    /**
     * Reads the signature of an exported tower.
     *
     * @param userTower folder of the tower
     * @throws org.sassrec.diagnostic.SassException SASS5204 if it is missing, damaged or of another version
     */
    public static TowerSignature read(Path userTower) {
        return VersionedJson.read(userTower.resolve(FILE), VERSION, TowerSignature.class);
    }
}
