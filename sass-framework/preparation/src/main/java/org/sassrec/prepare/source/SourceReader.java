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
     * The files of a request.
     *
     * @param found files and addresses, or local copies of the addresses
     * @param local copies of the files of a cluster, {@code null} without a cluster
     * @param all files that are read together
     * @param read those of the files that are read: all, or a sample
     */
    private record OpenedFiles(
            SourceFinder.FoundFiles found, ClusterFiles.@Nullable Local local, SourceFiles all, SourceFiles read) {

        String first() {
            return read.locations().get(0);
        }

        /** Returns the files in messages. */
        String name() {
            int more = read.locations().size() - 1;
            return named(first()) + (more > 0 ? " and " + more + " more" : "");
        }

        /** Replaces names of local copies by their addresses. */
        String named(String text) {
            return local == null ? text : local.named(text);
        }

        boolean isRemote() {
            return !found.addresses().isEmpty();
        }
    }

    /**
     * Returns a query for the rows of a source.
     *
     * @return {@code null} if the source cannot be read, which is reported
     */
    @Nullable
    String query(SourceRequest request) throws EngineException, IOException {
        OpenedFiles files = open(request);
        if (files == null || !isSupported(request.key(), files)) {
            return null;
        }
        try {
            return files.read().format() == SourceFiles.Format.ARROW
                    ? arrowQuery(files.read(), request.extent())
                    : textQuery(request, files);
        } catch (EngineException e) {
            e.throwIfGeneral();
            reportFailure(request.key(), files, e);
        } catch (IOException e) {
            if (EngineException.isDiskFull(String.valueOf(e.getMessage()))) {
                throw e;
            }
            problems.unreadable(request.key(), files.name(), IoErrorMessage.of(e));
        }
        return null;
    }

    /** Finds the files and copies those of a cluster; {@code null} if they are missing, empty or damaged. */
    private @Nullable OpenedFiles open(SourceRequest request) throws IOException {
        String key = request.key();
        SourceFinder.FoundFiles found = finder.find(request.paths(), request.dates());
        found.failures().forEach((pattern, why) -> problems.inaccessible(key, pattern, why));
        for (String pattern : found.unmatched()) {
            problems.missingFile(key, pattern, finder.directory());
        }
        if (!found.missingDays().isEmpty() && request.dates() != null) {
            reportMissingDays(key, found.missingDays(), request.dates());
        }
        ClusterFiles.Local local = null;
        if (cluster != null && found.addresses().stream().anyMatch(ClusterSources::reads)) {
            local = copy(cluster, request, found);
            if (local == null) {
                return null;
            }
            found = found.of(local);
        }
        return isComplete(request, found) ? opened(request, found, local) : null;
    }

    /** Reports addresses of a cluster without one, empty files and damaged files. */
    private boolean isComplete(SourceRequest request, SourceFinder.FoundFiles found) throws IOException {
        for (String address : found.addresses()) {
            if (ClusterSources.isRequired(address)) {
                problems.needsCluster(request.key(), address);
                return false;
            }
        }
        for (Path file : found.files()) {
            if (Files.size(file) == 0) {
                problems.emptyFile(request.key(), file.toString());
                return false;
            }
        }
        return !found.locations().isEmpty()
                && (!request.extent().isUnlimited() || areIntact(request.key(), found.files()));
    }

    private OpenedFiles opened(
            SourceRequest request, SourceFinder.FoundFiles found, ClusterFiles.@Nullable Local local) {
        SourceFiles all = SourceFiles.of(
                found.locations(), request.delimiter(), local == null ? finder.directory() : local.folder());
        return new OpenedFiles(found, local, all, request.extent().isUnlimited() ? all : all.sample());
    }

    /** Reports files of two formats, Arrow files at an address, and text files with too many columns. */
    private boolean isSupported(String key, OpenedFiles files) throws IOException {
        String otherFormat = files.all().otherFormat().orElse(null);
        if (otherFormat != null) {
            problems.error(DataCode.SOURCE_UNREADABLE, key)
                    .message("cannot read files of two formats as one source")
                    .note(
                            "the extensions of `%s` and `%s` differ",
                            files.all().locations().get(0), otherFormat)
                    .help("use files of one format");
            return false;
        }
        SourceFiles.Format format = files.read().format();
        if (format == SourceFiles.Format.ARROW && files.isRemote()) {
            problems.unreadable(
                    key,
                    files.first(),
                    "Arrow files cannot be read from an address: copy them to this machine, or write Parquet");
            return false;
        }
        if (format != SourceFiles.Format.CSV
                || files.isRemote()
                || files.first().endsWith(".zst")) {
            return true;
        }
        int columns = CompressedFile.headerColumns(
                Path.of(files.first()), files.read().delimiter());
        if (columns > CompressedFile.MAX_COLUMNS) {
            problems.error(DataCode.TOO_MANY_COLUMNS, key)
                    .message("`%s` has %,d columns", files.first(), columns)
                    .label("at most %,d are supported in a text file", CompressedFile.MAX_COLUMNS)
                    .help("write only the columns that the configuration names, or write Parquet");
        }
        return columns <= CompressedFile.MAX_COLUMNS;
    }

    private void reportFailure(String key, OpenedFiles files, EngineException e) {
        if (files.isRemote()) {
            problems.error(DataCode.ADDRESS_UNREACHABLE, key)
                    .message("cannot read `%s`", files.found().addresses().get(0))
                    .label("not reachable")
                    .note(e.summary())
                    .help("install the DuckDB extension `httpfs` for this user and check the network, or copy the "
                            + "files to this machine");
            return;
        }
        if (e.isSniffingError()) {
            String file = files.read().firstUnreadable(script.engine()).orElse(files.name());
            if (CompressedFile.hasMixedLineEnds(Path.of(file))) {
                problems.unreadable(key, file, CompressedFile.MIXED_LINE_ENDS)
                        .help("write all lines with the same end, for example with `sed -i 's/\\r$//' FILE`");
            } else {
                problems.unreadable(key, file, files.named(e.summary()));
            }
            return;
        }
        problems.unreadable(key, files.name(), files.named(e.summary()));
    }

    private ClusterFiles.@Nullable Local copy(ClusterFiles files, SourceRequest request, SourceFinder.FoundFiles found)
            throws IOException {
        String first = found.addresses().get(0);
        if (!found.files().isEmpty() || !found.addresses().stream().allMatch(ClusterSources::reads)) {
            problems.unreadable(
                    request.key(),
                    first,
                    "it cannot be read together with local files or other addresses: use one kind of paths");
            return null;
        }
        try {
            return files.copy(found.addresses(), !request.roles().table(), request.extent());
        } catch (EngineException e) {
            problems.inaccessible(request.key(), first, e.summary());
            return null;
        }
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
    RequiredColumns.@Nullable FileColumns fileColumns(SourceRequest request) throws EngineException, IOException {
        SourceFinder.FoundFiles found = finder.find(request.paths(), request.dates());
        ClusterFiles.Local local = cluster == null ? null : cluster.known(found.addresses());
        SourceFinder.FoundFiles files = local == null ? found : found.of(local);
        if (files.locations().size() < 2) {
            return null;
        }
        try {
            RequiredColumns.FileColumns columns = RequiredColumns.FileColumns.of(
                    script.engine(), opened(request, files, local).all(), tables);
            return local == null ? columns : ClusterFiles.named(columns, local);
        } catch (EngineException e) {
            e.throwIfGeneral();
            return null; // The error is reported when the rows are read.
        }
    }

    private @Nullable String textQuery(SourceRequest request, OpenedFiles files) throws EngineException {
        SourceFiles source = files.read();
        ClusterFiles.Local local = files.local();
        ColumnRoles use = request.roles();
        boolean unlimited = request.extent().isUnlimited();
        SourceSchema shape = source.schema(script.engine());
        String header = String.join("", shape.names());
        if (source.format() == SourceFiles.Format.CSV
                && shape.columns().size() == 1
                && header.matches(".*[,;\t| ].*")) {
            String delimiter = source.delimiter().equals("\t") ? "\\t" : source.delimiter();
            problems.error(DataCode.WRONG_DELIMITER, request.key())
                    .message("`%s` has only one column: the delimiter is wrong", files.name())
                    .note("the header is `%s`; the delimiter is `%s`", MessageText.shorten(header), delimiter)
                    .help("set `delimiter` next to `path`");
            return null;
        }
        boolean ofAll = use.table() || request.extent().typesOfAll();
        guesses |= !ofAll && source.format() != SourceFiles.Format.PARQUET;
        Optional<ParquetView> view = inParts && !use.table() && unlimited
                ? source.view(
                        "sass_parquet_" + views.size(), shape, local == null ? source.locations() : local.originals())
                : Optional.empty();
        hasSample |= unlimited && local != null && !local.complete();
        if (view.isPresent()) {
            script.engine().createView(view.get().name(), source.viewQuery());
            views.add(view.get());
            return source.query(view.get(), shape, use);
        }
        return texts.query(source, shape, use, ofAll, request.extent().rows());
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
