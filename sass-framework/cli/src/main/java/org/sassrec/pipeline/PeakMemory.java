package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The most memory that this process held, native memory included, since it was last asked to begin. Linux tells; others do not. */
final class PeakMemory {
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private PeakMemory() {}

    /** Forgets the peak of before. Where that is not allowed, the peak is that of the whole process. */
    static void begin() {
        try {
            if (Files.isWritable(CLEAR)) {
                Files.writeString(CLEAR, "5");
            }
        } catch (IOException e) {
            // Some containers forbid it: then a stage is charged with what those before it held.
        }
    }

    /** Bytes; 0 if unknown. */
    static long bytes() {
        try {
            return Files.isReadable(STATUS) ? parse(Files.readAllLines(STATUS)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** {@code VmHWM:     12345 kB} among the lines. */
    static long parse(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(PEAK))
                .map(line -> line.replaceAll("\\D+", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> 1024 * Long.parseLong(digits))
                .findFirst()
                .orElse(0);
    }
}
