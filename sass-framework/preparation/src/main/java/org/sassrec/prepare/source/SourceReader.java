package org.sassrec.prepare.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DateRange;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ParquetView;
import org.sassrec.prepare.sql.SqlScript;

/** Opens sources one after another: finds the files and returns a query for their rows. Not thread-safe. */
final class SourceReader {
    /** Maximum number of days in a message. */
    private static final int MAX_NAMED_DAYS = 5;

    private final SourceFinder finder;
    private final SqlScript script;
    private final DataProblems problems;
    /** Tables by the Arrow files that were loaded into them. */
    private final Map<String, String> tables = new LinkedHashMap<>();

    private final TextQueries texts;

    private int loadedTables;

    /** The views over the Parquet files of events, which the engine reads in parts. */
    private final List<ParquetView> views = new ArrayList<>();

    private final boolean inParts;
    private final @Nullable ClusterFiles cluster;
    private boolean hasSample;
    private boolean guesses;

    /**
     * @param script script of the engine of the preparation
     */
    SourceReader(SourceFinder finder, SqlScript script, DataProblems problems) {
        this.finder = finder;
        this.script = script.reader();
        this.texts = new TextQueries(this.script.engine());
        this.inParts = script.engine().readsParquet();
        this.cluster = finder.cluster() == null ? null : new ClusterFiles(finder.cluster());
        this.problems = problems;
    }

    /** Returns the views that the queries of events read. Other queries read files without a view. */
    List<ParquetView> views() {
        return views;
    }

    /** Returns whether the reader sees some rows of events alone, and the executors must read the others. */
    boolean hasSample() {
        return hasSample;
    }

    /** Returns whether the types of a source are guesses from its first rows. */
    boolean guesses() {
        return guesses;
    }

    /**
     * Returns a query for the rows of a source.
     *
     * @param key key that names the paths
     * @param use roles of the columns
     * @param extent number of rows to read
     * @return {@code null} if the source cannot be read, which is reported
     */
    @Nullable
    String query(
            String key,
            List<String> patterns,
            @Nullable DateRange dates,
            @Nullable String delimiter,
            ColumnRoles use,
            RowLimit extent)
            throws EngineException, IOException {
        SourceFinder.FoundFiles found = finder.find(patterns, dates);
        found.failures().forEach((pattern, why) -> problems.inaccessible(key, pattern, why));
        for (String pattern : found.unmatched()) {
            problems.missingFile(key, pattern, finder.directory());
        }
        if (!found.missingDays().isEmpty() && dates != null) {
            reportMissingDays(key, found.missingDays(), dates);
        }
        ClusterFiles.Local local = null;
        if (cluster == null) {
            for (String address : found.addresses()) {
                if (ClusterSources.isRequired(address)) {
                    problems.needsCluster(key, address);
                    return null;
                }
            }
        } else if (found.addresses().stream().anyMatch(ClusterSources::reads)) {
            local = copy(cluster, key, found, use, extent);
            if (local == null) {
                return null;
            }
            found = found.of(local);
        }
        for (Path file : found.files()) {
            if (Files.size(file) == 0) {
                problems.emptyFile(key, file.toString());
                return null;
            }
        }
        if (found.locations().isEmpty() || (extent.isUnlimited() && !areIntact(key, found.files()))) {
            return null;
        }
        SourceFiles all = source(found, local, delimiter);
        String otherFormat = all.otherFormat().orElse(null);
        if (otherFormat != null) {
            problems.error(DataCode.SOURCE_UNREADABLE, key)
                    .message("cannot read files of two formats as one source")
                    .note(
                            "the extensions of `%s` and `%s` differ",
                            all.locations().get(0), otherFormat)
                    .help("use files of one format");
            return null;
        }
        SourceFiles source = extent.isUnlimited() ? all : all.sample();
        String first = source.locations().get(0);
        if (source.format() == SourceFiles.Format.ARROW && !found.addresses().isEmpty()) {
            problems.unreadable(
                    key,
                    first,
                    "Arrow files cannot be read from an address: copy them to this machine, or write Parquet");
            return null;
        }
        boolean text =
                source.format() == SourceFiles.Format.CSV && found.addresses().isEmpty();
        int columns =
                text && !first.endsWith(".zst") ? CompressedFile.headerColumns(Path.of(first), source.delimiter()) : 0;
        if (columns > CompressedFile.MAX_COLUMNS) {
            problems.tooManyColumns(key, first, columns, CompressedFile.MAX_COLUMNS);
            return null;
        }
        String name = (local == null ? first : local.named(first))
                + (source.locations().size() > 1 ? " and " + (source.locations().size() - 1) + " more" : "");
        try {
            return source.format() == SourceFiles.Format.ARROW
                    ? arrowQuery(source, extent)
                    : textQuery(key, name, source, use, extent, local);
        } catch (EngineException e) {
            e.throwIfGeneral();
            if (!found.addresses().isEmpty()) {
                problems.error(DataCode.ADDRESS_UNREACHABLE, key)
                        .message("cannot read `%s`", found.addresses().get(0))
                        .label("not reachable")
                        .note(e.summary())
                        .help("install the DuckDB extension `httpfs` for this user and check the network, or copy the "
                                + "files to this machine");
            } else {
                String file = e.isSniffingError()
                        ? source.firstUnreadable(script.engine()).orElse(name)
                        : name;
                if (e.isSniffingError()
                        && found.addresses().isEmpty()
                        && CompressedFile.hasMixedLineEnds(Path.of(file))) {
                    problems.mixedLineEnds(key, file, CompressedFile.MIXED_LINE_ENDS);
                } else {
                    problems.unreadable(key, file, local == null ? e.summary() : local.named(e.summary()));
                }
            }
            return null;
        } catch (IOException e) {
            if (EngineException.isDiskFull(String.valueOf(e.getMessage()))) {
                throw e;
            }
            problems.unreadable(key, name, IoErrorMessage.of(e));
            return null;
        }
    }

    private ClusterFiles.@Nullable Local copy(
            ClusterFiles files, String key, SourceFinder.FoundFiles found, ColumnRoles use, RowLimit extent)
            throws IOException {
        if (!found.files().isEmpty() || !found.addresses().stream().allMatch(ClusterSources::reads)) {
            problems.unreadable(
                    key,
                    found.addresses().get(0),
                    "it cannot be read together with local files or other addresses: use one kind of paths");
            return null;
        }
        try {
            return files.copy(found.addresses(), !use.table(), extent);
        } catch (EngineException e) {
            problems.inaccessible(key, found.addresses().get(0), e.summary());
            return null;
        }
    }

    private SourceFiles source(
            SourceFinder.FoundFiles found, ClusterFiles.@Nullable Local local, @Nullable String delimiter) {
        return SourceFiles.of(found.locations(), delimiter, local == null ? finder.directory() : local.folder());
    }

    private void reportMissingDays(String key, List<LocalDate> missing, DateRange dates) {
        boolean stops = dates.missing() == DateRange.Missing.ERROR;
        String named =
                missing.stream().limit(MAX_NAMED_DAYS).map(d -> "`" + d + "`").collect(Collectors.joining(", "))
                        + (missing.size() > MAX_NAMED_DAYS ? " and others" : "");
        String effect = stops ? "missing" : "skipped";
        String help = stops
                ? "add the files, change `dates`, or write `missingDates: skip` to skip these days"
                : "add the files if the model must be trained on these days";
        problems.report(stops, DataCode.MISSING_DATES, key)
                .message(
                        "no file for %d of %d days: %s",
                        missing.size(), dates.days(finder.today()).size(), named)
                .label("these days are %s", effect)
                .help(help);
    }

    /**
     * Reports damaged compressed files. The engine reads a truncated file without an error. The check reads each file
     * once more, so it is skipped for a sample.
     */
    private boolean areIntact(String key, List<Path> files) throws IOException {
        Map<Path, String> damaged = new ConcurrentSkipListMap<>();
        try {
            // Decompression of one file uses one thread.
            files.parallelStream().forEach(file -> {
                try {
                    CompressedFile.findDamage(file).ifPresent(why -> damaged.put(file, why));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        damaged.forEach((file, why) -> problems.error(DataCode.SOURCE_UNREADABLE, key)
                .message("the compressed file `%s` is truncated or damaged", file)
                .note(why)
                .help("copy or create the file again, and verify it with `gzip -t` or `zstd -t`"));
        return damaged.isEmpty();
    }

    /**
     * Returns the columns of each file of a source.
     *
     * @return {@code null} for a single file and for files that cannot be read
     */
    RequiredColumns.@Nullable FileColumns fileColumns(
            List<String> patterns, @Nullable DateRange dates, @Nullable String delimiter)
            throws EngineException, IOException {
        SourceFinder.FoundFiles found = finder.find(patterns, dates);
        ClusterFiles.Local local = cluster == null ? null : cluster.known(found.addresses());
        SourceFinder.FoundFiles files = local == null ? found : found.of(local);
        if (files.locations().size() < 2) {
            return null;
        }
        try {
            RequiredColumns.FileColumns columns =
                    RequiredColumns.FileColumns.of(script.engine(), source(files, local, delimiter), tables);
            return local == null ? columns : ClusterFiles.named(columns, local);
        } catch (EngineException e) {
            e.throwIfGeneral();
            return null; // The error is reported when the rows are read.
        }
    }

    private @Nullable String textQuery(
            String key,
            String name,
            SourceFiles source,
            ColumnRoles use,
            RowLimit extent,
            ClusterFiles.@Nullable Local local)
            throws EngineException {
        SourceSchema shape = source.schema(script.engine());
        String header = String.join("", shape.names());
        if (source.format() == SourceFiles.Format.CSV
                && shape.columns().size() == 1
                && header.matches(".*[,;\t| ].*")) {
            String delimiter = source.delimiter().equals("\t") ? "\\t" : source.delimiter();
            problems.error(DataCode.WRONG_DELIMITER, key)
                    .message("`%s` has only one column: the delimiter is wrong", name)
                    .note("the header is `%s`; the delimiter is `%s`", MessageText.shorten(header), delimiter)
                    .help("set `delimiter` next to `path`");
            return null;
        }
        boolean ofAll = use.table() || extent.typesOfAll();
        guesses |= !ofAll && source.format() != SourceFiles.Format.PARQUET;
        Optional<ParquetView> view = inParts && !use.table() && extent.isUnlimited()
                ? source.view(
                        "sass_parquet_" + views.size(), shape, local == null ? source.locations() : local.originals())
                : Optional.empty();
        hasSample |= extent.isUnlimited() && local != null && !local.complete();
        if (view.isPresent()) {
            script.engine().createView(view.get().name(), source.viewQuery());
            views.add(view.get());
            return source.query(view.get(), shape, use);
        }
        return texts.query(source, shape, use, ofAll, extent.rows());
    }

    /** Returns queries of text files whose rows can be united, see {@link TextQueries#withCommonTypes}. */
    List<String> withCommonTypes(List<String> queries) throws EngineException {
        return texts.withCommonTypes(queries);
    }

    /** Loads the files into tables, because a stream of an Arrow file can be read only once. */
    private String arrowQuery(SourceFiles source, RowLimit extent) throws EngineException, IOException {
        List<String> parts = new ArrayList<>();
        for (String location : source.locations()) {
            String table = "arrow_" + loadedTables++;
            tables.put(location, table);
            script.loadArrow(Path.of(location), table, extent.rows());
            parts.add(source.query(location, table));
        }
        return String.join("\nUNION ALL BY NAME\n", parts);
    }
}
