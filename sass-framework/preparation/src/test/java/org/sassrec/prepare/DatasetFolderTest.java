package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.arrow.LongRows;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** A dataset is complete or does not exist, whatever fails during preparation. */
@Tag("slow")
class DatasetFolderTest {
    private static Project project(Path folder) {
        return AccessorsReferenceTest.project(
                folder, BruteForceDataset.random(5, 6, 9, 3, 300), "{by: time, validation: 3d, test: 3d}");
    }

    private static List<String> left(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static SassException openingError(Path folder) {
        return catchThrowableOfType(SassException.class, () -> DatasetOpener.open(folder));
    }

    @Test
    void rejectsFolderWithoutManifest(@TempDir Path folder) throws IOException {
        Path dataset = project(folder).preparation().run().folder();
        Files.delete(dataset.resolve("manifest.json"));
        assertThat(openingError(dataset)).hasMessageContaining("SASS4070").hasMessageContaining("is incomplete");
        assertThat(openingError(folder.resolve("nowhere")))
                .hasMessageContaining("SASS4070")
                .hasMessageContaining("does not exist");
    }

    @Test
    void keepsOthersFromReadingTheDataset(@TempDir Path folder) throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path dataset = project(folder).preparation().run().folder();
        try (Stream<Path> files = Files.walk(dataset)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void rejectsOtherVersion(@TempDir Path folder) throws IOException {
        Path dataset = project(folder).preparation().run().folder();
        Path manifest = dataset.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"version\" : \\d+", "\"version\" : 99"));
        assertThat(openingError(dataset))
                .hasMessageContaining("SASS4071")
                .hasMessageContaining("has format version 99");
    }

    @Test
    void reportsDamagedFiles(@TempDir Path folder) throws IOException {
        Path dataset = project(folder).preparation().run().folder();
        Files.write(dataset.resolve("shard-00000/events.arrow"), new byte[10]);
        assertThat(openingError(dataset)).hasMessageContaining("SASS4072").hasMessageContaining("events.arrow");
        Files.delete(dataset.resolve("shard-00000/events.arrow"));
        assertThat(openingError(dataset)).hasMessageContaining("events.arrow`: the file is missing or empty");
        Files.writeString(dataset.resolve("manifest.json"), "{\"version\" : ");
        assertThat(openingError(dataset)).hasMessageContaining("SASS4072").hasMessageNotContaining("[Source: ");
    }

    @Test
    void reportsDamagedShards(@TempDir Path folder) throws IOException {
        Path dataset = project(folder).preparation().shards(3).run().folder();
        Path positives = dataset.resolve("shard-00002/positives.arrow");
        byte[] intact = Files.readAllBytes(positives);
        byte[] damaged = intact.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.write(positives, damaged);
        assertThat(openingError(dataset))
                .hasMessageContaining("SASS4072")
                .hasMessageContaining("shard-00002/positives.arrow is not a complete Arrow file");
        Files.write(positives, intact);
        DatasetOpener.open(dataset).close();
        Files.delete(positives);
        assertThat(openingError(dataset))
                .hasMessageContaining("SASS4072")
                .hasMessageContaining("shard-00002/positives.arrow`: the file is missing or empty");
    }

    @Test
    void recoversFromKilledRun(@TempDir Path folder) throws IOException {
        Project project = project(folder);
        Path dataset = project.preparation().run().folder();
        Path output = project.output();
        Files.createDirectories(output.resolve(".dataset-killed/engine"));
        Files.writeString(output.resolve(".dataset-killed/events.arrow"), "half");
        // The process was killed between the two moves: the old dataset has its temporary name.
        Files.move(dataset, output.resolve(".dataset-old-x"));
        assertThat(openingError(dataset)).hasMessageContaining("SASS4070");
        Preparation failing = Preparation.of(project.config().config(), settings -> {
            throw new EngineException("IO Error: No space left on device", null);
        });
        assertThatThrownBy(failing::run).hasMessageContaining("SASS4050");
        assertThat(left(output)).containsExactly(".prepare.lock", "dataset", "generated");
        try (Dataset restored = DatasetOpener.open(dataset)) {
            assertThat(restored.events().rows()).isEqualTo(300);
        }
    }

    @Test
    void keepsOldDatasetWhenDiskIsFull(@TempDir Path folder) throws IOException {
        Project project = project(folder);
        Path dataset = project.preparation().run().folder();
        String before = Files.readString(dataset.resolve("manifest.json"));
        Preparation failing =
                Preparation.of(project.config().config(), settings -> new FullDisk(DuckDbEngine.open(settings)));
        SassException thrown = catchThrowableOfType(SassException.class, failing::run);
        assertThat(thrown.getMessage().replace(folder.toString(), "<folder>").strip())
                .isEqualTo("""
                        error[SASS4050]: the disk of `<folder>/target/sass` is full
                          = help: free disk space, or set `run.output` to a folder on another disk
                          = note: the previous dataset is unchanged; the incomplete one is deleted""");
        assertThat(left(project.output())).containsExactly(".prepare.lock", "dataset", "generated");
        assertThat(Files.readString(dataset.resolve("manifest.json"))).isEqualTo(before);
    }

    /** Fails with a full disk when the events are divided. */
    private record FullDisk(SqlEngine engine) implements SqlEngine {
        @Override
        public SqlDialect dialect() {
            return engine.dialect();
        }

        @Override
        public void loadJson(Path file, List<Column> columns, String table, String select)
                throws EngineException, IOException {
            engine.loadJson(file, columns, table, select);
        }

        @Override
        public List<Double> quantiles(String query, List<String> shares) throws EngineException {
            return engine.quantiles(query, shares);
        }

        @Override
        public void execute(String statement) throws EngineException {
            engine.execute(statement);
        }

        @Override
        public List<Column> describe(String query) throws EngineException {
            return engine.describe(query);
        }

        @Override
        public List<ResultRow> query(String query) throws EngineException {
            return engine.query(query);
        }

        @Override
        public long export(String query, PartFiles files) throws EngineException, IOException {
            return engine.export(query, files);
        }

        @Override
        public void readLongs(String query, LongRows consumer) throws EngineException, IOException {
            engine.readLongs(query, consumer);
            throw new IOException("No space left on device");
        }

        @Override
        public void loadArrow(Path file, String table, long most) throws EngineException, IOException {
            engine.loadArrow(file, table, most);
        }

        @Override
        public void close() throws EngineException {
            engine.close();
        }
    }

    @Test
    void reportsUnwritableOutput(@TempDir Path folder) {
        Project project = project(folder).file("target", "a file where the folder should be");
        assertThatThrownBy(() -> project.preparation().run())
                .hasMessageContaining("SASS4051")
                .hasMessageContaining("cannot write to the output folder");
        assertThat(DatasetFolder.problem(folder, new java.nio.file.AccessDeniedException("x"))
                        .code())
                .isEqualTo(DataCode.DATASET_FOLDER_NOT_WRITABLE);
        assertThat(DatasetFolder.problem(
                                folder, new java.nio.file.FileSystemException("x", null, "Read-only file system"))
                        .code())
                .isEqualTo(DataCode.DATASET_FOLDER_NOT_WRITABLE);
    }

    @Test
    void refusesConcurrentPreparation(@TempDir Path folder) {
        Project project = project(folder);
        try (DatasetFolder first = DatasetFolder.open(project.output(), DatasetFolder.DATASET)) {
            assertThat(first.temp()).isDirectory();
            assertThatThrownBy(() -> project.preparation().run()).hasMessageContaining("SASS4052");
            assertThat(first.temp()).isDirectory();
        }
    }

    @Test
    void reproducesFilesAndFingerprint(@TempDir Path folder) throws IOException {
        Project project = project(folder);
        var first = project.preparation().run().manifest();
        var second = project.preparation().run().manifest();
        assertThat(second.files()).isEqualTo(first.files());
        assertThat(second.fingerprint())
                .isEqualTo(first.fingerprint())
                .isEqualTo(project.preparation().fingerprint());
        Files.writeString(folder.resolve("items.csv"), "i99,a9,\"\"\n", java.nio.file.StandardOpenOption.APPEND);
        assertThat(project.preparation().fingerprint()).isNotEqualTo(first.fingerprint());
    }
}
