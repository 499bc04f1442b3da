package org.sassrec.prepare.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ParquetView;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.TextTypes;
import org.sassrec.prepare.sql.TimeFormats;

/**
 * The files of one source, which are read together.
 *
 * @param locations paths and addresses in the form that the engine reads
 * @param format format of all files
 * @param delimiter delimiter of CSV files
 * @param project project folder with a trailing slash. Folder names above it are not columns.
 * @param partitioned whether folders such as {@code date=2026-05-01} are columns
 */
public record SourceFiles(
        List<String> locations, Format format, String delimiter, String project, boolean partitioned) {
    /** A sample reads at most this number of files. */
    static final int MAX_SAMPLE_FILES = 50;

    /** File format. */
    public enum Format {
        CSV,
        JSON,
        PARQUET,
        ARROW;

        static Format of(String location) {
            String name = location.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
            if (name.endsWith(".parquet") || name.endsWith(".pq")) {
                return PARQUET;
            }
            if (name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
                return JSON;
            }
            return name.matches(".*\\.(arrows?|feather|ipc)") ? ARROW : CSV;
        }
    }

    /**
     * Creates a source with format and delimiter according to the extension of the first location.
     *
     * @param project folder below which folders such as {@code date=2026-05-01} are columns
     */
    public static SourceFiles of(List<String> locations, @Nullable String delimiter, Path project) {
        String first = locations.get(0).toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
        String usual = first.endsWith(".tsv") || first.endsWith(".tab") ? "\t" : ",";
        String folder = project.toString().replaceFirst("/$", "") + "/";
        return new SourceFiles(
                locations,
                Format.of(first),
                delimiter == null ? usual : delimiter,
                folder,
                locations.stream().anyMatch(l -> !partitions(l, folder).isEmpty()));
    }

    /** Returns the same source with other files. */
    SourceFiles withLocations(List<String> some) {
        return new SourceFiles(some, format, delimiter, project, partitioned);
    }

    private static Map<String, String> partitions(String location, String project) {
        return HivePartitions.of(location.startsWith(project) ? location.substring(project.length()) : location);
    }

    /** Returns the columns of the folders of a location. */
    Set<String> folderColumns(String location) {
        return partitions(location, project).keySet();
    }

    /** Returns a location with another format than the first. */
    Optional<String> otherFormat() {
        return locations.stream().filter(l -> Format.of(l) != format).findFirst();
    }

    /** Returns the same source with at most {@link #MAX_SAMPLE_FILES} files, evenly distributed. */
    SourceFiles sample() {
        int size = locations.size();
        int kept = Math.min(size, MAX_SAMPLE_FILES);
        List<String> some = IntStream.range(0, kept)
                .mapToObj(i -> locations.get((int) ((long) i * size / kept)))
                .toList();
        return withLocations(some);
    }

    /**
     * Returns the first file whose columns the engine cannot read. Each file is read separately, because the engine
     * does not name the damaged file.
     */
    public Optional<String> firstUnreadable(SqlEngine engine) {
        for (String location : locations) {
            try {
                withLocations(List.of(location)).schema(engine);
            } catch (EngineException e) {
                return Optional.of(location);
            }
        }
        return Optional.empty();
    }

    /** Returns the schema that the engine guesses from the first rows of the files. Arrow files are not supported. */
    public SourceSchema schema(SqlEngine engine) throws EngineException {
        try {
            SourceSchema guessed =
                    new SourceSchema(engine.describe("SELECT * FROM " + readFunction(true, "")), true, Set.of(), null);
            boolean explicit = format != Format.JSON || !hasRenamedKeys(engine, guessed);
            return new SourceSchema(
                    guessed.columns(),
                    explicit,
                    guessed.localTimeColumns().isEmpty() ? Set.of() : utcColumns(engine, guessed, explicit),
                    null);
        } catch (EngineException e) {
            if (format != Format.CSV || !e.isSniffingError()) {
                throw e;
            }
            // The file contains unescaped quotes, or quotes that differ from the standard.
            return new SourceSchema(engine.describe("SELECT * FROM " + readFunction(false, "")), false, Set.of(), null);
        }
    }

    /**
     * Returns whether keys of JSON differ only in case. The engine renames the second to {@code id_1} and finds no
     * values under that name.
     */
    private boolean hasRenamedKeys(SqlEngine engine, SourceSchema guessed) throws EngineException {
        Set<String> names =
                guessed.names().stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<String> suffixed = guessed.names().stream()
                .filter(n -> n.matches("(?s).+_\\d+")
                        && names.contains(n.substring(0, n.lastIndexOf('_')).toLowerCase(Locale.ROOT)))
                .toList();
        if (suffixed.isEmpty()) {
            return false;
        }
        String counts =
                suffixed.stream().map(n -> "count(" + Sql.identifier(n) + ")").collect(Collectors.joining(", "));
        String types = ", columns = " + guessed.types(format, ColumnRoles.INFERRED);
        ResultRow filled = engine.queryRow("SELECT " + counts + "\nFROM (SELECT * FROM " + readFunction(true, types)
                + " LIMIT " + TextTypes.GUESSED_ROWS + ")");
        return IntStream.range(0, suffixed.size()).anyMatch(n -> filled.number(n) == 0);
    }

    /**
     * Returns columns of UTC times that the engine reads as local times: JSON times that end with {@code Z} if the engine
     * infers their type, and INT96 of Parquet, which Spark and Hive write in UTC. Other times without a zone are local.
     */
    private Set<String> utcColumns(SqlEngine engine, SourceSchema guessed, boolean explicit) throws EngineException {
        List<String> clocks = guessed.localTimeColumns();
        if (format == Format.PARQUET) {
            return engine
                    .query("SELECT DISTINCT name FROM parquet_schema(" + paths() + ") WHERE type = 'INT96'")
                    .stream()
                    .map(row -> row.text(0))
                    .filter(clocks::contains)
                    .collect(Collectors.toSet());
        }
        if (explicit) {
            return Set.of(); // Times of texts with a zone are inferred as such.
        }
        String texts = ", columns = " + guessed.types(format, ColumnRoles.texts(clocks));
        ResultRow found = engine.queryRow(clocks.stream()
                .map(c -> "bool_or(" + Sql.identifier(c) + " LIKE '%Z')")
                .collect(Collectors.joining(
                        ", ",
                        "SELECT ",
                        "\nFROM (SELECT * FROM " + readFunction(true, texts) + " LIMIT " + TextTypes.GUESSED_ROWS
                                + ")")));
        return IntStream.range(0, clocks.size())
                .filter(found::isTrue)
                .mapToObj(clocks::get)
                .collect(Collectors.toSet());
    }

    /**
     * Returns the schema with the types of the text columns that are read by their type.
     *
     * @param ofAll whether all rows determine the types. Otherwise reading a row with another type than the first rows
     * fails, see {@link EngineException#isWrongGuess}.
     * @param least types of other sources that the rows are united with
     */
    public SourceSchema infer(SqlEngine engine, SourceSchema guessed, ColumnRoles use, boolean ofAll, TextTypes least)
            throws EngineException {
        if (format != Format.CSV && (format != Format.JSON || !guessed.explicit())) {
            return guessed;
        }
        // Columns of folders are not in the files.
        List<SqlEngine.Column> own =
                guessed.without(folderColumns(locations.get(0))).columns();
        List<String> single = own.stream()
                .filter(column -> !SourceSchema.isNested(column.type()) && use.isTyped(column.name()))
                .map(SqlEngine.Column::name)
                .toList();
        List<String> nested = own.stream()
                .filter(column -> SourceSchema.isNested(column.type())
                        && !column.type().contains("MAP(")
                        && use.isRead(column.name()))
                .map(SqlEngine.Column::name)
                .toList();
        String time = own.stream()
                .map(SqlEngine.Column::name)
                .filter(use::isTime)
                .findFirst()
                .orElse("");
        TextTypes types = TextTypes.infer(
                engine, format == Format.JSON, rawFunction(guessed, single), single, ofAll, time, least);
        return guessed.with(
                types, nested.isEmpty() ? Map.of() : TextTypes.nested(engine, rawFunction(guessed, nested), nested));
    }

    /** Returns the call that reads columns as texts or as JSON. */
    private String rawFunction(SourceSchema guessed, List<String> columns) {
        String type = format == Format.JSON ? ": 'JSON'" : ": 'VARCHAR'";
        return readFunction(
                guessed.explicit(),
                columns.stream()
                        .map(column -> Sql.literal(column) + type)
                        .collect(Collectors.joining(
                                ", ", format == Format.JSON ? ", columns = {" : ", types = {", "}")));
    }

    /**
     * Returns a query for all rows. Arrow files are not supported.
     *
     * @param shape schema with inferred types
     * @param use roles of the columns
     */
    public String query(SqlEngine engine, SourceSchema shape, ColumnRoles use) throws EngineException {
        if (!partitioned || usesHivePartitioning()) {
            return query(shape, use);
        }
        Map<Map<String, String>, List<String>> parts = new LinkedHashMap<>();
        List<String> outside = new ArrayList<>();
        for (String location : locations) {
            (location.startsWith(project)
                            ? parts.computeIfAbsent(partitions(location, project), p -> new ArrayList<>())
                            : outside)
                    .add(location);
        }
        List<String> queries = new ArrayList<>();
        for (Map.Entry<Map<String, String>, List<String>> part : parts.entrySet()) {
            SourceFiles files = withLocations(part.getValue());
            queries.add(HivePartitions.select(
                    part.getKey(), "(" + files.query(files.schema(engine).like(shape), use) + ")"));
        }
        if (!outside.isEmpty()) {
            SourceFiles files = new SourceFiles(outside, format, delimiter, "/", true);
            queries.add(files.query(files.schema(engine).like(shape), use));
        }
        return String.join("\nUNION ALL BY NAME\n", queries);
    }

    /**
     * Returns whether the engine adds the columns of folders. It cannot if folders above the project would be columns,
     * too.
     */
    private boolean usesHivePartitioning() {
        return partitioned && HivePartitions.of(project).isEmpty();
    }

    /**
     * Returns a view over the files, which an engine can read in parts; empty if the files are not Parquet, or if
     * folders above the project would be columns.
     *
     * @param name name of the view
     * @param read paths or addresses of the rows
     */
    Optional<ParquetView> view(String name, SourceSchema shape, List<String> read) {
        if (format != Format.PARQUET || (partitioned && !usesHivePartitioning())) {
            return Optional.empty();
        }
        Set<String> folders = locations.stream()
                .flatMap(location -> folderColumns(location).stream())
                .map(column -> column.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return Optional.of(new ParquetView(
                name,
                shape.columns(),
                shape.names().stream()
                        .filter(column -> folders.contains(column.toLowerCase(Locale.ROOT)))
                        .toList(),
                read));
    }

    /** Returns the SQL of a view of the reader over all files. */
    String viewQuery() {
        return "SELECT * FROM " + readFunction(true, "");
    }

    /** Returns a query for all rows of a view. */
    String query(ParquetView view, SourceSchema shape, ColumnRoles use) {
        return select(shape, use, view.name());
    }

    /** Returns a query for the rows of a table that one of the files was loaded into. */
    String query(String location, String table) {
        return HivePartitions.select(partitions(location, project), table);
    }

    private String query(SourceSchema guessed, ColumnRoles use) {
        // Columns of folders are not in the files and must not be declared.
        SourceSchema shape = usesHivePartitioning()
                ? guessed.without(partitions(locations.get(0), project).keySet())
                : guessed;
        String types = switch (format) {
            case CSV -> ", types = " + shape.types(format, use);
            case JSON -> shape.explicit() ? ", columns = " + shape.types(format, use) : ", sample_size = -1";
            default -> "";
        };
        return select(shape, use, readFunction(shape.explicit(), types.endsWith("{}") ? "" : types));
    }

    private String select(SourceSchema shape, ColumnRoles use, String relation) {
        String replaced = shape.columns().stream()
                .flatMap(c -> replacement(shape, c, use).map(sql -> sql + " AS " + Sql.identifier(c.name())).stream())
                .collect(Collectors.joining(",\n    "));
        return "SELECT *" + (replaced.isEmpty() ? "" : " REPLACE (" + replaced + ")") + " FROM " + relation;
    }

    /** Returns the SQL of a column that needs a conversion. */
    private Optional<String> replacement(SourceSchema shape, SqlEngine.Column column, ColumnRoles use) {
        String name = Sql.identifier(column.name());
        ColumnRoles.ReadMode form = use.readMode(column);
        if (format == Format.CSV && form == ColumnRoles.ReadMode.NORMALIZED_NUMBER) {
            return Optional.of(ColumnRoles.normalizedNumber(name));
        }
        if (form == ColumnRoles.ReadMode.ISO_TIME
                && (format == Format.CSV || (format == Format.JSON && shape.explicit()))) {
            return Optional.of(TimeFormats.sql(column.name(), column.type()));
        }
        if (form == ColumnRoles.ReadMode.INFERRED && shape.isConverted(column.name())) {
            return Optional.of(Objects.requireNonNull(shape.types()).convert(column.name()));
        }
        return shape.utcColumns().contains(column.name())
                ? Optional.of(name + " AT TIME ZONE 'UTC'")
                : Optional.empty();
    }

    /** Returns a query for the first rows of each file. Files may have different columns. */
    String query(SqlEngine engine, SourceSchema shape, ColumnRoles use, long rows) throws EngineException {
        List<String> queries = new ArrayList<>();
        for (String location : locations) {
            SourceFiles file = withLocations(List.of(location));
            queries.add("(" + file.query(file.schema(engine).like(shape), use) + " LIMIT " + rows + ")");
        }
        return String.join("\nUNION ALL BY NAME\n", queries);
    }

    /** Escapes the path, because the engine treats it as a pattern: {@code log[1].csv} would match {@code log1.csv}. */
    private static String literal(String location) {
        return Sql.literal(location.contains("://") ? location : Sql.literalPath(location));
    }

    private String paths() {
        return locations.stream().map(SourceFiles::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    private String readFunction(boolean quoted, String types) {
        String all = paths() + ", union_by_name = true, hive_partitioning = " + usesHivePartitioning();
        return switch (format) {
            case PARQUET -> ParquetView.readFunction(locations, usesHivePartitioning());
            case JSON -> "read_json(" + all + ", format = 'newline_delimited'" + types + ")";
            case CSV ->
                // Without these options, inference may skip rows and overlook quotes in later rows.
                "read_csv(" + all + ", header = true, skip = 0, delim = " + Sql.literal(delimiter)
                        + (quoted ? ", quote = '\"', escape = '\"'" : "") + types + ")";
            case ARROW -> throw new IllegalStateException("Arrow files are loaded, not queried");
        };
    }
}
