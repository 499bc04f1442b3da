package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.dataset.remote.SharedDataset;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.FileProbe;
import org.sassrec.files.Folders;
import org.sassrec.files.remote.RemoteAddress;

/**
 * The dataset at the address {@code run.dataset}: copies it from there instead of a preparation, and to there after one.
 * Does nothing without an address.
 */
final class DatasetSharing implements AutoCloseable {

    private final @Nullable SharedDataset shared;
    private final DatasetFolder folder;
    private final String fingerprint;
    private final Preparation.Listener listener;

    private DatasetSharing(
            @Nullable SharedDataset shared, DatasetFolder folder, String fingerprint, Preparation.Listener listener) {
        this.shared = shared;
        this.folder = folder;
        this.fingerprint = fingerprint;
        this.listener = listener;
    }

    /**
     * Opens the shared dataset without a connection.
     *
     * @param address folder of the shared datasets; {@code null} for none
     * @throws SassException SASS7527 if no module supports the address
     */
    static DatasetSharing open(
            @Nullable String address, DatasetFolder folder, String fingerprint, Preparation.Listener listener) {
        SharedDataset shared = address == null
                ? null
                : new SharedDataset(
                        RemoteAddress.open(address),
                        String.valueOf(folder.target().getFileName()),
                        Clock.systemUTC());
        return new DatasetSharing(shared, folder, fingerprint, listener);
    }

    /**
     * Finds the dataset in the local folder or at the address. A local dataset that is not at the address is copied
     * there. If the dataset is in neither place, this process gets the right to write to the address.
     *
     * @return the manifest of the dataset in the final folder; empty if it must be prepared
     */
    Optional<DatasetManifest> find() throws IOException {
        if (shared == null) {
            return Optional.empty();
        }
        Optional<DatasetManifest> local = Preparation.manifest(folder.target()).filter(this::matches);
        Optional<String> other = shared.fingerprint();
        if (other.filter(fingerprint::equals).isPresent()) {
            return local.isPresent() ? marked(local) : fetch();
        }
        other.ifPresent(found -> listener.note("the dataset at " + shared.address()
                + " was prepared with another configuration or other source files; it will be replaced"));
        shared.lock();
        if (local.isPresent()) {
            upload();
            return local;
        }
        // Another process may have written the dataset before this one got the lock.
        return shared.fingerprint().filter(fingerprint::equals).isPresent() ? fetch() : Optional.empty();
    }

    private boolean matches(DatasetManifest manifest) {
        return manifest.fingerprint().equals(fingerprint);
    }

    private Optional<DatasetManifest> fetch() throws IOException {
        SharedDataset from = Objects.requireNonNull(shared);
        long start = System.nanoTime();
        Optional<Long> bytes = from.fetch(fingerprint, folder.target(), folder.parts(), folder.temp());
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        DatasetManifest manifest;
        try (var copy = DatasetOpener.open(folder.temp())) {
            manifest = copy.manifest();
        }
        folder.publish();
        Folders.deleteRecursively(folder.parts());
        report("copied the dataset from " + from.address(), bytes.get(), start);
        return marked(Optional.of(manifest));
    }

    /** Copies the dataset in the final folder to the address. */
    void upload() throws IOException {
        if (shared != null) {
            long start = System.nanoTime();
            long bytes = shared.upload(folder.target());
            report("copied the dataset to " + shared.address(), bytes, start);
            marked(Optional.empty());
        }
    }

    private void report(String what, long bytes, long start) {
        listener.note(
                String.format(Locale.ROOT, "%s: %,d bytes in %.1f s", what, bytes, (System.nanoTime() - start) / 1e9));
    }

    private Optional<DatasetManifest> marked(Optional<DatasetManifest> manifest) throws IOException {
        AtomicFile.write(
                DatasetFolder.sharedMark(folder.target()),
                mark(String.valueOf(shared == null ? "" : shared.address()), fingerprint));
        return manifest;
    }

    private static String mark(String address, String fingerprint) {
        return address + "\n" + fingerprint + "\n";
    }

    /** Returns whether a local dataset was last seen at the address. */
    static boolean isShared(Path dataset, String address) {
        Path mark = DatasetFolder.sharedMark(dataset);
        try {
            String expected = mark(
                    RemoteAddress.open(address).address(String.valueOf(dataset.getFileName())),
                    DatasetOpener.manifest(dataset).fingerprint());
            return FileProbe.exists(mark) && Files.readString(mark).equals(expected);
        } catch (IOException | SassException unknown) {
            return false;
        }
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
    }
}
