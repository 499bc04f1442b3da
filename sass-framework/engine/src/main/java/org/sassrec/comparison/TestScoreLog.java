package org.sassrec.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.files.JsonFiles;

/** {@code scored.json}: which models of a comparison were ever scored on test, since every look at it costs belief. Thread-safe. */
final class TestScoreLog {
    private final Path file;

    /** @param root folder of the comparison */
    TestScoreLog(Path root) {
        this.file = root.resolve("scored.json");
    }

    /**
     * Content of the file.
     *
     * @param models fingerprints of all that made a model, by variant and seed
     */
    private record SavedLog(Map<String, Map<Long, List<String>>> models) {}

    /** How many models of a variant and seed were scored. */
    synchronized int of(String variant, long seed) throws IOException {
        return models().getOrDefault(variant, Map.of())
                .getOrDefault(seed, List.of())
                .size();
    }

    /**
     * Notes that a model was scored; the same one twice counts once.
     *
     * @param model fingerprint of all that made it
     * @return how many of this variant and seed were by now
     */
    synchronized int add(String variant, long seed, String model) throws IOException {
        Map<String, Map<Long, List<String>>> all = models();
        List<String> its = all.computeIfAbsent(variant, name -> new TreeMap<>())
                .computeIfAbsent(seed, number -> new ArrayList<>());
        if (!its.contains(model)) {
            its.add(model);
            JsonFiles.write(file, new SavedLog(all));
        }
        return its.size();
    }

    private Map<String, Map<Long, List<String>>> models() throws IOException {
        // What cannot be read cannot be counted.
        return new TreeMap<>(JsonFiles.readIfIntact(file, SavedLog.class)
                .map(SavedLog::models)
                .orElse(Map.of()));
    }
}
