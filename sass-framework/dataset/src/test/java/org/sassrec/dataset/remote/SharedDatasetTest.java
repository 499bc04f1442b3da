package org.sassrec.dataset.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.DatasetChecksums;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;

/** Faults are injected at each call of a folder of the file system. */
@Tag("slow")
class SharedDatasetTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path folder;

    private Path address;

    @BeforeEach
    void createAddress() {
        address = folder.resolve("address");
    }

    private FaultyFolder remote() {
        return new FaultyFolder(new PlainFolder(address));
    }

    private static SharedDataset shared(FaultyFolder remote, Duration later) {
        return new SharedDataset(remote, "dataset", Clock.fixed(NOW.plus(later), ZoneOffset.UTC));
    }

    private static SharedDataset shared(FaultyFolder remote) {
        return shared(remote, Duration.ZERO);
    }

    /** Writes a dataset of three tables. Those named in {@code changed} differ from other datasets. */
    private Path dataset(String fingerprint, String... changed) throws IOException {
        Path created = Files.createDirectories(folder.resolve("local-" + fingerprint));
        for (String name : List.of("events", "shard-00001/events", "users")) {
            Path file = created.resolve(name + ".arrow");
            Files.createDirectories(file.getParent());
            try (TableWriter out = TableWriter.create(file, 4, new Column("value", ColumnType.LONG))) {
                for (int row = 0; row < 10; row++) {
                    out.addLong(row * name.length() + (List.of(changed).contains(name) ? fingerprint.hashCode() : 0));
                }
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
        DatasetFiles.write(created, manifest.withChecksums(DatasetChecksums.of(created), Map.of()));
        return created;
    }

    private static long upload(FaultyFolder remote, Path dataset) {
        try (SharedDataset shared = shared(remote)) {
            shared.lock();
            return shared.upload(dataset);
        }
    }

    private Optional<Long> fetch(FaultyFolder remote, String fingerprint, Path target) throws IOException {
        Files.createDirectories(target);
        try (SharedDataset shared = shared(remote)) {
            return shared.fetch(fingerprint, folder.resolve("none"), folder.resolve("parts"), target);
        }
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        root.relativize(file).toString().replace('\\', '/'),
                        LocalFile.of(file).crc32c());
            }
        }
        return files;
    }

    private static AccessDeniedException killed() {
        return new AccessDeniedException("x", null, "killed");
    }

    @Test
    void copiesADatasetToAnotherMachine() throws IOException {
        Path local = dataset("one");
        assertThat(upload(remote(), local)).isPositive();
        try (SharedDataset shared = shared(remote())) {
            assertThat(shared.fingerprint()).contains("one");
            assertThat(shared.address()).isEqualTo(address.resolve("dataset").toString());
        }
        Path copy = folder.resolve("copy");
        assertThat(fetch(remote(), "one", copy))
                .hasValueSatisfying(bytes -> assertThat(bytes).isPositive());
        assertThat(files(copy)).isEqualTo(files(local));
        assertThat(address.resolve("dataset.lease.json")).doesNotExist();
    }

    @Test
    void findsNoDatasetAtAnEmptyAddressOrWithAnotherFingerprint() throws IOException {
        assertThat(fetch(remote(), "one", folder.resolve("a"))).isEmpty();
        upload(remote(), dataset("one"));
        assertThat(fetch(remote(), "two", folder.resolve("b"))).isEmpty();
        assertThat(files(folder.resolve("b"))).isEmpty();
    }

    @Test
    void writesOnlyChangedFilesAndKeepsThoseOfThePreviousDataset() throws IOException {
        upload(remote(), dataset("one"));
        FaultyFolder remote = remote();
        upload(remote, dataset("two", "users"));
        assertThat(remote.calls(call -> call.startsWith("write dataset/")))
                .hasSize(2)
                .anyMatch(call -> call.contains("/users.arrow/"))
                .anyMatch(call -> call.contains("/manifest.json/"));
        upload(remote(), dataset("three", "users"));
        Map<String, String> stored = files(address);
        assertThat(stored.keySet())
                .filteredOn(name -> name.contains("/users.arrow/"))
                .hasSize(2);
        assertThat(stored.keySet())
                .filteredOn(name -> name.contains("/events.arrow/"))
                .hasSize(2);
        assertThat(upload(remote(), dataset("three", "users"))).isZero();
        assertThat(files(address).keySet()).isEqualTo(stored.keySet());
    }

    @Test
    void linksFilesThatTheLocalDatasetHas() throws IOException {
        upload(remote(), dataset("one"));
        upload(remote(), dataset("two", "users"));
        FaultyFolder remote = remote();
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try (SharedDataset shared = shared(remote)) {
            shared.fetch("two", dataset("one"), folder.resolve("parts"), copy);
        }
        assertThat(files(copy)).isEqualTo(files(dataset("two", "users")));
        assertThat(remote.calls(call -> call.startsWith("read dataset/"))).hasSize(2);
    }

    /** The process ends before or after each call. The next upload completes the work and leaves no other files. */
    @Test
    void anInterruptedUploadLeavesTheOldOrTheNewDataset() throws IOException {
        int calls = 0;
        for (boolean after : new boolean[] {false, true}) {
            boolean complete = false;
            for (int at = 1; !complete; at++) {
                Folders.deleteRecursively(address);
                upload(remote(), dataset("one"));
                int kill = at;
                FaultyFolder remote = remote();
                FaultyFolder.Fault fault = (number, call) -> number >= kill ? killed() : null;
                if (after) {
                    remote.failingAfter(fault);
                } else {
                    remote.failing(fault);
                }
                try {
                    upload(remote, dataset("two", "events", "users"));
                } catch (SassException expected) {
                    assertThat(expected).hasMessageContaining("SASS4057").hasMessageContaining("killed");
                }
                complete = remote.calls.size() < kill;
                calls += remote.calls.size();
                requireOldOrNew();
                try (SharedDataset shared = shared(remote(), Duration.ofHours(1))) {
                    shared.lock();
                    shared.upload(dataset("three", "users"));
                }
                requireOnlyListedFiles();
            }
        }
        assertThat(calls).isGreaterThan(50);
    }

    private void requireOldOrNew() throws IOException {
        Path copy = folder.resolve("copy");
        Folders.deleteRecursively(copy);
        boolean isNew = fetch(remote(), "two", copy).isPresent();
        if (!isNew) {
            assertThat(fetch(remote(), "one", copy)).isPresent();
        }
        assertThat(files(copy)).isEqualTo(files(isNew ? dataset("two", "events", "users") : dataset("one")));
    }

    private void requireOnlyListedFiles() throws IOException {
        SharedIndex index = JsonFiles.read(address.resolve("dataset.json"), SharedIndex.class);
        TreeSet<String> listed = new TreeSet<>();
        index.all().forEach(file -> listed.add("dataset/" + file.place()));
        listed.add("dataset.json");
        assertThat(files(address).keySet()).isEqualTo(listed);
    }

    /** Another process continues with the files that the killed one wrote. */
    @Test
    void continuesTheUploadOfAKilledProcess() throws IOException {
        Path local = dataset("one");
        FaultyFolder remote =
                remote().failing((number, call) -> call.startsWith("write dataset/users") ? killed() : null);
        // A killed process does not close its lease.
        SharedDataset killed = shared(remote);
        killed.lock();
        assertThatThrownBy(() -> killed.upload(local)).hasMessageContaining("SASS4057");
        FaultyFolder next = remote();
        try (SharedDataset shared = shared(next, Duration.ofMinutes(11))) {
            shared.lock();
            shared.upload(local);
        }
        assertThat(next.calls(call -> call.startsWith("write dataset/"))).hasSize(2);
        requireOnlyListedFiles();
    }

    @Test
    void continuesAnInterruptedDownload() throws IOException {
        Path local = dataset("one");
        upload(remote(), local);
        FaultyFolder remote =
                remote().breakingStreamsAfter(300).failing((number, call) -> number == 4 ? killed() : null);
        Path first = folder.resolve("first");
        assertThatThrownBy(() -> fetch(remote, "one", first)).hasMessageContaining("SASS4057");
        FaultyFolder next = remote();
        Path second = folder.resolve("second");
        fetch(next, "one", second);
        assertThat(next.calls(call -> call.startsWith("read dataset/") && !call.endsWith(" 0")))
                .isNotEmpty();
        assertThat(files(second).keySet()).isEqualTo(files(local).keySet());
    }

    @Test
    void repeatsRequestsAfterTemporaryFailures() throws IOException {
        Path local = dataset("one");
        FaultyFolder remote = remote().failing((number, call) ->
                call.contains("users") && number % 2 == 0 ? new IOException("timeout") : null);
        upload(remote, local);
        FaultyFolder reader = remote().breakingStreamsAfter(700);
        Path copy = folder.resolve("copy");
        fetch(reader, "one", copy);
        assertThat(files(copy)).isEqualTo(files(local));
    }

    @Test
    void reportsAWrongChecksum() throws IOException {
        upload(remote(), dataset("one"));
        String users = files(address).keySet().stream()
                .filter(name -> name.contains("/users.arrow/"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(address.resolve(users));
        bytes[bytes.length / 2] ^= 1;
        Files.write(address.resolve(users), bytes);
        Path copy = folder.resolve("copy");
        assertThatThrownBy(() -> fetch(remote(), "one", copy))
                .hasMessageContaining("SASS4058")
                .hasMessageContaining(address.resolve(users).toString())
                .hasMessageContaining("its checksum is not ");
        Files.delete(address.resolve(users));
        assertThatThrownBy(() -> fetch(remote(), "one", copy))
                .hasMessageContaining("SASS4058")
                .hasMessageContaining("it does not exist");
    }

    @Test
    void downloadsADamagedPartAgain() throws IOException {
        Path local = dataset("one");
        upload(remote(), local);
        String users = files(address).keySet().stream()
                .filter(name -> name.contains("/users.arrow/"))
                .findFirst()
                .orElseThrow();
        Path part = folder.resolve("parts").resolve(users.replaceFirst("dataset/", ""));
        Files.createDirectories(part.getParent());
        Files.write(part, new byte[100]);
        Path copy = folder.resolve("copy");
        fetch(remote(), "one", copy);
        assertThat(files(copy)).isEqualTo(files(local));
    }

    @Test
    void reportsADamagedIndex() throws IOException {
        Files.createDirectories(address);
        Files.writeString(address.resolve("dataset.json"), "{");
        assertThatThrownBy(() -> shared(remote()).fingerprint())
                .hasMessageContaining("SASS4058")
                .hasMessageContaining("dataset.json");
    }

    @Test
    void excludesASecondWriter() throws IOException {
        Path local = dataset("one");
        try (SharedDataset first = shared(remote())) {
            first.lock();
            try (SharedDataset second = shared(remote(), Duration.ofMinutes(9))) {
                SassException held = catchThrowableOfType(SassException.class, second::lock);
                assertThat(held)
                        .hasMessageContaining("SASS4052")
                        .hasMessageContaining("another process writes the prepared dataset at " + address);
            }
            first.upload(local);
        }
        upload(remote(), dataset("two", "users"));
    }

    @Test
    void aWriterThatLostItsLeaseActivatesNothing() throws IOException {
        SharedDataset slow = shared(remote());
        slow.lock();
        try (SharedDataset other = shared(remote(), Duration.ofMinutes(11))) {
            other.lock();
            other.upload(dataset("two", "users"));
            Path one = dataset("one");
            assertThatThrownBy(() -> slow.upload(one))
                    .hasMessageContaining("SASS4057")
                    .hasMessageContaining("lost the lease");
            slow.close();
        }
        assertThat(fetch(remote(), "two", folder.resolve("copy"))).isPresent();
    }

    /** Without a lease of the server's own, the last of two processes has it. */
    @Test
    void detectsALeaseThatAnotherProcessReplaced() throws IOException {
        FaultyFolder racing = remote();
        racing.failingAfter((number, call) -> {
            if (call.startsWith("create")) {
                try {
                    Files.writeString(
                            address.resolve("dataset.lease.json"),
                            "{\"owner\": \"other\", \"machine\": \"m2\", \"renewed\": " + NOW.toEpochMilli() + "}");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return null;
        });
        assertThatThrownBy(() -> shared(racing).lock())
                .hasMessageContaining("SASS4052")
                .hasMessageContaining("m2");
    }

    @Test
    void copiesTheOldDatasetWhileAnotherProcessReplacesIt() throws IOException {
        Path one = dataset("one");
        upload(remote(), one);
        Path two = dataset("two", "events", "users", "shard-00001/events");
        FaultyFolder reader = remote();
        reader.failingAfter((number, call) -> {
            if (number == 2) {
                upload(remote(), two);
            }
            return null;
        });
        Path copy = folder.resolve("copy");
        assertThat(fetch(reader, "one", copy)).isPresent();
        assertThat(files(copy)).isEqualTo(files(one));
    }

    @Test
    void rejectsADamagedLocalDataset() throws IOException {
        Path local = dataset("one");
        Path users = local.resolve("users.arrow");
        byte[] bytes = Files.readAllBytes(users);
        bytes[bytes.length / 2] ^= 1;
        Files.write(users, bytes);
        assertThatThrownBy(() -> upload(remote(), local))
                .hasMessageContaining("SASS4072")
                .hasMessageContaining("users.arrow");
        assertThat(fetch(remote(), "one", folder.resolve("copy"))).isEmpty();
    }

    @Test
    void reportsAnAddressThatCannotBeWritten() {
        FaultyFolder remote = remote().failing((number, call) ->
                call.startsWith("create") ? new AccessDeniedException("x", null, "the server answers 403") : null);
        assertThatThrownBy(() -> shared(remote).lock())
                .hasMessageContaining("SASS4057")
                .hasMessageContaining("cannot write the prepared dataset at " + address.resolve("dataset"))
                .hasMessageContaining("access is denied (the server answers 403)");
    }

    /** The checksum is right, so only the name shows that the file does not belong to the dataset. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../home/conf.d",
                "/tmp/sass-test-absolute",
                "a/../../../home/conf.d",
                "a\\u0000b",
                "..\\\\home",
                "C:\\\\home",
                "",
            })
    void rejectsAnIndexWhoseNamesLeadOutOfTheFolder(String name) throws IOException {
        upload(remote(), dataset("one"));
        Path index = address.resolve("dataset.json");
        String intact = Files.readString(index);
        Files.writeString(index, intact.replace("\"users.arrow\"", "\"" + name + "\""));
        Path target = folder.resolve("run/dataset");

        assertThatThrownBy(() -> fetch(remote(), "one", target))
                .hasMessageContaining("SASS4058")
                .hasMessageContaining("invalid name");

        assertThat(files(target)).isEmpty();
        assertThat(folder.resolve("home")).doesNotExist();
        assertThat(folder.resolve("parts")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "",
                "null",
                "{\"version\": 1}",
                "{\"version\": 1, \"fingerprint\": \"one\", \"content\": \"\", \"files\": [null]}",
                "{\"version\": 1, \"fingerprint\": \"one\", \"content\": \"\", \"files\": [{\"name\": \"a\"}]}",
                "{\"version\": 1, \"fingerprint\": \"one\", \"content\": \"\", \"files\":"
                        + " [{\"name\": \"a\", \"bytes\": -1, \"crc32c\": \"00000000\"}]}",
                "{\"version\": 99999999999999999999}"
            })
    void reportsAnIndexThatIsNotOne(String text) throws IOException {
        Files.createDirectories(address);
        Files.writeString(address.resolve("dataset.json"), text);
        Path target = folder.resolve("run/dataset");
        try {
            assertThat(fetch(remote(), "one", target)).isEmpty();
        } catch (SassException reported) {
            assertThat(reported).hasMessageContaining("SASS4058");
        }
        assertThat(files(target)).isEmpty();
    }

    /** The files of a lease and those before the current dataset are deleted at the address. */
    @Test
    void deletesNothingOutsideOfTheDatasetsAtTheAddress() throws IOException {
        Path local = dataset("one");
        upload(remote(), local);
        Path other = Files.createDirectories(folder.resolve("other/1-00000000"));
        String outside = "{\"name\": \"../../other\", \"bytes\": 1, \"crc32c\": \"00000000\"}";
        Files.writeString(
                address.resolve("dataset.lease.json"),
                "{\"owner\": \"x\", \"machine\": \"m\", \"renewed\": 0, \"uploading\": [" + outside + "]}");
        assertThat(upload(remote(), local)).isZero();
        Path index = address.resolve("dataset.json");
        Files.writeString(
                index,
                Files.readString(index).replaceFirst("(\"files\" : \\[)", "\"previous\" : [" + outside + "], $1"));
        assertThatThrownBy(() -> upload(remote(), dataset("two", "users"))).hasMessageContaining("SASS4058");
        assertThat(other).exists();
    }
}
