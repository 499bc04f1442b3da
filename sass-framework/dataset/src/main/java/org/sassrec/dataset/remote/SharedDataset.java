package org.sassrec.dataset.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetChecksums;
import org.sassrec.dataset.DatasetCode;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.WaitLimit;
import org.sassrec.files.remote.RemoteDownload;
import org.sassrec.files.remote.RemoteFolder;

/**
 * A dataset at an address. One process at a time writes it; others copy it meanwhile. The index names the files of the
 * current dataset and is replaced last, so an interrupted upload has no effect. Files are stored under their size and
 * checksum: the next dataset writes only files that changed. Not thread-safe.
 */
public final class SharedDataset implements AutoCloseable {

    private static final Duration WAIT_INTERVAL = Duration.ofSeconds(5);

    private final RemoteFolder remote;
    private final String address;
    private final String name;
    private final Clock clock;
    private @Nullable SharedLease lease;

    /**
     * Creates a shared dataset without a connection.
     *
     * @param remote folder, which {@link #close} closes
     * @param name name of the dataset in the folder
     */
    public SharedDataset(RemoteFolder remote, String name, Clock clock) {
        this.remote = remote;
        this.name = name;
        this.clock = clock;
        this.address = remote.address(name);
    }

    /** Returns the address for messages. */
    public String address() {
        return address;
    }

    private String indexName() {
        return name + ".json";
    }

    private String place(SharedIndex.Entry file) {
        return name + "/" + file.place();
    }

    /**
     * Returns the fingerprint of the dataset at the address; empty if there is none.
     *
     * @throws SassException SASS4057 if the address cannot be read
     */
    public Optional<String> fingerprint() {
        return Optional.of(index().fingerprint()).filter(text -> !text.isEmpty());
    }

    private SharedIndex index() {
        try {
            byte[] text = new RemoteDownload(remote).read(indexName());
            SharedIndex index = JsonFiles.parse(new String(text, StandardCharsets.UTF_8), SharedIndex.class);
            // A dataset of another version is replaced. Its files are unknown and stay.
            return index.version() == SharedIndex.VERSION ? index : SharedIndex.EMPTY;
        } catch (NoSuchFileException missing) {
            return SharedIndex.EMPTY;
        } catch (JsonProcessingException damaged) {
            String why = damaged.getCause() instanceof IllegalArgumentException invalid
                    ? String.valueOf(invalid.getMessage())
                    : "it is not a valid index";
            throw SassException.of(damaged(indexName(), why), damaged);
        } catch (IOException failed) {
            throw failure("read", failed);
        }
    }

    /**
     * Takes the right to write the dataset. Waits as long as {@link WaitLimit} allows while another process has it.
     *
     * @throws SassException SASS4052 if another process has it, SASS4057 if the address cannot be written
     */
    public void lock() {
        String reason = "another process writes the prepared dataset at " + address;
        SharedLease.HeldException[] held = new SharedLease.HeldException[1];
        try {
            lease = WaitLimit.await(reason, WAIT_INTERVAL, () -> {
                try {
                    return SharedLease.take(remote, name + ".lease.json", clock);
                } catch (SharedLease.HeldException other) {
                    held[0] = other;
                    return null;
                }
            });
        } catch (IOException failed) {
            throw failure("write", failed);
        }
        if (lease == null) {
            throw Diagnostic.error(DatasetCode.CONCURRENT_PREPARE, reason)
                    .withNote(String.valueOf(held[0].getMessage()))
                    .withHelp("try again when it has ended, or wait for it: `--wait 30m`")
                    .withHelp("if the process was killed, its lease ends after " + SharedLease.EXPIRES.toMinutes()
                            + " minutes")
                    .toException();
        }
    }

    /**
     * Copies a local dataset to the address and activates it. Call {@link #lock} before. Files that the address has are
     * not copied. Removes the files of the dataset before the previous one.
     *
     * @param folder folder of a complete dataset
     * @return number of copied bytes
     * @throws SassException SASS4057 if a file cannot be copied, SASS4072 if a local file is damaged
     */
    public long upload(Path folder) {
        SharedLease held = lease;
        if (held == null) {
            throw new IllegalStateException("not locked");
        }
        try {
            DatasetManifest manifest = DatasetFiles.readManifest(folder);
            List<SharedIndex.Entry> files = entries(folder, manifest);
            SharedIndex before = index();
            SharedIndex next = before.next(manifest.fingerprint(), manifest.contentDigest(), files);
            Set<SharedIndex.Entry> unlisted = new HashSet<>(held.abandoned());
            unlisted.addAll(files);
            unlisted.addAll(before.previous());
            held.announce(List.copyOf(unlisted));
            long bytes = copy(folder, files, before.all(), new HashSet<>(held.abandoned()));
            held.renew();
            write(indexName(), JsonFiles.text(next));
            unlisted.removeAll(next.all());
            for (SharedIndex.Entry file : unlisted) {
                remote.delete(place(file));
            }
            held.announce(List.of());
            return bytes;
        } catch (IOException failed) {
            throw failure("write", failed);
        }
    }

    private long copy(
            Path folder, List<SharedIndex.Entry> files, Set<SharedIndex.Entry> listed, Set<SharedIndex.Entry> possible)
            throws IOException {
        long bytes = 0;
        for (SharedIndex.Entry file : files) {
            // An interrupted upload may have written the file. A file is complete or does not exist.
            if (!listed.contains(file) && !(possible.contains(file) && remote.exists(place(file)))) {
                RemoteDownload.repeat(() -> {
                    remote.write(place(file), folder.resolve(file.name()));
                    return file;
                });
                bytes += file.bytes();
            }
        }
        return bytes;
    }

    private void write(String file, String text) throws IOException {
        Path local = Files.createTempFile("sass-index", ".json");
        try {
            Files.writeString(local, text);
            RemoteDownload.repeat(() -> {
                remote.write(file, local);
                return file;
            });
        } finally {
            Files.delete(local);
        }
    }

    /** Returns the files of a local dataset, the manifest last. Their checksums are computed again. */
    private static List<SharedIndex.Entry> entries(Path folder, DatasetManifest manifest) throws IOException {
        Map<String, DatasetManifest.FileEntry> found =
                DatasetChecksums.of(folder).files();
        List<SharedIndex.Entry> files = new ArrayList<>();
        manifest.files().forEach((file, entry) -> {
            if (!entry.equals(found.get(file))) {
                throw Diagnostic.error(
                                DatasetCode.DATASET_CORRUPT,
                                "the prepared dataset is damaged: `" + folder.resolve(file)
                                        + "`: its size or checksum differs from the manifest")
                        .withHelp("delete the folder and run `sass prepare` again")
                        .toException();
            }
            files.add(new SharedIndex.Entry(file, entry.bytes(), entry.crc32c()));
        });
        LocalFile last = LocalFile.of(folder.resolve(DatasetFiles.MANIFEST));
        files.add(new SharedIndex.Entry(DatasetFiles.MANIFEST, last.bytes(), last.crc32c()));
        return files;
    }

    /**
     * Copies the dataset at the address into a folder, if it has a fingerprint.
     *
     * @param fingerprint fingerprint of the wanted dataset
     * @param local folder of an earlier local dataset, whose equal files are not copied; it need not exist
     * @param parts folder of unfinished files. Another call with the same folder continues them.
     * @param target existing folder of the copy
     * @return number of copied bytes; empty if the address has another dataset or none
     * @throws SassException SASS4057 if a file cannot be read at the address, SASS4058 if its checksum is wrong
     * @throws java.io.UncheckedIOException if a local file cannot be written
     */
    public Optional<Long> fetch(String fingerprint, Path local, Path parts, Path target) {
        SharedIndex index = index();
        while (index.fingerprint().equals(fingerprint)) {
            try {
                return Optional.of(
                        new SharedDownload(remote, name, this::damaged).copy(index.files(), local, parts, target));
            } catch (NoSuchFileException replaced) {
                SharedIndex now = index();
                if (now.equals(index)) {
                    throw SassException.of(damaged(replaced.getFile(), "it does not exist"), replaced);
                }
                index = now;
            } catch (IOException failed) {
                throw failure("read", failed);
            }
        }
        return Optional.empty();
    }

    private Diagnostic damaged(String file, String why) {
        return Diagnostic.error(
                        DatasetCode.SHARED_DATASET_CORRUPT,
                        "the prepared dataset at " + address + " is damaged: `" + remote.address(file) + "`: " + why)
                .withHelp("delete `" + remote.address(indexName())
                        + "`; the next `sass prepare` then prepares the dataset and copies it again");
    }

    private SassException failure(String action, IOException failed) {
        String reason = failed instanceof AccessDeniedException denied && denied.getReason() != null
                ? "access is denied (" + denied.getReason() + ")"
                : failed instanceof NoSuchFileException missing && missing.getReason() != null
                        ? missing.getReason()
                        : IoErrorMessage.of(failed);
        return SassException.of(
                Diagnostic.error(
                                DatasetCode.SHARED_DATASET_FAILED,
                                "cannot " + action + " the prepared dataset at " + address + ": " + reason)
                        .withNote("local datasets are unchanged")
                        .withHelp("check the address `run.dataset`, the credentials in the environment and the"
                                + " connection, then run the command again"),
                failed);
    }

    /** Ends the right to write and closes the folder. */
    @Override
    public void close() {
        SharedLease ended = lease;
        lease = null;
        try (remote) {
            if (ended != null) {
                ended.close();
            }
        } catch (IOException failed) {
            // The lease expires. The result of the work is complete.
        }
    }
}
