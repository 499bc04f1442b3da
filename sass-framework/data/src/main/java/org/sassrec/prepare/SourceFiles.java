package org.sassrec.prepare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.prepare.check.Rows;

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
    static final int SAMPLED = 50;

    /** Rows of which the engine guesses. */
    private static final int GUESSED = 20_480;

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
    SourceFiles only(List<String> some) {
        return new SourceFiles(some, format, delimiter, project, partitioned);
    }

    private static Map<String, String> partitions(String location, String project) {
        return Partitions.of(location.startsWith(project) ? location.substring(project.length()) : location);
    }

    /** Columns that the folders of a location bring. */
    Set<String> folderColumns(String location) {
        return partitions(location, project).keySet();
    }

    /** A location of another format than the first. */
    Optional<String> odd() {
        return locations.stream().filter(l -> Format.of(l) != format).findFirst();
    }

    /** The same source with so many of its files, evenly spread. */
    SourceFiles sample() {
        int size = locations.size();
        int kept = Math.min(size, SAMPLED);
        List<String> some = IntStream.range(0, kept)
                .mapToObj(i -> locations.get((int) ((long) i * size / kept)))
                .toList();
        return only(some);
    }

    /**
     * The first file of which the engine can't even tell the columns; each is read by itself, for of many together the engine
     * does not say which.
     */
    public Optional<String> firstUnreadable(SqlEngine engine) {
        for (String location : locations) {
            try {
                only(List.of(location)).shape(engine);
            } catch (EngineException e) {
                return Optional.of(location);
            }
        }
        return Optional.empty();
    }

    /** What the engine makes of the files, of any format but Arrow's. */
    public SourceShape shape(SqlEngine engine) throws EngineException {
        try {
            SourceShape guessed = new SourceShape(engine.describe("SELECT * FROM " + read(true, "")), true, Set.of());
            boolean told = format != Format.JSON || !renamed(engine, guessed);
            return new SourceShape(
                    guessed.columns(), told, guessed.clocks().isEmpty() ? Set.of() : utc(engine, guessed));
        } catch (EngineException e) {
            if (format != Format.CSV || !e.sniffing()) {
                throw e;
            }
            // Quotes that are none, such as those of "Weird Al" Yankovic, or others than the standard's.
            return new SourceShape(engine.describe("SELECT * FROM " + read(false, "")), false, Set.of());
        }
    }

    /** Whether keys of JSON differ in capitals only: the engine calls the second {@code id_1}, which is not found by that name. */
    private boolean renamed(SqlEngine engine, SourceShape guessed) throws EngineException {
        Set<String> names =
                guessed.names().stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<String> doubtful = guessed.names().stream()
                .filter(n -> n.matches("(?s).+_\\d+")
                        && names.contains(n.substring(0, n.lastIndexOf('_')).toLowerCase(Locale.ROOT)))
                .toList();
        if (doubtful.isEmpty()) {
            return false;
        }
        String counts = doubtful.stream().map(n -> "count(" + Sql.name(n) + ")").collect(Collectors.joining(", "));
        String types = ", columns = " + guessed.types(format, ColumnUse.NONE);
        return engine
                .rows("SELECT " + counts + "\nFROM (SELECT * FROM " + read(true, types) + " LIMIT " + GUESSED + ")")
                .get(0)
                .stream()
                .anyMatch(count -> Rows.number(count) == 0);
    }

    /**
     * Columns that hold instants: times of JSON that end with a {@code Z}, which the engine cuts off, and Parquet's INT96, by
     * which Spark and Hive mean UTC. Other times without a zone are those of a clock.
     */
    private Set<String> utc(SqlEngine engine, SourceShape guessed) throws EngineException {
        List<String> clocks = guessed.clocks();
        if (format == Format.PARQUET) {
            return engine
                    .rows("SELECT DISTINCT name FROM parquet_schema(" + paths() + ") WHERE type = 'INT96'")
                    .stream()
                    .map(row -> String.valueOf(row.get(0)))
                    .filter(clocks::contains)
                    .collect(Collectors.toSet());
        }
        if (format == Format.CSV) {
            return Set.of(); // they are guessed as times with a zone
        }
        String texts = ", columns = " + guessed.types(format, ColumnUse.texts(clocks));
        List<@Nullable Object> found = engine.rows(clocks.stream()
                        .map(c -> "bool_or(" + Sql.name(c) + " LIKE '%Z')")
                        .collect(Collectors.joining(
                                ", ",
                                "SELECT ",
                                "\nFROM (SELECT * FROM " + read(true, texts) + " LIMIT " + GUESSED + ")")))
                .get(0);
        return IntStream.range(0, clocks.size())
                .filter(c -> Boolean.TRUE.equals(found.get(c)))
                .mapToObj(clocks::get)
                .collect(Collectors.toSet());
    }

    /**
     * A query for all rows, of any format but Arrow's.
     *
     * @param use what the columns are for
     */
    public String query(SqlEngine engine, SourceShape shape, ColumnUse use) throws EngineException {
        if (!partitioned || hive()) {
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
            SourceFiles files = only(part.getValue());
            queries.add(Partitions.select(part.getKey(), "(" + files.query(files.shape(engine), use) + ")"));
        }
        if (!outside.isEmpty()) {
            SourceFiles files = new SourceFiles(outside, format, delimiter, "/", true);
            queries.add(files.query(files.shape(engine), use));
        }
        return String.join("\nUNION ALL BY NAME\n", queries);
    }

    /** Whether the engine may make the columns of folders; it would make some of those above the project, too. */
    private boolean hive() {
        return partitioned && Partitions.of(project).isEmpty();
    }

    /** A query for the rows of a table that one of the files was loaded into. */
    String query(String location, String table) {
        return Partitions.select(partitions(location, project), table);
    }

    private String query(SourceShape guessed, ColumnUse use) {
        // Columns of folders are none of the files': the engine is told nothing of them.
        SourceShape shape =
                hive() ? guessed.without(partitions(locations.get(0), project).keySet()) : guessed;
        String types = switch (format) {
            case CSV -> ", types = " + shape.types(format, use);
            case JSON -> shape.told() ? ", columns = " + shape.types(format, use) : "";
            default -> "";
        };
        String replaced = shape.columns().stream()
                .flatMap(c -> replaced(shape, c, use).map(sql -> sql + " AS " + Sql.name(c.name())).stream())
                .collect(Collectors.joining(",\n    "));
        return "SELECT *" + (replaced.isEmpty() ? "" : " REPLACE (" + replaced + ")") + " FROM "
                + read(shape.told(), types.endsWith("{}") ? "" : types);
    }

    /** SQL of a column that is not simply what is read. */
    private Optional<String> replaced(SourceShape shape, SqlEngine.Column column, ColumnUse use) {
        String name = Sql.name(column.name());
        ColumnUse.Form form = use.form(column);
        if (format == Format.CSV && form == ColumnUse.Form.NUMBERS) {
            return Optional.of(ColumnUse.numbers(name));
        }
        boolean utc = shape.utc().contains(column.name());
        if (form == ColumnUse.Form.TIME && (format == Format.CSV || (format == Format.JSON && shape.told()))) {
            return Optional.of(TimeTexts.sql(column.name(), utc ? "TIMESTAMP WITH TIME ZONE" : column.type()));
        }
        if (utc) {
            return format == Format.PARQUET || !shape.told()
                    ? Optional.of(name + " AT TIME ZONE 'UTC'")
                    : Optional.of("CAST(" + name + " AS TIMESTAMP WITH TIME ZONE)")
                            .filter(sql -> form == ColumnUse.Form.GUESSED);
        }
        return Optional.empty();
    }

    /** A query for the first rows of each file, which need not have the columns of the others. */
    String query(SqlEngine engine, ColumnUse use, long most) throws EngineException {
        List<String> queries = new ArrayList<>();
        for (String location : locations) {
            SourceFiles file = only(List.of(location));
            queries.add("(" + file.query(engine, file.shape(engine), use) + " LIMIT " + most + ")");
        }
        return String.join("\nUNION ALL BY NAME\n", queries);
    }

    /** The engine takes each path for a pattern, and {@code log[1].csv} for {@code log1.csv} where there is such a file. */
    private static String literal(String location) {
        return Sql.text(location.contains("://") ? location : Sql.literalPath(location));
    }

    private String paths() {
        return locations.stream().map(SourceFiles::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    private String read(boolean quoted, String types) {
        String all = paths() + ", union_by_name = true, hive_partitioning = " + hive();
        return switch (format) {
            case PARQUET -> "read_parquet(" + all + ")";
            case JSON -> "read_json(" + all + ", format = 'newline_delimited'" + types + ")";
            case CSV ->
                // Guessing would skip rows that do not fit those after them, and know no quotes that come late.
                "read_csv(" + all + ", header = true, skip = 0, delim = " + Sql.text(delimiter)
                        + (quoted ? ", quote = '\"', escape = '\"'" : "") + types + ")";
            case ARROW -> throw new IllegalStateException("Arrow files are loaded, not queried");
        };
    }
}
