package org.sassrec.serving.tower;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/**
 * The known users as of the end of training: the raw inputs of the user tower for each user. Reads memory-mapped files
 * in place and finds a user by binary search. Thread-safe.
 */
public final class ServingSnapshot {
    private final SnapshotLayout layout;
    private final Columns.Texts ids;
    private final List<Source> sources = new ArrayList<>();
    private final Read seen;

    /** Reads an input from a row of its table. */
    private record Source(String input, boolean perScenario, Read read) {}

    @FunctionalInterface
    private interface Read {
        InputValue of(long row);
    }

    private ServingSnapshot(Path folder, SnapshotLayout layout) throws IOException {
        this.layout = layout;
        TableFile users = TableFile.open(folder.resolve(SnapshotLayout.USERS));
        TableFile scenarios = TableFile.open(folder.resolve(SnapshotLayout.SCENARIOS));
        ids = users.texts(SnapshotLayout.ID);
        Map<Integer, Columns.Texts> dictionaries = new HashMap<>();
        for (int c = 0; c < layout.columns().size(); c++) {
            SnapshotLayout.Column column = layout.columns().get(c);
            TableFile table = column.perScenario() ? scenarios : users;
            Integer number = column.dictionary();
            if (column.kind() == TowerSignature.Kind.VECTOR) {
                sources.add(new Source(column.input(), column.perScenario(), vectors(folder, c, table)));
                continue;
            }
            if (number == null) {
                Columns.Doubles values = table.doubles("v" + c);
                sources.add(new Source(
                        column.input(), column.perScenario(), row -> new InputValue.Numeric(values.get(row))));
                continue;
            }
            Columns.Texts dictionary = dictionary(folder, number, dictionaries);
            sources.add(new Source(column.input(), column.perScenario(), texts(folder, c, column, table, dictionary)));
        }
        seen = lists(
                users.longs(SnapshotLayout.SEEN_START),
                users.ints(SnapshotLayout.SEEN_COUNT),
                TableFile.open(folder.resolve(SnapshotLayout.SEEN)).ints(SnapshotLayout.VALUE),
                null,
                null,
                dictionary(folder, layout.items(), dictionaries));
    }

    private static Columns.Texts dictionary(Path folder, int number, Map<Integer, Columns.Texts> opened)
            throws IOException {
        Columns.Texts dictionary = opened.get(number);
        if (dictionary == null) {
            dictionary = TableFile.open(folder.resolve(SnapshotLayout.dictionary(number)))
                    .texts(SnapshotLayout.VALUE);
            opened.put(number, dictionary);
        }
        return dictionary;
    }

    private static Read texts(
            Path folder, int number, SnapshotLayout.Column column, TableFile table, Columns.Texts dictionary)
            throws IOException {
        if (!column.kind().isList()) {
            Columns.Ints values = table.ints("v" + number);
            return row -> new InputValue.Text(dictionary.get(values.get(row)));
        }
        TableFile file = TableFile.open(folder.resolve(SnapshotLayout.values(number)));
        Columns.Ints values = file.ints(SnapshotLayout.VALUE);
        Columns.@Nullable Floats weights = column.weighted() ? file.floats(SnapshotLayout.WEIGHT) : null;
        Columns.@Nullable Longs times = column.hasTimes() ? file.longs(SnapshotLayout.TIME) : null;
        return lists(table.longs("s" + number), table.ints("n" + number), values, weights, times, dictionary);
    }

    private static Read vectors(Path folder, int number, TableFile table) throws IOException {
        Columns.Floats numbers =
                TableFile.open(folder.resolve(SnapshotLayout.values(number))).floats(SnapshotLayout.VALUE);
        Columns.Longs starts = table.longs("s" + number);
        Columns.Ints lengths = table.ints("n" + number);
        return row -> {
            float[] vector = new float[lengths.get(row)];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = numbers.get(starts.get(row) + i);
            }
            return new InputValue.Vector(vector);
        };
    }

    private static Read lists(
            Columns.Longs starts,
            Columns.Ints lengths,
            Columns.Ints values,
            Columns.@Nullable Floats weights,
            Columns.@Nullable Longs times,
            Columns.Texts dictionary) {
        return row -> {
            long start = starts.get(row);
            int length = lengths.get(row);
            List<String> found = new ArrayList<>(length);
            float[] weigh = new float[weights == null ? 0 : length];
            long[] when = new long[times == null ? 0 : length];
            for (int i = 0; i < length; i++) {
                found.add(dictionary.get(values.get(start + i)));
                if (weights != null) {
                    weigh[i] = weights.get(start + i);
                }
                if (times != null) {
                    when[i] = times.get(start + i);
                }
            }
            return new InputValue.Texts(found, weigh, when);
        };
    }

    /**
     * Maps the files of a snapshot.
     *
     * @param folder {@code snapshot/} of an export
     * @throws SassException SASS5204 if it is missing, damaged or of another version
     */
    public static ServingSnapshot open(Path folder) {
        SnapshotLayout layout =
                VersionedJson.read(folder.resolve(SnapshotLayout.FILE), SnapshotLayout.VERSION, SnapshotLayout.class);
        try {
            return new ServingSnapshot(folder, layout);
        } catch (IOException | RuntimeException e) {
            // Damaged contents can cause any exception.
            throw SassException.of(VersionedJson.unreadable(folder, IoErrorMessage.withFile(e)), e);
        }
    }

    /** Returns the number of users. */
    public int users() {
        return layout.users();
    }

    /**
     * Returns the time of the users' values, epoch milliseconds. User vectors computed in training are of the same
     * time.
     */
    public long time() {
        return layout.time();
    }

    /** Returns the names of the scenarios. */
    public List<String> scenarios() {
        return layout.scenarios();
    }

    /** Returns the id of a user by number. */
    public String id(int user) {
        return ids.get(user);
    }

    /** Returns the number of a user, or -1 if the user is unknown. */
    public int find(String userId) {
        return (int) ids.find(layout.users(), userId);
    }

    /**
     * Returns the ids of the items that a user was exposed to in any scenario up to the end of training, or that a
     * history lists. These are the items that {@code evaluate.exclude: seen} excludes.
     *
     * @param user number of the user
     */
    public List<String> seenItems(int user) {
        return ((InputValue.Texts) seen.of(user)).values();
    }

    /**
     * Returns all inputs of a user by name, except the context of the request.
     *
     * @param user number of the user
     * @param scenario name of a served scenario
     * @throws IllegalArgumentException if the scenario is not served
     */
    public Map<String, InputValue> inputs(int user, String scenario) {
        int number = layout.scenarios().indexOf(scenario);
        if (number < 0) {
            throw new IllegalArgumentException("scenario " + scenario + " is not one of " + layout.scenarios());
        }
        long own = (long) user * layout.scenarios().size() + number;
        Map<String, InputValue> inputs = new LinkedHashMap<>();
        for (Source source : sources) {
            inputs.put(source.input(), source.read().of(source.perScenario() ? own : user));
        }
        return inputs;
    }
}
