package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.Dates;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;

/** The source files as the relations {@code events_source}, {@code users_source} and {@code items_source}. */
final class Sources {
    /** Marks the split of rows that come from separate files. */
    static final String FILE_SPLIT = "sass_file_split";

    private final SassConfig config;
    private final Script script;
    private final DataProblems problems;
    private final Extent extent;
    private final SourceFinder finder;
    private final SourceReader reader;
    private final boolean older;
    private final Map<String, String> events = new LinkedHashMap<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private final Map<String, String> items = new LinkedHashMap<>();
    private final Set<Side> broken = EnumSet.noneOf(Side.class);
    private final Set<Integer> brokenLookups = new HashSet<>();

    /** @param older whether the events of {@code pretrain.events} are among the events, marked {@link StageOne#OLDER} */
    Sources(SassConfig config, Script script, DataProblems problems, Extent extent, LocalDate today, boolean older) {
        this.older = older;
        this.config = config;
        this.script = script;
        this.problems = problems;
        this.extent = extent;
        this.finder = new SourceFinder(config.directory(), today);
        this.reader = new SourceReader(finder, script, problems);
    }

    /** Columns of the events with their types. */
    Map<String, String> events() {
        return events;
    }

    /** Columns of a side's table with their types; empty without one. */
    Map<String, String> entity(Side side) {
        return side == Side.USER ? users : items;
    }

    /** Whether a side has a file that could not be opened; what it lacks can't be told then. */
    boolean broken(Side side) {
        return broken.contains(side);
    }

    /** Key column of a side's table. */
    static @Nullable String key(SassConfig config, Side side) {
        DataConfig.Entity entity =
                side == Side.USER ? config.data().users() : config.data().items();
        return entity == null ? null : entity.key();
    }

    /** Every file that is read, for fingerprints; missing ones are simply not there, and addresses can't be looked at. */
    static List<Path> files(SassConfig config, LocalDate today) throws IOException {
        SourceFinder finder = new SourceFinder(config.directory(), today);
        DataConfig data = config.data();
        Set<Path> files = new TreeSet<>(
                finder.find(data.events().paths(), data.events().dates()).files());
        if (data.split() instanceof DataConfig.ByFile byFile) {
            files.addAll(finder.find(byFile.validation(), null).files());
            files.addAll(finder.find(byFile.test(), null).files());
        }
        for (DataConfig.Entity entity : new DataConfig.Entity[] {data.users(), data.items()}) {
            if (entity != null) {
                files.addAll(finder.find(entity.paths(), entity.dates()).files());
                files.addAll(finder.find(entity.join(), entity.dates()).files());
            }
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.candidates() instanceof ScenarioConfig.Listed listed) {
                files.addAll(finder.find(listed.paths(), null).files());
            }
        }
        for (FeatureConfig feature : config.features()) {
            if (feature instanceof FeatureConfig.Lookup lookup) {
                files.addAll(finder.find(lookup.path(), null).files());
            }
            FeatureConfig.Discrete discrete = feature.discrete();
            if (discrete != null && discrete.vocabulary() instanceof Vocabulary.Listed listed) {
                Path file = config.directory().resolve(listed.file());
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
            }
        }
        return List.copyOf(files);
    }

    /** The files of {@code pretrain.events}. */
    static List<Path> older(SassConfig config, LocalDate today) throws IOException {
        PretrainConfig.Events events = config.pretrain().events();
        return events == null
                ? List.of()
                : new SourceFinder(config.directory(), today)
                        .find(events.paths(), events.dates())
                        .files();
    }

    /** The relation of the table that a lookup reads, by the feature's index: {@code lookup_key}, {@code lookup_value}. */
    static String lookup(int feature) {
        return "lookup_" + feature;
    }

    /** Whether a lookup's table could not be read. */
    boolean lookupBroken(int feature) {
        return brokenLookups.contains(feature);
    }

    private void openLookups() throws EngineException, IOException {
        for (int i = 0; i < config.features().size(); i++) {
            if (config.features().get(i) instanceof FeatureConfig.Lookup lookup) {
                String rows = lookup(lookup);
                if (rows == null) {
                    brokenLookups.add(i);
                    rows = "SELECT '' AS lookup_key, '' AS lookup_value LIMIT 0";
                }
                script.run(lookup(i), "CREATE TABLE " + lookup(i) + " AS\n" + rows);
            }
        }
    }

    /** A query for a table beside users, items and events; {@code null} if it can't be read, which is a problem. */
    @Nullable
    String table(String key, List<String> paths, Set<String> texts) throws EngineException, IOException {
        return reader.query(key, paths, null, null, texts, Extent.WHOLE);
    }

    private @Nullable String lookup(FeatureConfig.Lookup lookup) throws EngineException, IOException {
        String at = "features." + lookup.side().name().toLowerCase(Locale.ROOT) + "." + lookup.name();
        Set<String> texts = new LinkedHashSet<>(Set.of(lookup.key()));
        if (lookup.form() == null && !(lookup.vocabulary() instanceof Vocabulary.Learned)) {
            texts.add(lookup.column());
        }
        String query = table(at + ".path", lookup.path(), texts);
        if (query == null) {
            return null;
        }
        Set<String> columns = new LinkedHashSet<>();
        script.engine().describe(query).forEach(column -> columns.add(column.name()));
        boolean sound = true;
        for (String column : List.of(lookup.key(), lookup.column())) {
            if (!columns.contains(column)) {
                problems.missingColumn(
                        at + (column.equals(lookup.key()) ? ".key" : ".column"), column, "the table", columns);
                sound = false;
            }
        }
        if (!sound) {
            return null;
        }
        if (checkUnique(at + ".path", "the table", lookup.key(), query)) {
            return "SELECT CAST(" + Sql.name(lookup.key()) + " AS VARCHAR) AS lookup_key, " + Sql.name(lookup.column())
                    + " AS lookup_value FROM (" + query + ")\nWHERE lookup_key IS NOT NULL";
        }
        return null;
    }

    /** Makes the relations; what goes wrong is among the problems. */
    void open() throws EngineException, IOException {
        openLookups();
        openEvents();
        openEntity(Side.USER, config.data().users(), users);
        openEntity(Side.ITEM, config.data().items(), items);
    }

    /** The events alone. */
    void openEvents() throws EngineException, IOException {
        DataConfig.Events source = config.data().events();
        Set<String> texts = textColumns(Side.CONTEXT);
        texts.addAll(List.of(source.user(), source.item()));
        List<String> parts = new ArrayList<>();
        addPart(parts, "data.events.path", source.paths(), source.dates(), texts, 0);
        if (config.data().split() instanceof DataConfig.ByFile byFile) {
            addPart(parts, "data.split.validation", byFile.validation(), null, texts, 1);
            addPart(parts, "data.split.test", byFile.test(), null, texts, 2);
            SplitFiles.check(source, byFile, finder, problems);
        }
        PretrainConfig.Events events = config.pretrain().events();
        if (older && events != null) {
            parts.replaceAll(part -> "SELECT *, false AS " + StageOne.OLDER + " FROM (" + part + ")");
            String query = reader.query(
                    "pretrain.events.path", events.paths(), events.dates(), events.delimiter(), texts, extent);
            if (query != null && hasKeys(query)) {
                parts.add("SELECT *, true AS " + StageOne.OLDER + " FROM (" + query + ")");
            }
        }
        if (parts.isEmpty() || problems.found().errorsSince(0)) {
            return;
        }
        // A sample is taken once.
        String kind = extent.whole() ? "VIEW" : "TABLE";
        script.run(
                "events_source",
                "CREATE " + kind + " events_source AS\n" + String.join("\nUNION ALL BY NAME\n", parts));
        // Expressions are checked against a table without rows: a view would look into the files each time.
        script.engine().execute("CREATE TABLE events_shape AS SELECT * FROM events_source LIMIT 0");
        script.engine().describe("SELECT * FROM events_shape").forEach(c -> this.events.put(c.name(), c.type()));
    }

    /** Whether events have the columns without which they are none. */
    private boolean hasKeys(String query) throws EngineException {
        Set<String> columns = new LinkedHashSet<>();
        script.engine().describe(query).forEach(column -> columns.add(column.name()));
        DataConfig.Events source = config.data().events();
        boolean whole = true;
        for (String wanted : List.of(source.user(), source.item(), source.time().column())) {
            if (!columns.contains(wanted)) {
                problems.missingColumn("pretrain.events", wanted, "the events of `pretrain.events`", columns);
                whole = false;
            }
        }
        return whole;
    }

    private void addPart(
            List<String> parts, String key, List<String> patterns, @Nullable Dates dates, Set<String> texts, int split)
            throws EngineException, IOException {
        if (patterns.isEmpty()) {
            return;
        }
        String query = reader.query(key, patterns, dates, config.data().events().delimiter(), texts, extent);
        if (query != null) {
            parts.add(
                    config.data().split() instanceof DataConfig.ByFile
                            ? "SELECT *, " + split + " AS " + FILE_SPLIT + " FROM (" + query + ")"
                            : query);
        }
    }

    private void openEntity(Side side, DataConfig.@Nullable Entity entity, Map<String, String> columns)
            throws EngineException, IOException {
        if (entity == null) {
            return;
        }
        String name = side == Side.USER ? "users" : "items";
        String key = "data." + name;
        Set<String> texts = textColumns(side);
        texts.add(entity.key());
        List<String> queries = new ArrayList<>();
        queries.add(
                reader.query(key + ".path", entity.paths(), entity.dates(), entity.delimiter(), texts, Extent.WHOLE));
        for (String join : entity.join()) {
            queries.add(reader.query(
                    key + ".join", List.of(join), entity.dates(), entity.delimiter(), texts, Extent.WHOLE));
        }
        if (queries.contains(null)) {
            broken.add(side);
            return;
        }
        StringBuilder select = new StringBuilder("SELECT f0.*");
        StringBuilder from = new StringBuilder("\nFROM (" + queries.get(0) + ") AS f0");
        for (int f = 0; f < queries.size(); f++) {
            Map<String, String> own = new LinkedHashMap<>();
            script.engine().describe(String.valueOf(queries.get(f))).forEach(c -> own.put(c.name(), c.type()));
            if (!own.containsKey(entity.key())) {
                problems.missingColumn(key + ".key", entity.key(), "the " + name + " file", own.keySet());
                broken.add(side);
                return;
            }
            checkUnique(
                    key + (f == 0 ? ".path" : ".join"),
                    "the " + name + " file",
                    entity.key(),
                    String.valueOf(queries.get(f)));
            if (f > 0) {
                // A column that an earlier file has, too, is the earlier file's.
                Set<String> fresh = new LinkedHashSet<>(own.keySet());
                fresh.removeAll(columns.keySet());
                String alias = "f" + f;
                fresh.forEach(c -> select.append(", ").append(alias).append('.').append(Sql.name(c)));
                from.append("\nLEFT JOIN (" + queries.get(f) + ") AS " + alias + " ON f0." + Sql.name(entity.key())
                        + " = " + alias + "." + Sql.name(entity.key()));
            }
            own.forEach(columns::putIfAbsent);
        }
        from.append("\nWHERE f0.").append(Sql.name(entity.key())).append(" IS NOT NULL");
        script.run(name + "_source", "CREATE TABLE " + name + "_source AS\n" + select + from);
    }

    private boolean checkUnique(String key, String source, String column, String query) throws EngineException {
        List<List<@Nullable Object>> twice = script.engine()
                .rows("SELECT count(*), min(k) FROM (SELECT CAST(" + Sql.name(column) + " AS VARCHAR) AS k FROM ("
                        + query + ") GROUP BY ALL HAVING count(*) > 1) WHERE k IS NOT NULL");
        long keys = ((Number) java.util.Objects.requireNonNull(twice.get(0).get(0))).longValue();
        if (keys > 0) {
            problems.duplicateKeys(
                    key, column, source, keys, String.valueOf(twice.get(0).get(1)));
        }
        return keys == 0;
    }

    /**
     * Columns that must stay as the file writes them: those that hold several values, as a file whose first rows have one each
     * must not make them numbers, and those whose texts are compared with given ones or hashed.
     */
    private Set<String> textColumns(Side side) {
        Set<String> texts = new LinkedHashSet<>();
        for (FeatureConfig feature : config.features()) {
            FeatureConfig.Discrete discrete = feature.discrete();
            boolean exact = discrete != null && !(discrete.vocabulary() instanceof Vocabulary.Learned);
            if (feature instanceof FeatureConfig.Sequence sequence) {
                if (side == Side.CONTEXT && exact && sequence.event() != null) {
                    texts.add(sequence.event().column());
                } else if (side == Side.USER && sequence.column() != null) {
                    texts.add(sequence.column());
                }
            } else if (feature.side() == side && feature instanceof FeatureConfig.Multi multi) {
                texts.add(multi.column());
                if (multi.weights() != null) {
                    texts.add(multi.weights());
                }
            } else if (feature.side() == side && feature instanceof FeatureConfig.Lookup lookup) {
                texts.add(lookup.by());
            } else if (feature.side() == side && feature instanceof FeatureConfig.Embedding embedding) {
                texts.add(embedding.column());
            } else if (feature.side() == side && exact && feature instanceof FeatureConfig.Id id) {
                texts.add(id.column());
            }
        }
        if (side == Side.USER) {
            config.scenarios().stream()
                    .map(ScenarioConfig::history)
                    .filter(java.util.Objects::nonNull)
                    .forEach(h -> texts.add(h.column()));
        }
        return texts;
    }
}
