package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.files.Sha256;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.source.SourcePaths;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.step.EarlierVocabularies;
import org.sassrec.prepare.step.ReferenceDataset;

/**
 * Prepares the dataset of a configuration.
 *
 * <pre>{@code
 * PreparedDataset prepared = Preparation.of(config).run();
 * try (Dataset dataset = DatasetOpener.open(prepared.folder())) { ... }
 * }</pre>
 */
public final class Preparation {
    final SassConfig config;
    private final SqlEngine.Factory engines;
    Function<String, @Nullable SourceSpan> locations = key -> null;
    private Listener listener = (step, seconds) -> {};
    private long memory = MachineMemory.half();
    Clock clock = Clock.systemUTC();
    private Function<Path, String> versions = DatasetFingerprint::sizeAndTime;
    private @Nullable Map<String, String> clusterVersions;
    private boolean holdsOut = true;
    private boolean shares;
    private @Nullable Path earlier;
    private int shards;
    private boolean typesOfAll;

    private Preparation(SassConfig config, SqlEngine.@Nullable Factory engines) {
        this.config = config;
        this.engines = engines == null
                ? settings -> ConfiguredEngine.open(config, key -> locations.apply(key), settings)
                : engines;
    }

    /**
     * Result of a preparation.
     *
     * @param folder folder of the dataset
     * @param warnings warnings about the data. Errors are thrown.
     */
    public record PreparedDataset(Path folder, DatasetManifest manifest, List<Diagnostic> warnings) {}

    /** Receives each finished step. */
    @FunctionalInterface
    public interface Listener {
        void step(String name, double seconds);

        /** Receives a sentence about the dataset at {@code run.dataset}, or about a second reading of the sources. */
        default void note(String text) {}
    }

    /**
     * Creates a preparation with the engine of {@code data.engine}. It reports problems without locations and uses half of
     * the machine's memory.
     */
    public static Preparation of(SassConfig config) {
        return new Preparation(config, null);
    }

    /** Creates a preparation with another engine. */
    public static Preparation of(SassConfig config, SqlEngine.Factory engines) {
        return new Preparation(config, engines);
    }

    /**
     * Sets the locations of problems.
     *
     * @param lookup returns the location of a key such as {@code scenarios.home.label}, or null if it is unknown
     */
    public Preparation locations(Function<String, @Nullable SourceSpan> lookup) {
        locations = lookup;
        return this;
    }

    public Preparation listener(Listener stepListener) {
        listener = stepListener;
        return this;
    }

    /**
     * Limits the memory of the SQL engine.
     *
     * @param bytes memory that the engine may use outside the Java heap. Larger data is spilled to the disk of the
     * output folder.
     */
    public Preparation memory(long bytes) {
        memory = bytes;
        return this;
    }

    /** Sets the clock that finds events in the future. {@link SassConfig#date} defines the days of paths. */
    public Preparation clock(Clock now) {
        clock = now;
        return this;
    }

    /**
     * Sets the function that identifies the version of a source file for {@link #fingerprint}. The default is size and
     * modification time.
     *
     * @param version returns the version of a file
     */
    public Preparation fileVersions(Function<Path, String> version) {
        versions = version;
        return this;
    }

    /**
     * Sets the versions of the files and tables that only the engine can reach for {@link #fingerprint}. The default is
     * {@link #clusterVersions()}.
     */
    public Preparation clusterVersions(Map<String, String> found) {
        clusterVersions = found;
        return this;
    }

    /**
     * Sets the dataset whose vocabularies {@link #run} and {@link #runAll} continue. Its values keep their rows, and new
     * values get the following ones. A dataset that knows events after the training split, or that cannot be read, is
     * ignored.
     *
     * @param dataset folder of the dataset; {@code null} learns all vocabularies from the data alone
     */
    public Preparation continuing(@Nullable Path dataset) {
        earlier = dataset;
        return this;
    }

    /**
     * Sets the number of shards of the users and of parts of the items. The content of the dataset does not depend on
     * it. By default, it suits the number of events and the threads.
     */
    public Preparation shards(int number) {
        shards = number;
        return this;
    }

    /** Copies the datasets of {@link #run} and {@link #runPretrain} from {@code run.dataset}, or to it if it has others. */
    public Preparation sharing() {
        shares = true;
        return this;
    }

    /** Returns whether an existing dataset was copied to {@code run.dataset} or from there; true without this key. */
    public static boolean isShared(SassConfig config, Path dataset) {
        String address = config.run().dataset();
        return address == null || DatasetSharing.isShared(dataset, address);
    }

    /**
     * Opens an engine that can read only the sources of the configuration and the scratch folder.
     *
     * @param scratch existing folder. Data that exceeds the memory is in its folder {@code engine}.
     * @param limit time after which a statement fails, {@code null} without a limit
     */
    SqlEngine openEngine(Path scratch, @Nullable Duration limit) throws EngineException, IOException {
        return engines.open(new SqlEngine.Settings(
                Files.createDirectory(scratch.resolve("engine")),
                config.run().threads(),
                memory,
                config.data().events().time().zone(),
                fileAccess(config, scratch),
                limit));
    }

    /** Returns the files that the SQL of a configuration may read. */
    public static SqlEngine.FileAccess fileAccess(SassConfig config, Path scratch) throws IOException {
        return new SqlEngine.FileAccess(new SourcePaths(config).locations(), scratch.toAbsolutePath());
    }

    /** Returns the output folder of a configuration. */
    public static Path outputFolder(SassConfig config) {
        return config.directory().resolve(config.run().output()).normalize();
    }

    /** Returns the folder of the dataset of a configuration, which may not exist yet. */
    public static Path datasetFolder(SassConfig config) {
        return outputFolder(config).resolve(DatasetFolder.DATASET);
    }

    /**
     * Returns the folder of the additional dataset of pre-training, next to a dataset. It exists if {@code
     * pretrain.events} is set.
     */
    public static Path pretrainFolder(Path dataset) {
        return dataset.resolveSibling(DatasetFolder.PRETRAIN_DATASET);
    }

    /** Returns the folder of the dataset of {@link #runRefresh}, which may not exist yet. */
    public static Path refreshFolder(SassConfig config) {
        return outputFolder(config).resolve("refresh").resolve(DatasetFolder.DATASET);
    }

    /**
     * Returns a checksum of everything that determines the dataset: the format version, the configuration that
     * preparation reads, and path and version of each source file. It equals {@link DatasetManifest#fingerprint} if the
     * dataset is up to date.
     */
    public String fingerprint() {
        try {
            return datasetFingerprint().of(EarlierVocabularies.of(earlier));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatasetFingerprint datasetFingerprint() {
        Map<String, String> cluster = clusterVersions;
        return new DatasetFingerprint(
                config, versions, cluster == null ? clusterVersions().orElse(Map.of()) : cluster);
    }

    /**
     * Returns the versions of the files and tables that only the engine can reach, by address. No rows are read.
     *
     * @return empty if the engine is not in this process
     */
    public Optional<Map<String, String>> clusterVersions() {
        try {
            SourcePaths paths = new SourcePaths(config);
            if (config.data().engine() == DataConfig.Engine.DUCKDB || !paths.hasClusterSources()) {
                return Optional.of(Map.of());
            }
            ClusterSources cluster = ConfiguredEngine.clusterSources(config);
            return cluster == null ? Optional.empty() : Optional.of(paths.clusterVersions(cluster));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the existing files of all sources, including {@code pretrain.events}. */
    public List<Path> sourceFiles() {
        try {
            SourcePaths paths = new SourcePaths(config);
            return Stream.concat(paths.files().stream(), paths.pretrainFiles().stream())
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the files of each day of {@code data.events.dates}, in the order of the days; empty without this key. */
    public SortedMap<LocalDate, List<Path>> eventDays() throws IOException {
        return new SourcePaths(config).eventDays();
    }

    /** Returns a SASS4001 error for each path without a file. No file is read. */
    public List<Diagnostic> missingFiles() {
        return check(SourcePaths::reportMissing);
    }

    /** Returns a SASS4029 error if the events of a day are not ready, see {@code data.events.ready}. */
    public List<Diagnostic> notReady() {
        return check(SourcePaths::reportNotReady);
    }

    private interface SourceCheck {
        void report(SourcePaths paths, DataProblems to) throws IOException;
    }

    private List<Diagnostic> check(SourceCheck check) {
        DataProblems problems = new DataProblems(locations);
        try {
            check.report(new SourcePaths(config), problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return problems.problems().sorted();
    }

    /** Returns a validation with the same checks, which does not write a dataset. */
    public DataValidation validation() {
        return new DataValidation(this);
    }

    /**
     * Prepares the dataset and replaces the previous one.
     *
     * @throws SassException with all problems of the data, or with the reason why the dataset cannot be written
     */
    public PreparedDataset run() {
        return run(datasetFolder(config), fingerprint(), null);
    }

    /**
     * Prepares a dataset of all events with its own vocabularies. It has no validation and test splits.
     *
     * @param dataset folder of the dataset
     * @throws SassException with all problems of the data, or with the reason why the dataset cannot be written
     */
    public PreparedDataset runAll(Path dataset) {
        holdsOut = false;
        return run(dataset, Sha256.of("all events\n" + fingerprint()), null);
    }

    /**
     * Prepares the additional dataset of pre-training, unless it is up to date. Call {@link #run} or {@link #runAll}
     * first.
     *
     * @param dataset folder of the main dataset
     * @return empty without {@code pretrain.events}
     * @throws SassException with all problems of the data, or with the reason why the dataset cannot be written
     */
    public Optional<PreparedDataset> runPretrain(Path dataset) {
        if (config.pretrain().events() == null) {
            return Optional.empty();
        }
        Path pretrain = pretrainFolder(dataset);
        try {
            String fingerprint = datasetFingerprint()
                    .ofPretrain(DatasetOpener.manifest(dataset).fingerprint());
            Optional<DatasetManifest> existing =
                    manifest(pretrain).filter(m -> m.fingerprint().equals(fingerprint));
            return Optional.of(
                    existing.isPresent() && (!shares || isShared(config, pretrain))
                            ? new PreparedDataset(pretrain, existing.get(), List.of())
                            : run(pretrain, fingerprint, ReferenceDataset.Pretrain.of(config, dataset)));
        } catch (IOException e) {
            throw SassException.of(DatasetFolder.problem(outputFolder(config), e), e);
        }
    }

    /**
     * Prepares newer events for existing weights. Vocabularies, buckets and scales are those of the dataset that the
     * weights were trained on. Values that are not in them, such as the id of a new item, are out of vocabulary.
     *
     * @param trained folder of the dataset that the weights were trained on
     * @param horizon horizon that the weights were trained with
     * @param splits whether the new dataset has validation and test splits, to measure the weights
     * @throws SassException with all problems
     */
    public PreparedDataset runRefresh(Path dataset, Path trained, Horizon horizon, boolean splits) {
        holdsOut = splits;
        try {
            String dependencies = DatasetOpener.manifest(trained).fingerprint() + " " + horizon + "\n" + fingerprint();
            return run(dataset, Sha256.of(dependencies), ReferenceDataset.Training.of(trained, horizon));
        } catch (IOException e) {
            throw SassException.of(DatasetFolder.problem(outputFolder(config), e), e);
        }
    }

    /** Returns the manifest of a complete dataset. */
    static Optional<DatasetManifest> manifest(Path folder) {
        try (Dataset dataset = DatasetOpener.open(folder)) {
            return Optional.of(dataset.manifest());
        } catch (SassException e) {
            return Optional.empty();
        }
    }

    /** Returns whether the dataset exists and matches the configuration and the source files. */
    public boolean isUpToDate() {
        return manifest(datasetFolder(config))
                .filter(m -> m.fingerprint().equals(fingerprint()))
                .isPresent();
    }

    /**
     * Returns whether the sources must be read again, because a late row has another type than the first rows. All rows
     * then determine the types, in this and all further runs.
     */
    boolean mustInfer(EngineException e) {
        boolean again = e.isWrongGuess() && !typesOfAll;
        typesOfAll |= again;
        return again;
    }

    /** Returns which rows are read and which of them determine the types. */
    RowLimit extent(RowLimit rows) {
        return typesOfAll ? rows.withTypesOfAll() : rows;
    }

    private PreparedDataset run(Path dataset, String fingerprint, @Nullable ReferenceDataset followed) {
        Path output = Objects.requireNonNull(dataset.getParent());
        try (DatasetFolder folder = DatasetFolder.open(output, String.valueOf(dataset.getFileName()));
                DatasetSharing sharing =
                        DatasetSharing.open(shares ? config.run().dataset() : null, folder, fingerprint, listener)) {
            Optional<DatasetManifest> found = sharing.find();
            if (found.isPresent()) {
                return new PreparedDataset(folder.target(), found.get(), List.of());
            }
            if (!(followed instanceof ReferenceDataset.Pretrain)) {
                validation().checkSample(listener);
            }
            DataProblems problems = new DataProblems(locations);
            DatasetManifest manifest;
            SassConfig ordered = followed == null ? config : followed.orderFeatures(config);
            try (SqlEngine engine = openEngine(folder.work(), null)) {
                manifest = new DatasetBuilder(
                                ordered,
                                engine,
                                folder,
                                problems,
                                listener,
                                Instant.now(clock),
                                followed,
                                holdsOut,
                                followed == null
                                        ? EarlierVocabularies.of(earlier).orElse(null)
                                        : null,
                                shards,
                                extent(RowLimit.UNLIMITED))
                        .run(fingerprint);
            }
            DataFindings.write(folder.temp(), problems);
            DatasetFiles.write(folder.temp(), manifest);
            folder.publish();
            sharing.upload();
            return new PreparedDataset(folder.target(), manifest, problems.all());
        } catch (EngineException e) {
            if (mustInfer(e)) {
                listener.note(e.summary() + ": the files are read again, and all rows determine the types");
                return run(dataset, fingerprint, followed);
            }
            throw SassException.of(
                    e.isDiskFull()
                            ? DatasetFolder.problem(output, e)
                            : EngineFailure.of(e, DatasetFolder.sqlFolder(config, followed)),
                    e);
        } catch (IOException | UncheckedIOException e) {
            throw SassException.of(DatasetFolder.problem(output, e), e);
        }
    }
}
