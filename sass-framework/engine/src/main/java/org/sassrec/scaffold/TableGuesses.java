package org.sassrec.scaffold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.Globs;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.Inspector;
import org.sassrec.inspect.TableProfile;

/**
 * Guesses the roles of a project's files from the names and values of their columns, and records why other files are
 * not used.
 */
final class TableGuesses {
    /** Minimum share of the events' ids to detect a table by its values. */
    private static final double MIN_COVERED_SHARE = 0.5;

    private final Inspector inspector;

    /** Columns of the files without a role, largest files first. */
    private final Map<String, List<String>> free = new LinkedHashMap<>();

    private final Map<String, String> reasons = new LinkedHashMap<>();

    /**
     * A table of users or items.
     *
     * @param key column with unique values
     */
    record KeyedTable(TableProfile table, String key, String reason) {}

    /**
     * Ids whose table is wanted.
     *
     * @param column of the events
     */
    record Ids(TableProfile events, String column, EventEntity entity) {}

    private TableGuesses(Inspector inspector) {
        this.inspector = inspector;
    }

    /**
     * Reads the columns of the files. Unreadable files are recorded with the reason.
     *
     * @param folder of the files; {@code null} for none
     */
    static TableGuesses of(Inspector inspector, @Nullable Path folder) throws IOException {
        TableGuesses tables = new TableGuesses(inspector);
        if (folder == null) {
            return tables;
        }
        DataFiles files = DataFiles.in(folder);
        for (String path : files.dataSets()) {
            try {
                tables.free.put(path, inspector.columns(List.of(path)));
            } catch (SassException e) {
                Diagnostic problem = e.diagnostics().get(0);
                String reason = problem.notes().isEmpty()
                        ? ""
                        : ": " + problem.notes().get(0).text();
                tables.reasons.put(path, problem.message() + reason);
            }
        }
        for (String path : files.empty()) {
            tables.reasons.put(path, "the file is empty");
        }
        for (String path : files.otherFiles()) {
            tables.reasons.put(path, "its file extension is unknown");
        }
        return tables;
    }

    /**
     * Returns the file with one row per exposure.
     *
     * @param user,item specified columns; {@code null} to recognize them by their names
     */
    Optional<String> events(@Nullable String user, @Nullable String item) {
        Map<String, String> rejected = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> file : free.entrySet()) {
            List<String> missing = new ArrayList<>();
            if (!has(file.getValue(), user, EventEntity.USER)) {
                missing.add(user == null ? "no column has the name of a user id" : "it has no column `" + user + "`");
            }
            if (!has(file.getValue(), item, EventEntity.ITEM)) {
                boolean both = user == null && item == null && !missing.isEmpty();
                missing.add(
                        both
                                ? "an item id"
                                : item == null
                                        ? "no column has the name of an item id"
                                        : "it has no column `" + item + "`");
            }
            if (missing.isEmpty()) {
                return Optional.of(file.getKey());
            }
            rejected.put(
                    file.getKey(),
                    String.join(user == null && item == null ? " or " : " and ", missing) + "; the columns are "
                            + DisplayText.quoted(file.getValue()));
        }
        reasons.putAll(rejected);
        return Optional.empty();
    }

    private static boolean has(List<String> columns, @Nullable String specified, EventEntity entity) {
        return specified == null ? entity.isIn(columns) : columns.contains(specified);
    }

    /** Marks files as used. */
    void markUsed(List<String> paths) {
        paths.forEach(free::remove);
        paths.forEach(reasons::remove);
    }

    /**
     * Returns each unused file with its reason. Before the events are found, the reason is why the file is not the
     * events.
     */
    List<String> unused() {
        return reasons.entrySet().stream()
                .map(entry -> "`" + entry.getKey() + "`: " + entry.getValue())
                .toList();
    }

    /**
     * Returns each unused file with its reason after all roles are assigned.
     *
     * @param tables tables in use
     */
    List<String> unused(TableProfile events, List<ProjectDraft.Entity> tables) {
        free.forEach((path, columns) -> reasons.putIfAbsent(path, unmatchedTableReason(events, tables, columns)));
        return unused();
    }

    /** Finds the table of the users or items. */
    Optional<KeyedTable> entity(Ids ids) throws IOException {
        for (String path : filesWithColumn(ids)) {
            TableProfile table = inspector.profile(List.of(path));
            Optional<String> key = key(table, ids);
            if (key.isPresent()) {
                return Optional.of(new KeyedTable(table, key.get(), "by the name of its key `" + key.get() + "`"));
            }
            reasons.put(path, "no column is a unique key of " + ids.entity().plural());
        }
        for (Map.Entry<String, List<String>> file : free.entrySet()) {
            boolean log = EventEntity.USER.isIn(file.getValue()) && EventEntity.ITEM.isIn(file.getValue());
            if (!log) {
                Optional<KeyedTable> found = byValues(inspector.profile(List.of(file.getKey())), ids);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Files with a column of this name. A file with ids of users and items is another log, unless its file name states
     * its role. Files whose names state the role come first.
     */
    private List<String> filesWithColumn(Ids ids) {
        EventEntity entity = ids.entity();
        List<String> inFileName = new ArrayList<>();
        List<String> others = new ArrayList<>();
        free.forEach((path, columns) -> {
            boolean has = columns.contains(ids.column()) || entity.isIn(columns);
            boolean inName = path.toLowerCase(Locale.ROOT).contains(entity.label());
            if (has && (inName || !entity.other().isIn(columns))) {
                (inName ? inFileName : others).add(path);
            }
        });
        inFileName.addAll(others);
        return inFileName;
    }

    /** Finds a table by its key values. Only texts count, because consecutive numbers match any ids. */
    Optional<KeyedTable> byValues(TableProfile table, Ids ids) {
        for (ColumnProfile column : table.columns()) {
            if (column.isText() && column.isNearlyUnique() && inspector.isUnique(table, column.name())) {
                double covered = inspector.coverage(ids.events(), ids.column(), table, column.name());
                if (covered >= MIN_COVERED_SHARE) {
                    return Optional.of(new KeyedTable(
                            table,
                            column.name(),
                            "`" + column.name() + "` has " + DisplayText.share(covered, 1) + " of the "
                                    + ids.entity().plural()));
                }
            }
        }
        return Optional.empty();
    }

    private static String unmatchedTableReason(
            TableProfile events, List<ProjectDraft.Entity> tables, List<String> columns) {
        for (ProjectDraft.Entity used : tables) {
            if (columns.contains(used.key())) {
                return "`" + used.table().paths().get(0) + "` also has the column `" + used.key()
                        + "`, and only one table of each kind is read; join the files to use both";
            }
        }
        String none = "it is not a table of users or items";
        return columns.stream()
                .filter(events.columnNames()::contains)
                .findFirst()
                .map(shared -> none + ", although the events also have the column `" + shared + "`")
                .orElse(none);
    }

    /** Returns the column with unique values and the name of an id. */
    Optional<String> key(TableProfile table, Ids ids) {
        return Stream.of(
                        Stream.of(ids.column(), "id"),
                        table.columnNames().stream().filter(ids.entity()::isNamed))
                .flatMap(names -> names)
                .filter(name -> table.column(name).isPresent() && inspector.isUnique(table, name))
                .findFirst();
    }

    /**
     * The data files of a folder and of its {@code data} folder. Files whose names differ only in digits are one data
     * set.
     *
     * @param dataSets paths or globs relative to the folder, largest first
     * @param empty empty files
     * @param otherFiles files in the {@code data} folder with unknown extensions
     */
    private record DataFiles(List<String> dataSets, List<String> empty, List<String> otherFiles) {
        /** The last three extensions are those of RecBole datasets, which are tab-separated tables. */
        private static final Pattern DATA = Pattern.compile(
                "(?i)[^.].*\\.(csv|tsv|tab|psv|txt|dat|data|jsonl|ndjson|json|parquet|pq|arrows?|feather|ipc|inter|user|item)"
                        + "(\\.(gz|zst))?");

        /** Files that accompany data, for example the scenarios of a simulation. */
        private static final Pattern NO_DATA =
                Pattern.compile("(?i)[.].*|.*\\.(ya?ml|md|pdf|sh|py)|(readme|license|licence|notice)([.].*)?");

        /** Maximum number of data sets. */
        private static final int MOST = 50;

        static DataFiles in(Path folder) throws IOException {
            Map<String, List<String>> sets = new TreeMap<>();
            Map<String, Long> sizes = new TreeMap<>();
            Set<String> empty = new LinkedHashSet<>();
            Set<String> others = new LinkedHashSet<>();
            for (String place : new String[] {"", "data/"}) {
                Path inside = folder.resolve(place);
                if (!Files.isDirectory(inside)) {
                    continue;
                }
                try (Stream<Path> files = Files.list(inside)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        String name = String.valueOf(file.getFileName());
                        boolean data = DATA.matcher(name).matches();
                        if (data && Files.size(file) == 0) {
                            empty.add(place + name);
                        } else if (data) {
                            String literal = Globs.escaped(name);
                            String set = place + literal.replaceAll("\\d+", "*");
                            sets.computeIfAbsent(set, key -> new ArrayList<>()).add(place + literal);
                            sizes.merge(set, Files.size(file), Long::sum);
                        } else if (!place.isEmpty() && !NO_DATA.matcher(name).matches()) {
                            others.add(place + name);
                        }
                    }
                }
            }
            List<String> found = new ArrayList<>();
            for (String set : sets.keySet().stream()
                    .sorted((a, b) -> Long.compare(sizes.getOrDefault(b, 0L), sizes.getOrDefault(a, 0L)))
                    .limit(MOST)
                    .toList()) {
                List<String> files = sets.getOrDefault(set, List.of());
                found.add(files.size() == 1 ? files.get(0) : glob(folder, set, files.size()));
            }
            return new DataFiles(found, List.copyOf(empty), List.copyOf(others));
        }

        /**
         * Returns a glob that matches only the files of the data set. The glob {@code *} would also match names without
         * digits.
         */
        private static String glob(Path folder, String set, int files) throws IOException {
            return Globs.find(folder, set).size() == files ? set : set.replaceAll("(?<!\\\\)\\*", "[0-9]*");
        }
    }
}
