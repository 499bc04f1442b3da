package org.sassrec.prepare.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;
import org.sassrec.prepare.sql.ValueNormalizer;

/** Creates the relations {@code events_source}, {@code users_source} and {@code items_source} over the source files. */
public final class SourceTables {
    /** Column with the split of rows if splits are separate files. */
    public static final String FILE_SPLIT = "sass_file_split";

    /** Column that marks the rows of {@code pretrain.events}. */
    public static final String PRETRAIN_ROW = "sass_older";

    private final SassConfig config;
    /** The script of the engine that reads the files. */
    private final SqlScript script;

    private final SourceImport imported;
    private static final double TOLERATED_KEYLESS_SHARE = 0.01;

    private final DataProblems problems;
    private final RowLimit extent;
    private final SourceFinder finder;
    private final SourceReader reader;
    private final boolean includesPretrainEvents;
    private final Map<String, String> events = new LinkedHashMap<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private final Map<String, String> items = new LinkedHashMap<>();
    private final Set<Side> unreadable = EnumSet.noneOf(Side.class);
    private final Set<Integer> unreadableLookups = new HashSet<>();

    /**
     * Creates the tables of the source files.
     *
     * @param older whether rows of {@code pretrain.events} are included and marked with {@link #PRETRAIN_ROW}
     */
    public SourceTables(SassConfig config, SqlScript script, DataProblems problems, RowLimit extent, boolean older) {
        this.includesPretrainEvents = older;
        this.config = config;
        this.imported = new SourceImport(script);
        this.script = script.reader();
        this.problems = problems;
        this.extent = extent;
        this.finder = SourceFinder.of(config, script.engine().clusterSources());
        this.reader = new SourceReader(finder, script, problems);
    }

    /** Returns the columns of the events with their types. */
    public Map<String, String> events() {
        return events;
    }

    /** Returns the columns of a side's table with their types, empty without a table. */
    public Map<String, String> entity(Side side) {
        return side == Side.USER ? users : items;
    }

    /** Returns whether the types of the events are guesses from the first rows. */
    public boolean guessesTypes() {
        return reader.guesses();
    }

    /** Returns whether a file of a side cannot be opened. Its columns are unknown then. */
    public boolean isUnreadable(Side side) {
        return unreadable.contains(side);
    }

    /** Returns the key column of a side's table, or {@code null} without a table. */
    public static @Nullable String key(SassConfig config, Side side) {
        DataConfig.Entity entity =
                side == Side.USER ? config.data().users() : config.data().items();
        return entity == null ? null : entity.key();
    }

    /**
     * Returns the relation of a lookup table with the columns {@code lookup_key} and {@code lookup_value}.
     *
     * @param feature index of the lookup feature
     */
    public static String lookup(int feature) {
        return "lookup_" + feature;
    }

    /** Returns whether a lookup table cannot be read. */
    public boolean isLookupUnreadable(int feature) {
        return unreadableLookups.contains(feature);
    }

    private void openLookups() throws EngineException, IOException {
        for (int i = 0; i < config.features().size(); i++) {
            if (config.features().get(i) instanceof FeatureConfig.Lookup lookup) {
                String create = "CREATE TABLE " + lookup(i) + " AS\n";
                try {
                    String rows = lookup(lookup);
                    if (rows != null) {
                        script.run(lookup(i), create + rows);
                        continue;
                    }
                } catch (EngineException e) {
                    unreadable(key(lookup) + ".path", lookup.path(), e);
                }
                unreadableLookups.add(i);
                script.run(lookup(i), create + "SELECT '' AS lookup_key, '' AS lookup_value LIMIT 0");
            }
        }
    }

    private static String key(FeatureConfig.Lookup lookup) {
        return "features." + lookup.side().word() + "." + lookup.name();
    }

    /** Reports files that are damaged after their first rows. The SQL that reads them is valid. */
    private void unreadable(String key, List<String> paths, EngineException e) throws EngineException {
        e.throwIfGeneral();
        problems.damaged(key, String.join(", ", paths), e);
    }

    /**
     * Returns a query for a table other than users, items and events, or {@code null} if it cannot be read, which is
     * reported.
     */
    public @Nullable String table(String key, List<String> paths, Set<String> texts)
            throws EngineException, IOException {
        return table(key, paths, ColumnRoles.table(texts, Set.of()));
    }

    private @Nullable String table(String key, List<String> paths, ColumnRoles use)
            throws EngineException, IOException {
        return reader.query(new SourceRequest(key, paths, null, null, use, RowLimit.UNLIMITED));
    }

    private @Nullable String lookup(FeatureConfig.Lookup lookup) throws EngineException, IOException {
        String at = key(lookup);
        Set<String> texts = new LinkedHashSet<>(Set.of(lookup.key()));
        if (lookup.numberEncoding() == null && !(lookup.vocabulary() instanceof Vocabulary.Learned)) {
            texts.add(lookup.column());
        }
        Set<String> numbers = lookup.numberEncoding() == null ? Set.of() : Set.of(lookup.column());
        String query = table(at + ".path", lookup.path(), ColumnRoles.table(texts, numbers));
        if (query == null) {
            return null;
        }
        Map<String, String> types = types(query);
        Set<String> columns = types.keySet();
        boolean complete = true;
        for (String column : List.of(lookup.key(), lookup.column())) {
            if (!columns.contains(column)) {
                problems.missingColumn(
                        at + (column.equals(lookup.key()) ? ".key" : ".column"), column, "the lookup table", columns);
                complete = false;
            }
        }
        if (!complete) {
            return null;
        }
        KeyState keys = checkUnique(at + ".path", "the lookup table", lookup.key(), query);
        if (keys == KeyState.EMPTY) {
            problems.emptyFile(at + ".path", String.join(", ", lookup.path()));
        } else if (keys == KeyState.UNIQUE) {
            String key = Sql.identifier(lookup.key());
            String type = types.getOrDefault(lookup.key(), "");
            String rest = " AS lookup_key, " + Sql.identifier(lookup.column()) + " AS lookup_value FROM ("
                    + ValueNormalizer.normalize(query, types, List.of(), false) + ")\nWHERE lookup_key IS NOT NULL";
            String rows = "SELECT CAST(" + key + " AS VARCHAR)" + rest;
            // A whole number is found by its own text and by that of a floating-point column.
            return ValueNormalizer.isFloating(type)
                    ? rows + "\nUNION\nSELECT " + ValueNormalizer.idText(key, type) + rest
                    : rows;
        }
        return null;
    }

    /** Returns the relations for the engine of the preparation, which may differ from the engine that reads the files. */
    public SourceImport imported() {
        return imported;
    }

    /** Creates the relations and reports problems. */
    public void open() throws EngineException, IOException {
        openLookups();
        openEvents();
        openEntity(Side.USER, config.data().users(), users);
        openEntity(Side.ITEM, config.data().items(), items);
    }

    /** Creates the relation of the events only. */
    public void openEvents() throws EngineException, IOException {
        DataConfig.Events source = config.data().events();
        List<EventPart> opened = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        for (EventPart part : eventParts()) {
            String query = reader.query(part.source);
            if (query != null) {
                opened.add(part);
                queries.add(query);
            }
        }
        if (config.data().split() instanceof DataConfig.ByFile byFile) {
            finder.checkSplits(source, byFile, problems);
        }
        finder.checkTables(config.data(), problems);
        List<String> parts = unitedParts(opened, reader.withCommonTypes(queries));
        if (parts.isEmpty() || problems.hasErrors()) {
            return;
        }
        String rows = String.join("\nUNION ALL BY NAME\n", parts);
        if (reader.views().size() == parts.size()) {
            imported.readInParts(rows, reader.views());
        } else if (reader.hasSample()) {
            problems.unreadable(
                    "data.events.path",
                    String.join(", ", source.paths()),
                    "the executors cannot read it together with CSV or JSON, or if the path of `run.output` contains `=`");
            return;
        }
        if (!extent.isUnlimited()) {
            // The sample is read once.
            try {
                script.run("events_sample", "CREATE TABLE events_sample AS\n" + rows);
            } catch (EngineException e) {
                if (e.isInvalidId()) {
                    problems.invalidEventId(source.user(), e);
                } else if (e.isInvalidTime()) {
                    problems.invalidTimeText("data.events.time.column", e);
                } else {
                    unreadable("data.events.path", source.paths(), e);
                }
                return;
            }
            rows = "SELECT * FROM events_sample";
        }
        // Expressions are checked against an empty table, because a view would open the files each time.
        script.engine().execute("CREATE TABLE events_shape AS SELECT * FROM (" + rows + ") LIMIT 0");
        script.run("events_source", "CREATE VIEW events_source AS\n" + rows);
        this.events.putAll(types("SELECT * FROM events_shape"));
    }

    /**
     * Normalizes each part separately. In a union with texts, floating-point ids would become texts with a decimal
     * point.
     */
    private String normalizeQuery(String query, Map<String, String> columns) {
        DataConfig.Events source = config.data().events();
        return ValueNormalizer.normalize(query, columns, List.of(source.user(), source.item()), false);
    }

    private Map<String, String> types(String query) throws EngineException {
        Map<String, String> types = new LinkedHashMap<>();
        script.engine().describe(query).forEach(column -> types.put(column.name(), column.type()));
        return types;
    }

    /** Returns whether the user, item and time columns exist. */
    private boolean hasEventColumns(Set<String> columns) {
        DataConfig.Events source = config.data().events();
        boolean complete = true;
        for (String wanted : List.of(source.user(), source.item(), source.time().column())) {
            if (!columns.contains(wanted)) {
                problems.missingColumn("pretrain.events", wanted, "the pre-training events", columns);
                complete = false;
            }
        }
        return complete;
    }

    /**
     * Files of the events.
     *
     * @param name name of the files in messages
     * @param older whether they are those of {@code pretrain.events}
     * @param marks SQL of columns that are added
     */
    private record EventPart(String name, SourceRequest source, boolean older, String marks) {}

    private List<EventPart> eventParts() {
        DataConfig.Events source = config.data().events();
        PretrainConfig.Events events =
                includesPretrainEvents ? config.pretrain().events() : null;
        String mark = events == null ? "" : ", false AS " + PRETRAIN_ROW;
        ColumnRoles roles = ColumnRoles.of(config, Side.CONTEXT);
        String delimiter = source.delimiter();
        SourceRequest main =
                new SourceRequest("data.events.path", source.paths(), source.dates(), delimiter, roles, extent);
        List<EventPart> parts = new ArrayList<>();
        if (config.data().split() instanceof DataConfig.ByFile byFile) {
            String split = mark + ", %d AS " + FILE_SPLIT;
            SourceRequest validation =
                    new SourceRequest("data.split.validation", byFile.validation(), null, delimiter, roles, extent);
            SourceRequest test = new SourceRequest("data.split.test", byFile.test(), null, delimiter, roles, extent);
            parts.add(new EventPart("the events", main, false, split.formatted(0)));
            parts.add(new EventPart("the validation events", validation, false, split.formatted(1)));
            parts.add(new EventPart("the test events", test, false, split.formatted(2)));
        } else {
            parts.add(new EventPart("the events", main, false, mark));
        }
        if (events != null) {
            SourceRequest older = new SourceRequest(
                    "pretrain.events.path", events.paths(), events.dates(), events.delimiter(), roles, extent);
            parts.add(new EventPart("the pre-training events", older, true, ", true AS " + PRETRAIN_ROW));
        }
        parts.removeIf(part -> part.source.paths().isEmpty());
        return parts;
    }

    /** Returns queries with the same columns for all parts, and checks the columns of their files. */
    private List<String> unitedParts(List<EventPart> opened, List<String> queries) throws EngineException, IOException {
        List<String> parts = new ArrayList<>();
        List<RequiredColumns.EventSource> sources = new ArrayList<>();
        RequiredColumns required = new RequiredColumns(config, problems);
        for (int p = 0; p < opened.size(); p++) {
            EventPart part = opened.get(p);
            Map<String, String> columns = types(queries.get(p));
            if (part.older && !hasEventColumns(columns.keySet())) {
                continue;
            }
            RequiredColumns.EventSource files = new RequiredColumns.EventSource(
                    part.source.key(), part.name, columns.keySet(), reader.fileColumns(part.source));
            if (part.older) {
                required.check(List.of(files));
            } else {
                sources.add(files);
            }
            String rows = normalizeQuery(queries.get(p), columns);
            parts.add(part.marks.isEmpty() ? rows : "SELECT *" + part.marks + " FROM (" + rows + ")");
        }
        if (!includesPretrainEvents && !problems.hasErrors()) {
            required.check(sources);
        }
        return parts;
    }

    private void openEntity(Side side, DataConfig.@Nullable Entity entity, Map<String, String> columns)
            throws EngineException, IOException {
        if (entity == null) {
            return;
        }
        String name = side.word() + "s";
        String key = "data." + name;
        ColumnRoles use = ColumnRoles.of(config, side);
        List<SourceRequest> sources = new ArrayList<>();
        sources.add(new SourceRequest(
                key + ".path", entity.paths(), entity.dates(), entity.delimiter(), use, RowLimit.UNLIMITED));
        for (String join : entity.join()) {
            sources.add(new SourceRequest(
                    key + ".join", List.of(join), entity.dates(), entity.delimiter(), use, RowLimit.UNLIMITED));
        }
        List<String> queries = new ArrayList<>();
        for (SourceRequest source : sources) {
            queries.add(reader.query(source));
        }
        if (queries.contains(null)) {
            unreadable.add(side);
            return;
        }
        StringBuilder select = new StringBuilder("SELECT f0.*");
        StringBuilder from = new StringBuilder();
        for (int f = 0; f < queries.size(); f++) {
            String read = String.valueOf(queries.get(f));
            Map<String, String> ownTypes = types(read);
            RequiredColumns.FileColumns files = f > 0 ? null : reader.fileColumns(sources.get(f));
            if (files != null
                    && !new RequiredColumns(config, problems)
                            .checkKey(key + ".key", entity.key(), "the " + name, files)) {
                unreadable.add(side);
                return;
            }
            if (!ownTypes.containsKey(entity.key())) {
                problems.missingColumn(key + ".key", entity.key(), "the " + name + " file", ownTypes.keySet());
                unreadable.add(side);
                return;
            }
            String query = ValueNormalizer.normalize(read, ownTypes, Set.of(entity.key()), true);
            if (!checkKeys(key, entity.key(), sources.get(f), query)) {
                unreadable.add(side);
                return;
            }
            queries.set(f, query);
            ownTypes = query.equals(read) ? ownTypes : types(query);
            if (f > 0) {
                // If several files have a column, the first file provides it.
                Set<String> newColumns = new LinkedHashSet<>(ownTypes.keySet());
                newColumns.removeAll(columns.keySet());
                String alias = "f" + f;
                newColumns.forEach(
                        c -> select.append(", ").append(alias).append('.').append(Sql.identifier(c)));
                // Keys are compared as texts, because one file may contain numbers and the other texts.
                from.append("\nLEFT JOIN (" + query + ") AS " + alias + " ON CAST(f0." + Sql.identifier(entity.key())
                        + " AS VARCHAR) = CAST(" + alias + "." + Sql.identifier(entity.key()) + " AS VARCHAR)");
            }
            ownTypes.forEach(columns::putIfAbsent);
        }
        from.insert(0, "\nFROM (" + queries.get(0) + ") AS f0");
        from.append("\nWHERE f0.").append(Sql.identifier(entity.key())).append(" IS NOT NULL");
        try {
            script.run(name + "_source", "CREATE TABLE " + name + "_source AS\n" + select + from);
        } catch (EngineException e) {
            unreadable(key + ".path", entity.paths(), e);
            unreadable.add(side);
        }
    }

    /** Returns whether the keys of a file can be read. Duplicate and missing keys are reported. */
    private boolean checkKeys(String table, String column, SourceRequest source, String query) throws EngineException {
        String name = table.substring("data.".length());
        try {
            if (checkUnique(source.key(), "the " + name + " file", column, query) != KeyState.EMPTY) {
                return true;
            }
            problems.emptyFile(source.key(), String.join(", ", source.paths()));
            return false;
        } catch (EngineException e) {
            if (e.isInvalidId()) {
                problems.invalidId(table + ".key", e);
            } else {
                unreadable(source.key(), source.paths(), e);
            }
            return false;
        }
    }

    private enum KeyState {
        EMPTY,
        UNIQUE,
        DUPLICATE
    }

    private KeyState checkUnique(String key, String source, String column, String query) throws EngineException {
        ResultRow found = script.engine()
                .queryRow(
                        "SELECT count(*) FILTER (n > 1 AND k IS NOT NULL), min(k) FILTER (n > 1), sum(n) FILTER (k IS NULL),"
                                + " sum(n)\nFROM (SELECT CAST(" + Sql.identifier(column)
                                + " AS VARCHAR) AS k, count(*) AS n FROM (" + query
                                + ") GROUP BY 1)");
        long keys = found.number(0);
        if (keys > 0) {
            String occurs = keys == 1 ? "a key occurs" : keys + " keys occur";
            problems.error(DataCode.DUPLICATE_TABLE_KEY, key)
                    .message("%s more than once in %s", occurs, source)
                    .label("must be unique")
                    .note("for example `%s` = `%s`", column, found.text(1));
        }
        long rows = found.number(3);
        long missing = found.number(2);
        if (missing > TOLERATED_KEYLESS_SHARE * rows) {
            problems.warning(DataCode.INCOMPLETE_ROWS, key)
                    .message("`%s` has no value in %,d of the %,d rows of %s", column, missing, rows, source)
                    .help("these rows are left out");
        }
        return rows == 0 ? KeyState.EMPTY : keys == 0 ? KeyState.UNIQUE : KeyState.DUPLICATE;
    }
}
