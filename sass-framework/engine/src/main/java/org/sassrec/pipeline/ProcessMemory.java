package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The memory that this process holds, native memory included: now, and at most since it was last asked to begin. Linux tells; others do not. */
public final class ProcessMemory {
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";
    /** Without the pages of mapped files, which the system takes back as it likes; old systems tell the sum alone. */
    private static final String ANONYMOUS = "RssAnon:";

    private static final String SHARED = "RssShmem:";
    private static final String TOTAL = "VmRSS:";

    private ProcessMemory() {}

    /** Forgets the peak of before. Where that is not allowed, the peak is that of the whole process. */
    static void resetPeak() {
        try {
            if (Files.isWritable(CLEAR)) {
                Files.writeString(CLEAR, "5");
            }
        } catch (IOException e) {
            // Some containers forbid it: then a stage is charged with what those before it held.
        }
    }

    /** Bytes at most; 0 if unknown. */
    static long peak() {
        return read(PEAK);
    }

    /** Bytes now; 0 if unknown. */
    public static long current() {
        long anonymous = read(ANONYMOUS);
        return anonymous == 0 ? read(TOTAL) : anonymous + read(SHARED);
    }

    private static long read(String name) {
        try {
            return Files.isReadable(STATUS) ? parse(name, Files.readAllLines(STATUS)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** {@code VmHWM:     12345 kB} among the lines, by its name. */
    static long parse(String name, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceAll("\\D+", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> 1024 * Long.parseLong(digits))
                .findFirst()
                .orElse(0);
    }
}
