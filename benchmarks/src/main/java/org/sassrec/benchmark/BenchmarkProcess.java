package org.sassrec.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs each case in a separate process with the same settings of the C library's allocator. */
final class BenchmarkProcess {
    private BenchmarkProcess() {}

    /**
     * Runs a Java class of this class path and returns the {@code key=value} pairs of its line that begins with {@code
     * mark}.
     */
    static Map<String, String> java(String mark, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // JavaCPP counts tables outside of the heap as a leak.
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Map<String, String> found = new HashMap<>();
        for (String pair : line(mark, command).substring(mark.length()).split(" ", -1)) {
            found.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return found;
    }

    /**
     * Runs a command and returns the last line of its output that begins with {@code mark}.
     *
     * @throws IllegalStateException with the output, if the command fails or prints no such line
     */
    static String line(String mark, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
        builder.environment().put("PYTHONWARNINGS", "ignore");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        // By default, glibc returns large blocks to the kernel, and the page faults dominate. The peers use the same
        // settings.
        builder.environment().put("MALLOC_MMAP_MAX_", "0");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "17179869184");
        builder.environment().put("MALLOC_TOP_PAD_", "268435456");
        // The same value as in the worker. The peers have the same shapes in all batches.
        builder.environment().putIfAbsent("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384");
        Process process = builder.start();
        StringBuilder output = new StringBuilder();
        String found = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                found = line.startsWith(mark) ? line : found;
            }
        }
        if (process.waitFor() != 0 || found.isEmpty()) {
            throw new IllegalStateException(
                    "a case failed: " + command.subList(command.size() - 8, command.size()) + "\n" + output);
        }
        return found;
    }
}
