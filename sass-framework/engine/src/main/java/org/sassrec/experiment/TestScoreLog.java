package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.files.JsonFiles;

/** Records in {@code scored.json} which models of a comparison were evaluated on test. Thread-safe. */
final class TestScoreLog {
    private final Path file;

    /**
     * Creates the log.
     *
     * @param root folder of the comparison
     */
    TestScoreLog(Path root) {
        this.file = root.resolve("scored.json");
    }

    /**
     * Content of the file.
     *
     * @param models fingerprints of the inputs of a model, by variant and seed
     */
    private record SavedLog(Map<String, Map<Long, List<String>>> models) {}

    /** Returns the number of evaluated models of a variant and seed. */
    synchronized int of(String variant, long seed) throws IOException {
        return models().getOrDefault(variant, Map.of())
                .getOrDefault(seed, List.of())
                .size();
    }

    /**
     * Records an evaluation. The same model counts once.
     *
     * @param model fingerprint of its inputs
     * @return the number of evaluated models of this variant and seed
     */
    synchronized int add(String variant, long seed, String model) throws IOException {
        Map<String, Map<Long, List<String>>> all = models();
        List<String> scored = all.computeIfAbsent(variant, name -> new TreeMap<>())
                .computeIfAbsent(seed, number -> new ArrayList<>());
        if (!scored.contains(model)) {
            scored.add(model);
            JsonFiles.write(file, new SavedLog(all));
        }
        return scored.size();
    }

    private Map<String, Map<Long, List<String>>> models() throws IOException {
        // A damaged file counts as empty.
        return new TreeMap<>(JsonFiles.readIfIntact(file, SavedLog.class)
                .map(SavedLog::models)
                .orElse(Map.of()));
    }
}
