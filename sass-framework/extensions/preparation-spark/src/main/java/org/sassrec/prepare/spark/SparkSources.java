package org.sassrec.prepare.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.sassrec.config.schema.Globs;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * Finds files with Hadoop's file systems and tables with Spark's catalogs. Executors copy them to the scratch folder. Not
 * thread-safe.
 */
final class SparkSources implements ClusterSources {
    /** Files of a sample that have rows. The others have the schema alone. */
    private static final int SAMPLE_FILES = 8;

    private final Supplier<SparkSession> session;
    private final Configuration settings;
    private final Path scratch;
    private final Map<String, List<Source>> found = new HashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private int copies;

    /**
     * @param session session for tables
     * @param settings settings of the file systems
     * @param scratch folder that the driver and the executors have under this path
     */
    SparkSources(Supplier<SparkSession> session, Configuration settings, Path scratch) {
        this.session = session;
        this.settings = HadoopLimits.of(settings);
        this.scratch = scratch;
    }

    /** Returns settings of a reader, which sees copies of the sources of the cluster. */
    static SqlEngine.Settings ofReader(SqlEngine.Settings settings) {
        SqlEngine.FileAccess access = settings.access();
        if (access == null) {
            return settings;
        }
        List<String> locations = access.locations().stream()
                .filter(location -> !ClusterSources.reads(location))
                .toList();
        return new SqlEngine.Settings(
                settings.temp(),
                settings.threads(),
                settings.memory(),
                settings.zone(),
                new SqlEngine.FileAccess(locations, access.scratch()),
                settings.limit());
    }

    @Override
    public List<Source> find(String address) throws AccessException {
        List<Source> known = found.get(address);
        if (known == null) {
            known = ClusterSources.isTable(address)
                    ? List.of(SparkTables.find(session.get(), address))
                    : files(address);
            found.put(address, known);
            known.forEach(source -> sizes.put(source.address(), source.bytes()));
        }
        return known;
    }

    /** Returns the size of a file that {@link #find} found, or of a local file. */
    long bytes(String file) {
        Long known = sizes.get(file);
        return known != null ? known : Path.of(file).toFile().length();
    }

    private List<Source> files(String address) throws AccessException {
        int path = address.indexOf('/', address.indexOf("://") + 3);
        if (path < 0) {
            return List.of();
        }
        String server = address.substring(0, path);
        String pattern = address.substring(path);
        List<Source> sources = new ArrayList<>();
        try {
            // A separate instance, because an instance of the cache may have other limits.
            try (FileSystem files =
                    FileSystem.newInstance(new org.apache.hadoop.fs.Path(server + "/").toUri(), settings)) {
                list(files, server, pattern, sources);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new AccessException(HadoopErrors.reason(address, e), e);
        }
        sources.sort((a, b) -> a.address().compareTo(b.address()));
        return sources;
    }

    private static void list(FileSystem files, String server, String pattern, List<Source> sources) throws IOException {
        org.apache.hadoop.fs.Path base = new org.apache.hadoop.fs.Path(server + Globs.base(pattern));
        if (!Globs.isGlob(pattern)) {
            try {
                FileStatus status = files.getFileStatus(base);
                if (status.isFile()) {
                    sources.add(source(server + pattern, status));
                }
            } catch (FileNotFoundException e) {
                HadoopErrors.throwIfBucketMissing(e);
            }
            return;
        }
        String rest = pattern.substring(Globs.base(pattern).length());
        boolean folders = rest.contains("/") || rest.contains("**");
        try {
            RemoteIterator<LocatedFileStatus> all = files.listFiles(base, folders);
            while (all.hasNext()) {
                FileStatus status = all.next();
                String path = status.getPath().toUri().getPath();
                if (isVisible(path, pattern) && Globs.matches(Path.of("/"), pattern, Path.of(path))) {
                    sources.add(source(server + path, status));
                }
            }
        } catch (FileNotFoundException e) {
            HadoopErrors.throwIfBucketMissing(e);
        }
    }

    /** Writers use names with an underscore or a dot for files that are not rows. */
    private static boolean isVisible(String path, String pattern) {
        return Arrays.stream(path.substring(Globs.base(pattern).length()).split("/", -1))
                .noneMatch(name -> name.startsWith("_") || name.startsWith("."));
    }

    private static Source source(String address, FileStatus status) {
        String tag = status instanceof org.apache.hadoop.fs.EtagSource tagged ? tagged.getEtag() : null;
        return new Source(
                address,
                status.getLen(),
                status.getLen() + " bytes of "
                        + (tag == null
                                ? java.time.Instant.ofEpochMilli(status.getModificationTime())
                                        .toString()
                                : tag));
    }

    @Override
    public Copies copy(List<String> addresses, long rows) throws EngineException, IOException {
        Path folder = Files.createDirectories(scratch.resolve("cluster").resolve(Integer.toString(copies++)));
        List<Copy> made = new ArrayList<>();
        List<CopyTask> tasks = new ArrayList<>();
        int first = Math.min(addresses.size(), SAMPLE_FILES);
        for (String address : addresses) {
            if (ClusterSources.isTable(address)) {
                for (Path part : copyTable(address, rows, folder)) {
                    made.add(new Copy(address, part));
                }
                continue;
            }
            Path to =
                    folder.resolve(ParquetParts.path(address).toUri().getPath().replaceFirst("^/+", ""));
            Files.createDirectories(to.getParent());
            long each = rows == Long.MAX_VALUE ? rows : tasks.size() < first ? (rows + first - 1) / first : 0;
            tasks.add(new CopyTask(address, each, to.toString()));
            made.add(new Copy(address, to));
        }
        if (!tasks.isEmpty()) {
            SerializableConfiguration shared =
                    new SerializableConfiguration(session.get().sparkContext().hadoopConfiguration());
            try {
                JavaSparkContext.fromSparkContext(session.get().sparkContext())
                        .parallelize(tasks, tasks.size())
                        .foreach(task -> task.run(shared.value()));
            } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
                throw SparkEngine.failure(e);
            }
        }
        return new Copies(folder, made);
    }

    /** Copies one file in a task. */
    private record CopyTask(String address, long rows, String to) implements Serializable {
        void run(Configuration settings) throws EngineException, IOException {
            Path temporary = Path.of(to + "." + UUID.randomUUID());
            try {
                if (rows < Long.MAX_VALUE) {
                    ParquetParts.copyFirst(address, rows, settings, temporary);
                } else {
                    org.apache.hadoop.fs.Path from = ParquetParts.path(address);
                    try (var in = from.getFileSystem(settings).open(from)) {
                        Files.copy(in, temporary);
                    }
                }
                Files.move(temporary, Path.of(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException | RuntimeException | LinkageError e) {
                throw new EngineException("`" + address + "`: " + HadoopErrors.reason(address, e), e);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** Writes rows of a table as Parquet files. */
    List<Path> copyTable(String address, long rows, Path folder) throws EngineException, IOException {
        Path to = folder.resolve(SparkTables.name(address) + ".parquet");
        try {
            Dataset<Row> table = session.get().table(SparkTables.name(address));
            (rows < Integer.MAX_VALUE ? table.limit((int) rows).coalesce(1) : table)
                    .write()
                    .mode("overwrite")
                    .parquet(to.toUri().toString());
        } catch (Exception e) {
            throw SparkEngine.failure(e);
        }
        try (Stream<Path> parts = Files.list(to)) {
            return parts.filter(part -> part.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }
}
