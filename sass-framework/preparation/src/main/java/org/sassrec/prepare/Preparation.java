package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.files.Sha256;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.source.SourcePaths;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.step.ReferenceDataset;

/**
 * Prepares the dataset of a configuration.
 *
 * <pre>{@code
 * Prepared prepared = Preparation.of(config, DuckDb::open).run();
 * try (Dataset dataset = DatasetOpener.open(prepared.folder())) { ... }
 * }</pre>
 */
public final class Preparation {
    final SassConfig config;
    private final SqlEngine.Factory engines;
    Function<String, @Nullable SourceSpan> locations = key -> null;
    private Listener listener = (step, seconds) -> {};
    private long memory = defaultMemory();
    Clock clock = Clock.systemUTC();
    private Function<Path, String> versions = Preparation::sizeAndTime;

    private Preparation(SassConfig config, SqlEngine.Factory engines) {
        this.config = config;
        this.engines = engines;
    }

    /**
     * What came of it.
     *
     * @param folder of the dataset
     * @param warnings about the data; errors are thrown
     */
    public record PreparedDataset(Path folder, DatasetManifest manifest, List<Diagnostic> warnings) {}

    /** Hears of steps when they are done. */
    @FunctionalInterface
    public interface Listener {
        void step(String name, double seconds);
    }

    /** A preparation that reports problems without places and uses half the machine's memory. */
    public static Preparation of(SassConfig config, SqlEngine.Factory engines) {
        return new Preparation(config, engines);
    }

    /**
     * Gives problems a place.
     *
     * @param lookup where a key such as {@code scenarios.home.label} is written; null when unknown
     */
    public Preparation locations(Function<String, @Nullable SourceSpan> lookup) {
        locations = lookup;
        return this;
    }

    public Preparation listener(Listener heard) {
        listener = heard;
        return this;
    }

    /**
     * Bounds the engine.
     *
     * @param bytes that it may use outside the Java heap; what is larger goes to the output's disk
     */
    public Preparation memory(long bytes) {
        memory = bytes;
        return this;
    }

    /** Says what day it is, for ranges of days counted from today. */
    public Preparation clock(Clock told) {
        clock = told;
        return this;
    }

    /**
     * Says what tells a source file from what it was before, for {@link #fingerprint}.
     *
     * @param told of a file; its size and time, unless this is called
     */
    public Preparation fileVersions(Function<Path, String> told) {
        versions = told;
        return this;
    }

    private static String sizeAndTime(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LocalDate today() {
        return LocalDate.now(clock.withZone(config.data().events().time().zone()));
    }

    SqlEngine openEngine(Path temp) throws EngineException {
        return engines.open(new SqlEngine.Settings(
                temp,
                config.run().threads(),
                memory,
                config.data().events().time().zone()));
    }

    private static long defaultMemory() {
        return Math.max(1L << 29, MachineMemory.total().orElse(2L << 30) / 2);
    }

    /** The output folder of a configuration. */
    public static Path outputFolder(SassConfig config) {
        return config.directory().resolve(config.run().output()).normalize();
    }

    /** The folder of a configuration's dataset, prepared or not. */
    public static Path datasetFolder(SassConfig config) {
        return outputFolder(config).resolve(DatasetFolder.DATASET);
    }

    /** The folder of what stage one alone knows, beside a dataset; there is one where {@code pretrain.events} says so. */
    public static Path pretrainFolder(Path dataset) {
        return dataset.resolveSibling(DatasetFolder.PRETRAIN_DATASET);
    }

    /** The folder of the dataset of {@link #runRefresh}, prepared or not. */
    public static Path refreshFolder(SassConfig config) {
        return outputFolder(config).resolve("refresh").resolve(DatasetFolder.DATASET);
    }

    /** Where the statements go that make a dataset. */
    static Path sqlFolder(SassConfig config, @Nullable ReferenceDataset followed) {
        String folder = followed == null
                ? "sql"
                : followed instanceof ReferenceDataset.Pretrain ? "sql-pretrain" : "sql-refresh";
        return outputFolder(config).resolve("generated").resolve(folder);
    }

    /**
     * What the dataset depends on: the format, the parts of the configuration that preparation reads, and path and
     * version of every source file. Equal to {@link DatasetManifest#fingerprint} when the dataset is up to date.
     */
    public String fingerprint() {
        try {
            StringBuilder text = new StringBuilder("version " + DatasetFiles.VERSION + "\n");
            text.append(config.data())
                    .append('\n')
                    .append(config.scenarios().stream()
                            .map(s -> List.of(
                                    s.name(),
                                    String.valueOf(s.where()),
                                    String.valueOf(s.history()),
                                    s.label(),
                                    s.candidates()))
                            .toList());
            text.append('\n').append(config.features()).append('\n');
            append(text, new SourcePaths(config, today()).files());
            return Sha256.of(text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the dataset of stage one depends on: the other one, and each file of {@code pretrain.events}. */
    private String pretrainFingerprint(String dataset) throws IOException {
        StringBuilder text =
                new StringBuilder(dataset + "\n" + config.pretrain().events() + "\n");
        append(text, new SourcePaths(config, today()).pretrainFiles());
        return Sha256.of(text.toString());
    }

    private void append(StringBuilder text, List<Path> files) {
        for (Path file : files) {
            text.append(file).append(' ').append(versions.apply(file)).append('\n');
        }
    }

    /** The files that exist of all sources, those of {@code pretrain.events} included. */
    public List<Path> sourceFiles() {
        try {
            SourcePaths paths = new SourcePaths(config, today());
            return Stream.concat(paths.files().stream(), paths.pretrainFiles().stream())
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link #run} would end at for want of a file, SASS4001; no file is read. */
    public List<Diagnostic> missingFiles() {
        DataProblems problems = new DataProblems(locations);
        try {
            new SourcePaths(config, today()).reportMissing(problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return problems.problems().sorted();
    }

    /** A statement of ours that the engine refused. */
    static Diagnostic engineFailure(EngineException e, Path sql) {
        if (e.isOutOfMemory()) {
            return Diagnostic.error(
                            DiagnosticCode.PREPARE_FAILED,
                            "the data can't be prepared: the SQL engine ran out of its memory")
                    .withNote(e.summary())
                    .withHelp("give the machine or the container more, of which the engine takes half,"
                            + " or lower `run.threads`");
        }
        return Diagnostic.error(DiagnosticCode.PREPARE_FAILED, "the data can't be prepared")
                .withNote(e.summary())
                .withHelp("the statements that ran are in `" + sql + "`, the last one failed");
    }

    /** The same checks without the dataset, as far as they can be made in seconds. */
    public DataValidation validation() {
        return new DataValidation(this);
    }

    /** Data that takes long to read is looked at in a sample first: most mistakes show there. */
    private void checkSample() throws IOException {
        RowLimit quick = RowLimit.forPrecheck(config, today());
        if (!quick.isUnlimited()) {
            long begun = System.nanoTime();
            Problems found = new Problems();
            found.addAll(validation().run(quick).problems());
            found.throwIfErrors();
            listener.step("sample", (System.nanoTime() - begun) / 1e9);
        }
    }

    /**
     * Prepares the dataset, replacing the one that is there.
     *
     * @throws SassException with all problems of the data found, or the one that kept it from being written
     */
    public PreparedDataset run() {
        return run(datasetFolder(config), fingerprint(), null);
    }

    /**
     * Prepares what stage one alone knows, unless that is there and up to date; {@link #run} comes first.
     *
     * @return empty without {@code pretrain.events}
     * @throws SassException with all problems of the data found, or the one that kept it from being written
     */
    public Optional<PreparedDataset> runPretrain() {
        if (config.pretrain().events() == null) {
            return Optional.empty();
        }
        Path dataset = datasetFolder(config);
        Path pretrain = pretrainFolder(dataset);
        try {
            String fingerprint =
                    pretrainFingerprint(DatasetOpener.manifest(dataset).fingerprint());
            Optional<DatasetManifest> there =
                    manifest(pretrain).filter(m -> m.fingerprint().equals(fingerprint));
            return Optional.of(
                    there.isPresent()
                            ? new PreparedDataset(pretrain, there.get(), List.of())
                            : run(pretrain, fingerprint, ReferenceDataset.Pretrain.of(config, dataset)));
        } catch (IOException e) {
            throw SassException.of(DatasetFolder.problem(outputFolder(config), e), e);
        }
    }

    /**
     * Prepares all events that are there for weights that are there: nothing is held out, and tables, buckets and scales are
     * those of the dataset that the weights were trained on. What these do not know, such as a new item's id, is unknown.
     *
     * @param trained folder of that dataset
     * @param horizon of it that the weights know
     * @throws SassException with all problems of the data found, or the one that kept it from being written
     */
    public PreparedDataset runRefresh(Path trained, Horizon horizon) {
        try {
            String follows = DatasetOpener.manifest(trained).fingerprint() + " " + horizon + "\n" + fingerprint();
            return run(refreshFolder(config), Sha256.of(follows), ReferenceDataset.Training.of(trained, horizon));
        } catch (IOException e) {
            throw SassException.of(DatasetFolder.problem(outputFolder(config), e), e);
        }
    }

    /** The manifest of a whole dataset. */
    private static Optional<DatasetManifest> manifest(Path folder) {
        try (Dataset dataset = DatasetOpener.open(folder)) {
            return Optional.of(dataset.manifest());
        } catch (SassException e) {
            return Optional.empty();
        }
    }

    /** Whether the dataset is there and of what is configured now. */
    public boolean isUpToDate() {
        return manifest(datasetFolder(config))
                .filter(m -> m.fingerprint().equals(fingerprint()))
                .isPresent();
    }

    private PreparedDataset run(Path dataset, String fingerprint, @Nullable ReferenceDataset followed) {
        Path output = Objects.requireNonNull(dataset.getParent());
        try (DatasetFolder folder = DatasetFolder.open(output, String.valueOf(dataset.getFileName()))) {
            if (!(followed instanceof ReferenceDataset.Pretrain)) {
                checkSample();
            }
            DataProblems problems = new DataProblems(locations);
            DatasetManifest manifest;
            SassConfig ordered = followed == null ? config : followed.orderFeatures(config);
            try (SqlEngine engine =
                    openEngine(Files.createDirectory(folder.work().resolve("engine")))) {
                manifest = new DatasetBuilder(ordered, engine, folder, problems, listener, Instant.now(clock), followed)
                        .run(fingerprint);
            }
            DatasetFiles.write(folder.temp(), manifest);
            folder.publish();
            return new PreparedDataset(
                    folder.target(), manifest, problems.problems().warnings());
        } catch (EngineException e) {
            throw SassException.of(
                    e.isDiskFull() ? DatasetFolder.problem(output, e) : engineFailure(e, sqlFolder(config, followed)),
                    e);
        } catch (IOException | UncheckedIOException e) {
            throw SassException.of(DatasetFolder.problem(output, e), e);
        }
    }
}
