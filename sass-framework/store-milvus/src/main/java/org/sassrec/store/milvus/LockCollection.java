package org.sassrec.store.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.SassException;

/**
 * An empty collection that marks a lock or a lease. Its name identifies the process that holds it, and its properties
 * contain the expiry time, which the process renews.
 */
final class LockCollection {
    private static final String EXPIRY_PROPERTY = "sassrec.until";

    private final MilvusDatabase database;
    private final Holder holder = Holder.ofThisProcess();
    private final String name;
    private final Duration lease;
    private final Clock clock;
    private final ScheduledExecutorService renewing;

    /**
     * Creates a mark of this process, without creating its collection.
     *
     * @param kind {@link MilvusDatabase#LOCK} or {@link MilvusDatabase#LEASE}
     * @param lease duration without renewal
     * @param thread name of the renewing thread
     */
    LockCollection(MilvusDatabase database, String kind, Duration lease, Clock clock, String thread) {
        this.database = database;
        this.name = database.markName(kind, holder.text());
        this.lease = lease;
        this.clock = clock;
        this.renewing = Executors.newSingleThreadScheduledExecutor(LongRunningCalls.daemonThreads(thread));
    }

    String name() {
        return name;
    }

    /**
     * Creates the collection.
     *
     * @return the expiry time, epoch milliseconds
     */
    long create(Map<String, String> properties) {
        long until = clock.millis() + lease.toMillis();
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName("id")
                .dataType(DataType.Int64)
                .isPrimaryKey(true)
                .autoID(false)
                .build());
        // Milvus-lite requires a vector field.
        schema.addField(AddFieldReq.builder()
                .fieldName("nothing")
                .dataType(DataType.FloatVector)
                .dimension(2)
                .build());
        var request = CreateCollectionReq.builder()
                .databaseName(database.name())
                .collectionName(name)
                .collectionSchema(schema)
                .numShards(1)
                .property(EXPIRY_PROPERTY, Long.toString(until));
        properties.forEach(request::property);
        database.calls()
                .create("create a mark", name, () -> database.client().createCollection(request.build()), this::exists);
        return until;
    }

    /** Renews the mark and returns the new expiry time, epoch milliseconds. */
    long renew() {
        long until = clock.millis() + lease.toMillis();
        database.setProperty("renew a mark", name, EXPIRY_PROPERTY, Long.toString(until));
        return until;
    }

    /**
     * Runs an action periodically, several times per lease duration.
     *
     * @param renew must not throw
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    void startRenewing(int times, Runnable renew) {
        long every = lease.toMillis() / times;
        renewing.scheduleWithFixedDelay(renew, every, every, TimeUnit.MILLISECONDS);
    }

    void stopRenewing() {
        renewing.shutdownNow();
    }

    boolean exists() {
        return database.exists("check a mark", name);
    }

    /** Drops the mark. Never fails: the work under it is done, and the mark expires. */
    void release() {
        stopRenewing();
        holder.release();
        try {
            database.drop(name);
        } catch (SassException failed) {
            // The mark expires.
        }
    }

    /**
     * Returns the properties of a mark that may still be held. Empty if its process has ended or released it, or it has
     * expired.
     */
    static Optional<Map<String, String>> held(MilvusDatabase database, String kind, String name, Clock clock) {
        return Holder.parse(database.markHolder(kind, name)).hasEnded()
                ? Optional.empty()
                : database.properties(name).filter(found -> !isExpired(found, clock));
    }

    private static boolean isExpired(Map<String, String> properties, Clock clock) {
        String end = properties.getOrDefault(EXPIRY_PROPERTY, "");
        return !end.matches("\\d{1,18}") || Long.parseLong(end) < clock.millis();
    }

    /**
     * The holder of a mark, encoded in its name.
     *
     * @param machine equal for all processes that see each other's process ids
     * @param startTime start of the process, epoch milliseconds: process ids are reused
     */
    private record Holder(String machine, long process, long startTime, String random) {

        private static final Pattern FORMAT =
                Pattern.compile("([0-9a-f]{8})_([0-9]{1,18})_([0-9]{1,18})_([0-9a-f]{8})");

        /**
         * Prefix of the system properties that name the marks held by this process. A mark without a property was
         * released but could not be dropped. Static fields would not work because the class can be loaded twice, for
         * example by plugins of a build.
         */
        private static final String HELD_PREFIX = "sassrec.milvus.holding.";

        /** Creates a holder, which is active until it is {@linkplain #release released}. */
        static Holder ofThisProcess() {
            ProcessHandle self = ProcessHandle.current();
            Holder holder = new Holder(
                    machineId(),
                    self.pid(),
                    startTime(self),
                    UUID.randomUUID().toString().substring(0, 8));
            System.setProperty(HELD_PREFIX + holder.text(), "");
            return holder;
        }

        void release() {
            System.clearProperty(HELD_PREFIX + text());
        }

        static Holder parse(String text) {
            Matcher form = FORMAT.matcher(text);
            if (!form.matches()) {
                return new Holder("", 0, 0, text);
            }
            return new Holder(
                    form.group(1), Long.parseLong(form.group(2)), Long.parseLong(form.group(3)), form.group(4));
        }

        String text() {
            return machine + "_" + process + "_" + startTime + "_" + random;
        }

        /**
         * Returns whether a process of this machine has ended or released the mark. Always {@code false} for other
         * machines.
         */
        boolean hasEnded() {
            if (!machine.equals(machineId())) {
                return false;
            }
            ProcessHandle self = ProcessHandle.current();
            if (process == self.pid() && startTime == startTime(self)) {
                return System.getProperty(HELD_PREFIX + text()) == null;
            }
            return ProcessHandle.of(process)
                    .filter(ProcessHandle::isAlive)
                    .map(found -> startTime(found) != startTime)
                    .orElse(true);
        }

        private static long startTime(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }

        /**
         * Returns an id of the host name, the boot and the process id namespace. Containers of one host have different
         * namespaces.
         */
        private static String machineId() {
            String host;
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (IOException nameless) {
                host = "";
            }
            String text = host + " " + read(Path.of("/proc/sys/kernel/random/boot_id")) + " "
                    + readLink(Path.of("/proc/self/ns/pid"));
            return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                    .toString()
                    .substring(0, 8);
        }

        private static String read(Path file) {
            try {
                return Files.readString(file).strip();
            } catch (IOException none) {
                return "";
            }
        }

        private static String readLink(Path link) {
            try {
                return Files.readSymbolicLink(link).toString();
            } catch (IOException | UnsupportedOperationException none) {
                return "";
            }
        }
    }
}
