package org.sassrec.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Describes the processor and its load. */
final class Machine {
    private final Map<String, String> info = new HashMap<>();

    Machine() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.putIfAbsent(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
    }

    /** Returns the name with family, model and stepping, because many clouds report the brand only. */
    String cpu() {
        return info.get("model name") + " (" + info.get("cpu family") + "/" + info.get("model") + "/"
                + info.get("stepping") + ")";
    }

    /** Returns whether the processor has instructions for bfloat16. */
    boolean bf16() {
        return Arrays.stream(info.getOrDefault("flags", "").split(" ", -1))
                .anyMatch(f -> f.equals("avx512_bf16") || f.equals("amx_bf16"));
    }

    /** Returns the load average of the last minute. */
    static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }
}
