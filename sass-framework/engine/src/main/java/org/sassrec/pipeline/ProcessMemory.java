package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Current and peak memory of this process, including native memory. Supported on Linux only. */
public final class ProcessMemory {
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";
    /** Excludes pages of mapped files, which the system can reclaim. Old systems report only the sum. */
    private static final String ANONYMOUS = "RssAnon:";

    private static final String SHARED = "RssShmem:";
    private static final String TOTAL = "VmRSS:";

    private ProcessMemory() {}

    /** Resets the peak. If the system does not allow it, the peak covers the lifetime of the process. */
    static void resetPeak() {
        try {
            if (Files.isWritable(CLEAR)) {
                Files.writeString(CLEAR, "5");
            }
        } catch (IOException e) {
            // Some containers forbid it. Then the peak includes earlier stages.
        }
    }

    /** Returns the peak in bytes; 0 if unknown. */
    static long peak() {
        return read(PEAK);
    }

    /** Returns the current memory in bytes; 0 if unknown. */
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

    /** Parses a line such as {@code VmHWM:     12345 kB} and returns bytes; 0 if the line does not exist. */
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
