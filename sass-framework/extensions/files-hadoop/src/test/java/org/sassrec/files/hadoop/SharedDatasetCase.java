package org.sassrec.files.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sassrec.dataset.DatasetChecksums;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.dataset.remote.SharedDataset;
import org.sassrec.files.remote.RemoteFolder;

/** Copies a small dataset to an address, replaces it, and copies it back. */
final class SharedDatasetCase {

    private SharedDatasetCase() {}

    static void copyThereAndBack(Supplier<RemoteFolder> address, Path folder) throws IOException {
        for (String fingerprint : List.of("one", "two")) {
            Path local = dataset(folder.resolve(fingerprint), fingerprint);
            try (SharedDataset writer = open(address)) {
                writer.lock();
                assertThat(writer.upload(local)).isPositive();
                assertThat(writer.upload(local)).isZero();
            }
            Path copy = Files.createDirectories(folder.resolve(fingerprint + "-copy"));
            try (SharedDataset reader = open(address)) {
                assertThat(reader.fingerprint()).contains(fingerprint);
                assertThat(reader.fetch("other", local, folder.resolve("parts"), copy))
                        .isEmpty();
                assertThat(reader.fetch(fingerprint, folder.resolve("none"), folder.resolve("parts"), copy))
                        .hasValueSatisfying(bytes -> assertThat(bytes).isPositive());
            }
            assertThat(DatasetChecksums.of(copy)).isEqualTo(DatasetChecksums.of(local));
        }
    }

    private static SharedDataset open(Supplier<RemoteFolder> address) {
        return new SharedDataset(address.get(), "dataset", Clock.systemUTC());
    }

    private static Path dataset(Path folder, String fingerprint) throws IOException {
        Files.createDirectories(folder);
        for (String name : List.of("events", "users")) {
            try (TableWriter out = TableWriter.create(
                    folder.resolve(name + ".arrow"), 1 << 13, new Column("value", ColumnType.LONG))) {
                out.addLongs(name.equals("users") ? fingerprint.hashCode() : 0, 100_000);
            }
        }
        DatasetManifest manifest = new DatasetManifest(
                DatasetFiles.VERSION,
                fingerprint,
                List.of(),
                1,
                1,
                1,
                new DatasetManifest.Source(1, 0, 0, 0),
                new DatasetManifest.Overlap(List.of(), List.of()),
                List.of(),
                null,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of());
        DatasetFiles.write(folder, manifest.withChecksums(DatasetChecksums.of(folder), Map.of()));
        return folder;
    }
}
