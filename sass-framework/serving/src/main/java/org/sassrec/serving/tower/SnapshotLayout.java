package org.sassrec.serving.tower;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code snapshot.json}: what the snapshot's files hold. Users stand in ascending order of their ids' bytes; row u of a
 * file by user is user u, row {@code u * scenarios + s} of a file by scenario is user u in the s-th scenario.
 *
 * <pre>
 * users.arrow            id; columns of the inputs that are the same in all scenarios; where the items seen stand
 * scenarios.arrow        columns of the inputs that differ by scenario
 * values_&lt;c&gt;.arrow       value (and weight or time) of the inputs with several values, numbers of the vectors
 * dictionary_&lt;d&gt;.arrow   texts by number
 * seen.arrow             items that each user was shown anywhere or listed in a history, each once, by number
 * </pre>
 *
 * A text is stored as its number in a dictionary ({@code v<c>}, int32), a number as itself ({@code v<c>}, float64),
 * several values as the first of their rows ({@code s<c>}, int64) and how many they are ({@code n<c>}, int32).
 *
 * @param version of this form
 * @param users known
 * @param scenarios served, by name
 * @param columns the inputs, context left out
 * @param items number of the dictionary of items
 * @param time as of which users are known, epoch milliseconds
 */
public record SnapshotLayout(
        int version, int users, List<String> scenarios, List<Column> columns, int items, long time) {
    public static final int VERSION = 3;
    public static final String FILE = "snapshot.json";
    public static final String USERS = "users.arrow";
    public static final String SCENARIOS = "scenarios.arrow";
    public static final String SEEN = "seen.arrow";
    public static final String SEEN_START = "seen_start";
    public static final String SEEN_COUNT = "seen_count";
    public static final String ID = "id";
    public static final String VALUE = "value";
    public static final String WEIGHT = "weight";
    public static final String TIME = "time";

    public SnapshotLayout {
        scenarios = List.copyOf(scenarios);
        columns = List.copyOf(columns);
    }

    /**
     * An input's column.
     *
     * @param input name of the input
     * @param dictionary number of the file of its texts; {@code null} for numbers and vectors
     * @param weighted whether its values have weights
     * @param hasTimes whether its values have times
     */
    public record Column(
            String input,
            TowerSignature.Kind kind,
            boolean perScenario,
            @Nullable Integer dictionary,
            boolean weighted,
            boolean hasTimes) {

        /** Whether a file of its own holds its values. */
        public boolean hasOwnFile() {
            return kind.isList() || kind == TowerSignature.Kind.VECTOR;
        }
    }

    public static String values(int column) {
        return "values_" + column + ".arrow";
    }

    public static String dictionary(int number) {
        return "dictionary_" + number + ".arrow";
    }
}
