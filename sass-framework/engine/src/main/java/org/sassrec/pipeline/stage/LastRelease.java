package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.files.JsonFiles;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * {@code released.json} of a run folder: what was last published from it. It tells that a store was left, and lets training
 * see what it would take from those who are served without asking the store.
 *
 * @param release its id
 * @param store where it lies: a folder or a server's URI, database and prefix
 * @param scenarios released
 * @param failedScenarios scenarios of the export that are not released
 * @param rows by key, the condition of each that is released: one of the same under another name is told as renamed
 */
public record LastRelease(
        String release, String store, List<String> scenarios, List<String> failedScenarios, Map<String, String> rows) {
    private static final ConfigPath<String> WHERE = ConfigPath.SCENARIO.then(ScenarioConfig::where);
    private static final String FILE = "released.json";

    public LastRelease {
        Objects.requireNonNull(release);
        Objects.requireNonNull(store);
        scenarios = List.copyOf(scenarios);
        failedScenarios = List.copyOf(failedScenarios);
        // Sorted: a copy of a map has another order in each process, and the file other bits.
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    public static LastRelease of(ReleaseManifest release, String store, Collection<String> heldBack) {
        Map<String, String> rows = new TreeMap<>();
        for (String scenario : release.scenarios().keySet()) {
            String where = release.provenance().get(conditionKey(scenario));
            if (where != null) {
                rows.put(conditionKey(scenario), where);
            }
        }
        return new LastRelease(
                release.id(), store, List.copyOf(release.scenarios().keySet()), List.copyOf(heldBack), rows);
    }

    /** The key that says which rows are a scenario's. */
    public static String conditionKey(String scenario) {
        return WHERE.path(scenario);
    }

    public void write(Path folder) throws IOException {
        JsonFiles.write(folder.resolve(FILE), this);
    }

    /** Empty where nothing was published, or the file is damaged: then only the store can tell. */
    public static Optional<LastRelease> read(Path folder) throws IOException {
        return JsonFiles.readIfIntact(folder.resolve(FILE), LastRelease.class);
    }
}
