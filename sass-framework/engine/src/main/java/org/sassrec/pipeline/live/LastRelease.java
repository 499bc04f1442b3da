package org.sassrec.pipeline.live;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sassrec.config.reference.KeySet;
import org.sassrec.files.JsonFiles;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * The last release of a run folder, stored in {@code released.json}. With it, a plan detects a changed store, and
 * training detects destructive changes without a connection to the store.
 *
 * @param release its id
 * @param store its location: a folder, or a server's URI, database and prefix
 * @param scenarios released scenarios
 * @param failedScenarios exported scenarios that were not released
 * @param rows by key, the row condition of each released scenario; an equal condition under another name is a renamed
 * scenario
 * @param withdrawn ids of the withdrawn items. The next publish withdraws them again if the store does not list them
 */
public record LastRelease(
        String release,
        String store,
        List<String> scenarios,
        List<String> failedScenarios,
        Map<String, String> rows,
        List<String> withdrawn) {
    private static final String WHERE = KeySet.declared("scenarios.*.where");
    private static final String FILE = "released.json";

    public LastRelease {
        Objects.requireNonNull(release);
        Objects.requireNonNull(store);
        scenarios = List.copyOf(scenarios);
        failedScenarios = List.copyOf(failedScenarios);
        withdrawn = List.copyOf(withdrawn);
        // Sorted, because the order of a copied map differs between processes and would change the file.
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    public static LastRelease of(ReleaseManifest release, String store, Collection<String> failedScenarios) {
        Map<String, String> rows = new TreeMap<>();
        for (String scenario : release.scenarios().keySet()) {
            String where = release.provenance().get(conditionKey(scenario));
            if (where != null) {
                rows.put(conditionKey(scenario), where);
            }
        }
        return new LastRelease(
                release.id(),
                store,
                List.copyOf(release.scenarios().keySet()),
                List.copyOf(failedScenarios),
                rows,
                release.withdrawn().stream()
                        .map(ReleaseManifest.Withdrawal::item)
                        .toList());
    }

    /** Returns a copy with further withdrawn items. */
    private LastRelease withWithdrawn(Collection<String> items) {
        Set<String> all = new LinkedHashSet<>(withdrawn);
        all.addAll(items);
        return new LastRelease(release, store, scenarios, failedScenarios, rows, List.copyOf(all));
    }

    /** Adds withdrawn items to the file. Does nothing if no release was published from this folder. */
    public static void addWithdrawn(Path folder, Collection<String> items) throws IOException {
        Optional<LastRelease> last = read(folder);
        if (last.isPresent()) {
            last.get().withWithdrawn(items).write(folder);
        }
    }

    /** Returns the withdrawn items that a folder lists. */
    public static List<String> withdrawn(Path folder) throws IOException {
        return read(folder).map(LastRelease::withdrawn).orElse(List.of());
    }

    /** Returns the key of a scenario's row condition. */
    public static String conditionKey(String scenario) {
        return WHERE.replace("*", scenario);
    }

    public void write(Path folder) throws IOException {
        JsonFiles.write(folder.resolve(FILE), this);
    }

    /** Reads the file; empty if it does not exist or is damaged. */
    public static Optional<LastRelease> read(Path folder) throws IOException {
        return JsonFiles.readIfIntact(folder.resolve(FILE), LastRelease.class);
    }
}
