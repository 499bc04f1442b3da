package org.sassrec.serving.tower;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code snapshot.json}: the layout of the snapshot files. Users are sorted by the bytes of their ids. Row u of a file
 * by user belongs to user u. Row {@code u * scenarios + s} of a file by scenario belongs to user u in scenario s.
 *
 * <pre>
 * users.arrow            id; inputs that are equal in all scenarios; positions in seen.arrow
 * scenarios.arrow        inputs that differ by scenario
 * values_&lt;c&gt;.arrow       values (with weights or times) of the inputs with several values, numbers of the vectors
 * dictionary_&lt;d&gt;.arrow   texts by number
 * seen.arrow             items that each user was exposed to or that a history lists, each once, by number
 * </pre>
 *
 * A text is stored as its number in a dictionary ({@code v<c>}, int32) and a number as itself ({@code v<c>}, float64).
 * Several values are stored as their first row ({@code s<c>}, int64) and their count ({@code n<c>}, int32).
 *
 * @param version format version
 * @param users number of users
 * @param scenarios names of the served scenarios
 * @param columns the inputs without the context
 * @param items number of the item dictionary
 * @param time time of the users' values, epoch milliseconds
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
     * The column of an input.
     *
     * @param input name of the input
     * @param dictionary number of the dictionary file; {@code null} for numbers and vectors
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

        /** Returns whether the values are in a separate file. */
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
