package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.serving.release.Release;

/**
 * {@code released.json} of a run folder: what was last published from it. It tells that a store was left, and lets training
 * see what it would take from those who are served without asking the store.
 *
 * @param release its id
 * @param store where it lies: a folder or a server's URI, database and prefix
 * @param scenarios released
 * @param heldBack scenarios of the export that are not released
 * @param rows by key, the condition of each that is released: one of the same under another name is told as renamed
 */
// Files of before have it, and nothing reads it.
@JsonIgnoreProperties("keepReleases")
record LastRelease(
        String release, String store, List<String> scenarios, List<String> heldBack, Map<String, String> rows) {
    private static final String FILE = "released.json";

    LastRelease {
        Objects.requireNonNull(release);
        Objects.requireNonNull(store);
        scenarios = List.copyOf(scenarios);
        // A file of before has none.
        heldBack = heldBack == null ? List.of() : List.copyOf(heldBack);
        // Sorted: a copy of a map has another order in each process, and the file other bits.
        rows = rows == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    static LastRelease of(Release release, String store, Collection<String> heldBack) {
        Map<String, String> rows = new TreeMap<>();
        for (String scenario : release.scenarios().keySet()) {
            String where = release.madeFrom().get(where(scenario));
            if (where != null) {
                rows.put(where(scenario), where);
            }
        }
        return new LastRelease(
                release.id(), store, List.copyOf(release.scenarios().keySet()), List.copyOf(heldBack), rows);
    }

    /** The key that says which rows are a scenario's. */
    static String where(String scenario) {
        return "scenarios." + scenario + ".where";
    }

    void write(Path folder) throws IOException {
        WrittenJson.write(folder.resolve(FILE), this);
    }

    /** Empty where nothing was published, or the file is damaged: then only the store can tell. */
    static Optional<LastRelease> read(Path folder) throws IOException {
        return WrittenJson.ifWhole(folder.resolve(FILE), LastRelease.class);
    }
}
