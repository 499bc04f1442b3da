package org.sassrec.store.milvus;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a lock, as it stands in the lock's name.
 *
 * @param machine the same for all processes that see each other's numbers
 * @param startTime of the process, in milliseconds: numbers are used again
 */
record LockHolder(String machine, long process, long startTime, String random) {

    private static final Pattern FORMAT = Pattern.compile("([0-9a-f]{8})_([0-9]{1,18})_([0-9]{1,18})_([0-9a-f]{8})");

    /**
     * Properties of the JVM that name those of this process that hold something: one that could not say at its end that it does not is
     * none of them. Classes may be loaded twice, as by the plugins of a build.
     */
    private static final String HELD_PREFIX = "sassrec.milvus.holding.";

    /** A holder until it {@link #release lets go}. */
    static LockHolder ofThisProcess() {
        ProcessHandle self = ProcessHandle.current();
        LockHolder holder = new LockHolder(
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

    static LockHolder parse(String text) {
        Matcher form = FORMAT.matcher(text);
        if (!form.matches()) {
            return new LockHolder("", 0, 0, text);
        }
        return new LockHolder(
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
