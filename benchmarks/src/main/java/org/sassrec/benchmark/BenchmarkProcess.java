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

/** Processes of the benchmark: each case runs in one of its own, with the same settings of the C library's memory. */
final class BenchmarkProcess {
    private BenchmarkProcess() {}

    /** A Java class of this class path; returns the {@code key=value}s of its line that begins with {@code mark}. */
    static Map<String, String> java(String mark, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // Tables lie outside the heap, which JavaCPP would take for a leak.
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
     * @throws IllegalStateException with the output, if it fails or has no such line
     */
    static String line(String mark, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
        builder.environment().put("PYTHONWARNINGS", "ignore");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        // glibc gives large blocks back at once, and the page faults cost more than what lies between them. The peers
        // run with the same.
        builder.environment().put("MALLOC_MMAP_MAX_", "0");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "17179869184");
        builder.environment().put("MALLOC_TOP_PAD_", "268435456");
        // As the worker has it, see its command; shapes are the same in all batches of the peers.
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
