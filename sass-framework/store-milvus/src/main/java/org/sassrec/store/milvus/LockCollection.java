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
 * An empty collection whose name says which process holds something, and whose properties say until when. The process renews the
 * time as long as it does.
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
     * One of this process, not created yet.
     *
     * @param kind {@link MilvusDatabase#LOCK} or {@link MilvusDatabase#LEASE}
     * @param lease how long it lasts without being renewed
     * @param thread name of the thread that renews it
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
     * Creates it.
     *
     * @return until when it lasts
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
        // Lite has no collection without a vector.
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

    /** Renews it, and gives until when it lasts now. */
    long renew() {
        long until = clock.millis() + lease.toMillis();
        database.setProperty("renew a mark", name, EXPIRY_PROPERTY, Long.toString(until));
        return until;
    }

    /**
     * Has something done from now on, several times before the time is over.
     *
     * @param renew keeps its own failures
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
        return database.exists("look for a mark", name);
    }

    /** Never fails: what was done under it is done, and it ends by itself. */
    void release() {
        stopRenewing();
        holder.release();
        try {
            database.drop(name);
        } catch (SassException failed) {
            // It ends by itself.
        }
    }

    /**
     * The properties of one that somebody may still hold; nothing where its process has ended or let go, or its time is over.
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
     * Who holds a lock, as it stands in the lock's name.
     *
     * @param machine the same for all processes that see each other's numbers
     * @param startTime of the process, in milliseconds: numbers are used again
     */
    private record Holder(String machine, long process, long startTime, String random) {

        private static final Pattern FORMAT =
                Pattern.compile("([0-9a-f]{8})_([0-9]{1,18})_([0-9]{1,18})_([0-9a-f]{8})");

        /**
         * Properties of the JVM that name those of this process that hold something: one that could not say at its end that it does not is
         * none of them. Classes may be loaded twice, as by the plugins of a build.
         */
        private static final String HELD_PREFIX = "sassrec.milvus.holding.";

        /** A holder until it {@link #release lets go}. */
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

        /** Whether it is a process of this machine that has ended, or let go. One of another machine can't be known. */
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

        /** Host, its start, and the space of its process numbers: containers of one host have different ones. */
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
