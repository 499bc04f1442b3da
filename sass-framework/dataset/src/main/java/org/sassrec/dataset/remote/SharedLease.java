package org.sassrec.dataset.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.remote.RemoteDownload;
import org.sassrec.files.remote.RemoteFolder;

/**
 * Excludes other writers of a shared dataset. The lease is a file that its owner renews. A lease that was not renewed
 * for {@link #EXPIRES} belongs to a process that ended, and another process may take it. The clocks of the machines may
 * differ by a part of this time.
 */
final class SharedLease implements AutoCloseable {

    /** Age from which a lease is free. */
    static final Duration EXPIRES = Duration.ofMinutes(10);

    private static final Duration RENEWAL = Duration.ofMinutes(1);

    private final RemoteFolder remote;
    private final String name;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();
    private final Thread renewals;
    private List<SharedIndex.Entry> uploading = List.of();

    private SharedLease(RemoteFolder remote, String name, Clock clock) {
        this.remote = remote;
        this.name = name;
        this.clock = clock;
        this.renewals = new Thread(this::renewUntilClosed, "sass-dataset-lease");
        renewals.setDaemon(true);
    }

    /**
     * Content of the file.
     *
     * @param owner random id of the process
     * @param machine for messages
     * @param renewed time of the last renewal in epoch milliseconds
     * @param uploading files that the owner may have written and that no index lists yet
     */
    record State(String owner, String machine, long renewed, List<SharedIndex.Entry> uploading) {
        State {
            Objects.requireNonNull(owner);
            uploading = List.copyOf(uploading);
        }
    }

    /** Another process has the lease. */
    static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        HeldException(State state) {
            super("a process on " + state.machine() + " writes this dataset, since " + state.renewed() + " or before");
        }
    }

    /**
     * Takes the lease without waiting. This writes to the address, so it also proves that the address can be written.
     *
     * @throws HeldException if another process has it
     * @throws IOException if the address cannot be read or written
     */
    static SharedLease take(RemoteFolder remote, String name, Clock clock) throws IOException {
        SharedLease lease = new SharedLease(remote, name, clock);
        lease.take();
        lease.renewals.start();
        return lease;
    }

    private void take() throws IOException {
        State other = read();
        if (other != null) {
            if (Instant.ofEpochMilli(other.renewed()).plus(EXPIRES).isAfter(clock.instant())) {
                throw new HeldException(other);
            }
            uploading = other.uploading();
            remote.delete(name);
        }
        boolean created = withFile(clock.millis(), file -> remote.create(name, file));
        // A server without conditional requests can create the file for two processes. The last one has the lease.
        State now = read();
        if (now == null) {
            throw new IOException("another process removed the lease `" + remote.address(name) + "`");
        }
        if (!created || !now.owner().equals(owner)) {
            throw new HeldException(now);
        }
    }

    private @Nullable State read() throws IOException {
        try {
            byte[] text = new RemoteDownload(remote).read(name);
            return JsonFiles.parse(new String(text, StandardCharsets.UTF_8), State.class);
        } catch (NoSuchFileException missing) {
            return null; // also without the bucket, which `create` reports
        } catch (JsonProcessingException damaged) {
            return new State("", "an unknown machine", 0, List.of());
        }
    }

    @FunctionalInterface
    private interface FileAction<T> {
        T run(Path file) throws IOException;
    }

    private synchronized <T> T withFile(long renewed, FileAction<T> action) throws IOException {
        Path file = Files.createTempFile("sass-lease", ".json");
        try {
            Files.writeString(file, JsonFiles.text(new State(owner, machine(), renewed, uploading)));
            return action.run(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "this machine";
        }
    }

    /** Returns the files that the last owner may have written without listing them in an index. */
    List<SharedIndex.Entry> abandoned() {
        return uploading;
    }

    /** Records the files that this process writes before it lists them, and those that are to be removed. */
    void announce(List<SharedIndex.Entry> files) throws IOException {
        synchronized (this) {
            uploading = List.copyOf(files);
        }
        renew();
    }

    /**
     * Requires that this process still has the lease.
     *
     * @throws IOException if another process has it, or if it cannot be read
     */
    void renew() throws IOException {
        State now = read();
        if (now == null || !now.owner().equals(owner)) {
            throw new IOException("this process lost the lease `" + remote.address(name) + "`");
        }
        write(clock.millis());
    }

    private void write(long renewed) throws IOException {
        withFile(renewed, file -> {
            remote.write(name, file);
            return file;
        });
    }

    private void renewUntilClosed() {
        while (true) {
            try {
                Thread.sleep(RENEWAL.toMillis());
                renew();
            } catch (InterruptedException closed) {
                return;
            } catch (IOException | UncheckedIOException failed) {
                // The next renewal can succeed. The owner checks the lease before it activates a dataset.
            }
        }
    }

    /** A renewal after the end would bring the lease back. */
    private void stopRenewals() {
        renewals.interrupt();
        try {
            renewals.join(RENEWAL.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the lease. If an upload was not completed, the next owner learns its files. */
    @Override
    public void close() throws IOException {
        stopRenewals();
        State now = read();
        if (now == null || !now.owner().equals(owner)) {
            return;
        }
        if (uploading.isEmpty()) {
            remote.delete(name);
        } else {
            write(0);
        }
    }
}
