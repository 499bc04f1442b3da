package org.sassrec.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What the processor is and how busy it is. */
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

    /** Name, with family, model and stepping, since clouds often give the bare brand. */
    String cpu() {
        return info.get("model name") + " (" + info.get("cpu family") + "/" + info.get("model") + "/"
                + info.get("stepping") + ")";
    }

    /** Whether the processor multiplies bfloat16 itself. */
    boolean bf16() {
        return Arrays.stream(info.getOrDefault("flags", "").split(" ", -1))
                .anyMatch(f -> f.equals("avx512_bf16") || f.equals("amx_bf16"));
    }

    /** Load average of the last minute. */
    static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }
}
