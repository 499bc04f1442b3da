package org.sassrec.serving.tower;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code signature.json}: what the user tower takes and gives. A call has n rows; the tensors of a row are
 *
 * <pre>
 * scenario         string  [n]      name of a served scenario
 * TEXT             string  [n]      "" when missing
 * NUMBER           float64 [n]      NaN when missing
 * TEXTS            string  [n, m]   filled up with ""
 * WEIGHTED_TEXTS   string  [n, m]   filled up with "", and float32 [n, m] under the name of {@code weights}
 * ITEMS            string  [n, m]   ids, newest first, filled up with ""
 * VECTOR           float32 [n, m]   m is {@code maxLength}; NaN when missing
 * </pre>
 *
 * Histories whose time counts (ITEMS or TEXTS with a name under {@code times}) have their elements' times, too: int64 [n, m]
 * under that name, epoch milliseconds, 0 when not known. The request's own time is then int64 [n] under the name of
 * {@code requestTimeInput}.
 *
 * {@code m} is any number; what lies beyond {@code maxLength} is not read. Unknown texts count as missing, unknown items
 * as items of which nothing is known.
 *
 * @param version of this form
 * @param vectorDim length of a vector
 * @param userVectors how many a user has; the score is the greatest of their inner products. 0, as older towers have it, is
 *     read as 1
 * @param output name of the output: float32 [n, userVectors * vectorDim], side by side; of one that a user lacks the first
 *     once more
 * @param scenarioInput name of the scenario's input
 * @param scenarios served, by name, in the order of the configuration
 * @param userColumn,itemColumn the columns of the events whose values are user and item ids
 * @param inputs of the features, user side first, then context
 * @param requestTimeInput name of the input of the request's time; {@code null} if no history's time counts
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
        @Nullable String requestTimeInput) {

    /** The version of the form that this code reads and writes. */
    public static final int VERSION = 2;

    /** Name of the signature in the SavedModel: the one that servers use by default. */
    public static final String NAME = "serving_default";

    /** Name of the file, in the user tower's folder. */
    public static final String FILE = "signature.json";

    public TowerSignature {
        userVectors = Math.max(1, userVectors);
        scenarios = List.copyOf(scenarios);
        inputs = List.copyOf(inputs);
    }

    /** What an input holds. */
    public enum Kind {
        TEXT,
        NUMBER,
        TEXTS,
        WEIGHTED_TEXTS,
        ITEMS,
        VECTOR;

        /** Whether a row has several values. */
        @JsonIgnore
        public boolean isList() {
            return this == TEXTS || this == WEIGHTED_TEXTS || this == ITEMS;
        }
    }

    /** Where the values of an input are known from. */
    public enum Side {
        /** Known of the user before the request. */
        USER,

        /** Known at the request only. */
        CONTEXT
    }

    /**
     * A feature's input.
     *
     * @param name of the feature and its tensor
     * @param side where its values are known from
     * @param perScenario whether a known user's values differ by scenario
     * @param maxLength values that are read; 1 for single ones, the numbers of a vector
     * @param weights name of the weights' tensor
     * @param timesInput name of the tensor of the elements' times; {@code null} if they don't count
     * @param column that a single value stems from, if it is one
     */
    public record Input(
            String name,
            Kind kind,
            Side side,
            boolean perScenario,
            int maxLength,
            @Nullable String weights,
            @Nullable String timesInput,
            @Nullable String column) {}

    /** Numbers of a user's output: all vectors. */
    public int width() {
        return userVectors * vectorDim;
    }

    /** The input of a name. */
    public Optional<Input> input(String name) {
        return inputs.stream().filter(i -> i.name().equals(name)).findFirst();
    }

    /**
     * Reads the signature of an exported tower.
     *
     * @param userTower the tower's folder
     * @throws org.sassrec.diagnostic.SassException SASS5204 if it is missing, damaged or of another version
     */
    public static TowerSignature read(Path userTower) {
        return VersionedJson.read(userTower.resolve(FILE), VERSION, TowerSignature.class);
    }
}
