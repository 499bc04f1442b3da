package org.sassrec.prepare.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.TimeFormats;

/**
 * The files of one source, to be read together.
 *
 * @param locations paths and addresses, as the engine takes them
 * @param format of all of them
 * @param delimiter of CSV-like files
 * @param project folder above which folders' names say nothing of the data; ends with a slash
 * @param partitioned whether folders such as {@code date=2026-05-01} bring columns
 */
public record SourceFiles(
        List<String> locations, Format format, String delimiter, String project, boolean partitioned) {
    /** Files that a sample reads from; the others of a larger source are left out. */
    static final int MAX_SAMPLE_FILES = 50;

    /** Rows of which the engine guesses. */
    private static final int INFERENCE_ROWS = 20_480;

    /** What kind of file. */
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
     * Format and delimiter by the first location's name.
     *
     * @param project folder below which folders such as {@code date=2026-05-01} bring columns
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

    /** The same source with some of its files. */
    SourceFiles withLocations(List<String> some) {
        return new SourceFiles(some, format, delimiter, project, partitioned);
    }

    private static Map<String, String> partitions(String location, String project) {
        return HivePartitions.of(location.startsWith(project) ? location.substring(project.length()) : location);
    }

    /** Columns that the folders of a location bring. */
    Set<String> folderColumns(String location) {
        return partitions(location, project).keySet();
    }

    /** A location of another format than the first. */
    Optional<String> otherFormat() {
        return locations.stream().filter(l -> Format.of(l) != format).findFirst();
    }

    /** The same source with so many of its files, evenly spread. */
    SourceFiles sample() {
        int size = locations.size();
        int kept = Math.min(size, MAX_SAMPLE_FILES);
        List<String> some = IntStream.range(0, kept)
                .mapToObj(i -> locations.get((int) ((long) i * size / kept)))
                .toList();
        return withLocations(some);
    }

    /**
     * The first file of which the engine can't even tell the columns; each is read by itself, for of many together the engine
     * does not say which.
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

    /** What the engine makes of the files, of any format but Arrow's. */
    public SourceSchema schema(SqlEngine engine) throws EngineException {
        try {
            SourceSchema guessed =
                    new SourceSchema(engine.describe("SELECT * FROM " + readFunction(true, "")), true, Set.of());
            boolean told = format != Format.JSON || !hasRenamedKeys(engine, guessed);
            return new SourceSchema(
                    guessed.columns(),
                    told,
                    guessed.localTimeColumns().isEmpty() ? Set.of() : utcColumns(engine, guessed));
        } catch (EngineException e) {
            if (format != Format.CSV || !e.isSniffingError()) {
                throw e;
            }
            // Quotes that are none, such as those of "Weird Al" Yankovic, or others than the standard's.
            return new SourceSchema(engine.describe("SELECT * FROM " + readFunction(false, "")), false, Set.of());
        }
    }

    /** Whether keys of JSON differ in capitals only: the engine calls the second {@code id_1}, which is not found by that name. */
    private boolean hasRenamedKeys(SqlEngine engine, SourceSchema guessed) throws EngineException {
        Set<String> names =
                guessed.names().stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<String> doubtful = guessed.names().stream()
                .filter(n -> n.matches("(?s).+_\\d+")
                        && names.contains(n.substring(0, n.lastIndexOf('_')).toLowerCase(Locale.ROOT)))
                .toList();
        if (doubtful.isEmpty()) {
            return false;
        }
        String counts =
                doubtful.stream().map(n -> "count(" + Sql.identifier(n) + ")").collect(Collectors.joining(", "));
        String types = ", columns = " + guessed.types(format, ColumnRoles.INFERRED);
        ResultRow filled = engine.queryRow("SELECT " + counts + "\nFROM (SELECT * FROM " + readFunction(true, types)
                + " LIMIT " + INFERENCE_ROWS + ")");
        return IntStream.range(0, doubtful.size()).anyMatch(n -> filled.number(n) == 0);
    }

    /**
     * Columns that hold instants: times of JSON that end with a {@code Z}, which the engine cuts off, and Parquet's INT96, by
     * which Spark and Hive mean UTC. Other times without a zone are those of a clock.
     */
    private Set<String> utcColumns(SqlEngine engine, SourceSchema guessed) throws EngineException {
        List<String> clocks = guessed.localTimeColumns();
        if (format == Format.PARQUET) {
            return engine
                    .query("SELECT DISTINCT name FROM parquet_schema(" + paths() + ") WHERE type = 'INT96'")
                    .stream()
                    .map(row -> row.text(0))
                    .filter(clocks::contains)
                    .collect(Collectors.toSet());
        }
        if (format == Format.CSV) {
            return Set.of(); // they are guessed as times with a zone
        }
        String texts = ", columns = " + guessed.types(format, ColumnRoles.texts(clocks));
        ResultRow found = engine.queryRow(clocks.stream()
                .map(c -> "bool_or(" + Sql.identifier(c) + " LIKE '%Z')")
                .collect(Collectors.joining(
                        ", ",
                        "SELECT ",
                        "\nFROM (SELECT * FROM " + readFunction(true, texts) + " LIMIT " + INFERENCE_ROWS + ")")));
        return IntStream.range(0, clocks.size())
                .filter(found::isTrue)
                .mapToObj(clocks::get)
                .collect(Collectors.toSet());
    }

    /**
     * A query for all rows, of any format but Arrow's.
     *
     * @param use what the columns are for
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
            queries.add(HivePartitions.select(part.getKey(), "(" + files.query(files.schema(engine), use) + ")"));
        }
        if (!outside.isEmpty()) {
            SourceFiles files = new SourceFiles(outside, format, delimiter, "/", true);
            queries.add(files.query(files.schema(engine), use));
        }
        return String.join("\nUNION ALL BY NAME\n", queries);
    }

    /** Whether the engine may make the columns of folders; it would make some of those above the project, too. */
    private boolean usesHivePartitioning() {
        return partitioned && HivePartitions.of(project).isEmpty();
    }

    /** A query for the rows of a table that one of the files was loaded into. */
    String query(String location, String table) {
        return HivePartitions.select(partitions(location, project), table);
    }

    private String query(SourceSchema guessed, ColumnRoles use) {
        // Columns of folders are none of the files': the engine is told nothing of them.
        SourceSchema shape = usesHivePartitioning()
                ? guessed.without(partitions(locations.get(0), project).keySet())
                : guessed;
        String types = switch (format) {
            case CSV -> ", types = " + shape.types(format, use);
            case JSON -> shape.explicit() ? ", columns = " + shape.types(format, use) : "";
            default -> "";
        };
        String replaced = shape.columns().stream()
                .flatMap(c -> replacement(shape, c, use).map(sql -> sql + " AS " + Sql.identifier(c.name())).stream())
                .collect(Collectors.joining(",\n    "));
        return "SELECT *" + (replaced.isEmpty() ? "" : " REPLACE (" + replaced + ")") + " FROM "
                + readFunction(shape.explicit(), types.endsWith("{}") ? "" : types);
    }

    /** SQL of a column that is not simply what is read. */
    private Optional<String> replacement(SourceSchema shape, SqlEngine.Column column, ColumnRoles use) {
        String name = Sql.identifier(column.name());
        ColumnRoles.ReadMode form = use.readMode(column);
        if (format == Format.CSV && form == ColumnRoles.ReadMode.NORMALIZED_NUMBER) {
            return Optional.of(ColumnRoles.normalizedNumber(name));
        }
        boolean utc = shape.utcColumns().contains(column.name());
        if (form == ColumnRoles.ReadMode.ISO_TIME
                && (format == Format.CSV || (format == Format.JSON && shape.explicit()))) {
            return Optional.of(TimeFormats.sql(column.name(), utc ? "TIMESTAMP WITH TIME ZONE" : column.type()));
        }
        if (utc) {
            return format == Format.PARQUET || !shape.explicit()
                    ? Optional.of(name + " AT TIME ZONE 'UTC'")
                    : Optional.of("CAST(" + name + " AS TIMESTAMP WITH TIME ZONE)")
                            .filter(sql -> form == ColumnRoles.ReadMode.INFERRED);
        }
        return Optional.empty();
    }

    /** A query for the first rows of each file, which need not have the columns of the others. */
    String query(SqlEngine engine, ColumnRoles use, long most) throws EngineException {
        List<String> queries = new ArrayList<>();
        for (String location : locations) {
            SourceFiles file = withLocations(List.of(location));
            queries.add("(" + file.query(engine, file.schema(engine), use) + " LIMIT " + most + ")");
        }
        return String.join("\nUNION ALL BY NAME\n", queries);
    }

    /** The engine takes each path for a pattern, and {@code log[1].csv} for {@code log1.csv} where there is such a file. */
    private static String literal(String location) {
        return Sql.literal(location.contains("://") ? location : Sql.literalPath(location));
    }

    private String paths() {
        return locations.stream().map(SourceFiles::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    private String readFunction(boolean quoted, String types) {
        String all = paths() + ", union_by_name = true, hive_partitioning = " + usesHivePartitioning();
        return switch (format) {
            case PARQUET -> "read_parquet(" + all + ")";
            case JSON -> "read_json(" + all + ", format = 'newline_delimited'" + types + ")";
            case CSV ->
                // Guessing would skip rows that do not fit those after them, and know no quotes that come late.
                "read_csv(" + all + ", header = true, skip = 0, delim = " + Sql.literal(delimiter)
                        + (quoted ? ", quote = '\"', escape = '\"'" : "") + types + ")";
            case ARROW -> throw new IllegalStateException("Arrow files are loaded, not queried");
        };
    }

    /** Columns that stand in the folders' names: {@code date=2026-05-01/part-0.parquet}. */
    private static final class HivePartitions {
        private static final Pattern FOLDER = Pattern.compile("(?<=^|/)([^/=]+)=([^/]*)(?=/)");

        /** How Hive writes that there is no value. */
        private static final String HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

        private HivePartitions() {}

        /** Columns and their values as SQL terms, typed as DuckDB types those of other formats. */
        static Map<String, String> of(String location) {
            Map<String, String> columns = new LinkedHashMap<>();
            Matcher folder = FOLDER.matcher(location);
            while (folder.find()) {
                columns.put(folder.group(1), term(folder.group(2)));
            }
            return columns;
        }

        /** A query for rows with columns of folders; those of the same names give way. */
        static String select(Map<String, String> columns, String rows) {
            if (columns.isEmpty()) {
                return "SELECT * FROM " + rows;
            }
            String names = columns.keySet().stream()
                    .map(c -> "lower(" + Sql.literal(c) + ")")
                    .collect(Collectors.joining(", "));
            String terms = columns.entrySet().stream()
                    .map(c -> c.getValue() + " AS " + Sql.identifier(c.getKey()))
                    .collect(Collectors.joining(", "));
            return "SELECT COLUMNS(lambda c: lower(c) NOT IN (" + names + ")), " + terms + " FROM " + rows;
        }

        private static String term(String written) {
            if (written.equals(HIVE_NULL)) {
                return "NULL";
            }
            String value = URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (value.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return "TRY_CAST(" + Sql.literal(value) + " AS DATE)";
            }
            return value.matches("-?\\d{1,18}") ? "CAST(" + value + " AS BIGINT)" : Sql.literal(value);
        }
    }

    /**
     * What the engine makes of files by their first rows.
     *
     * @param columns their names and types
     * @param explicit whether the engine can be told how to read: that a CSV file quotes values as the standard has it, and the types of
     *     a JSON file; {@code false}: it guesses
     * @param utcColumns columns of times that are UTC's, though the engine takes them for those of some clock
     */
    public record SourceSchema(List<SqlEngine.Column> columns, boolean explicit, Set<String> utcColumns) {
        /** The end of a type, as names within it have none. */
        private static final String END = "(?=\\[|,|\\)|$)";

        /** Names of the columns. */
        public List<String> names() {
            return columns.stream().map(SqlEngine.Column::name).toList();
        }

        /** The same without some columns. */
        SourceSchema without(Set<String> left) {
            return new SourceSchema(
                    columns.stream().filter(c -> !left.contains(c.name())).toList(), explicit, utcColumns);
        }

        /** Columns of times without a zone. */
        List<String> localTimeColumns() {
            return columns.stream()
                    .filter(c -> c.type().matches("TIMESTAMP(_\\w+)?"))
                    .map(SqlEngine.Column::name)
                    .toList();
        }

        /** How columns are to be read: a type for each that stays text in a CSV file, for each one in a JSON file. */
        String types(Format format, ColumnRoles use) {
            return columns.stream()
                    .filter(c -> format == Format.JSON || use.readMode(c) != ColumnRoles.ReadMode.INFERRED)
                    .map(c -> Sql.literal(c.name()) + ": "
                            + Sql.literal(
                                    format == Format.JSON
                                            ? type(c, use.readMode(c) != ColumnRoles.ReadMode.INFERRED)
                                            : "VARCHAR"))
                    .sorted()
                    .collect(Collectors.joining(", ", "{", "}"));
        }

        /** What is written in quotes stays as it is written: guessing would rewrite ids, and quote those of mixed columns. */
        private String type(SqlEngine.Column column, boolean text) {
            boolean nested = column.type().matches(".*[\\[(].*");
            if (!nested && (text || utcColumns.contains(column.name()))) {
                return "VARCHAR";
            }
            String type = column.type().replaceAll("\\b(JSON|UUID)" + END, "VARCHAR");
            return text ? type.replaceAll("\\b(TIMESTAMP|DATE|TIME)(?=\\[)", "VARCHAR") : type;
        }
    }
}
