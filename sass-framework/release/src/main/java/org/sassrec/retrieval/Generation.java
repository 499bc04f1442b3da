package org.sassrec.retrieval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.Release;
import org.sassrec.release.ReleaseFiles;
import org.sassrec.release.VectorStore;
import org.sassrec.training.export.InputValue;

/** An open release. Counts who uses it and closes when the last has gone. */
final class Generation {

    private final VectorStore store;
    private final Release release;
    private final String manifest;
    private final Tower tower;
    private final KnownUsers users;
    private int holders = 1;

    private Generation(VectorStore store, Release release, String manifest, Tower tower, KnownUsers users) {
        this.store = store;
        this.release = release;
        this.manifest = manifest;
        this.tower = tower;
        this.users = users;
    }

    /**
     * Opens the live release.
     *
     * @param manifest name of the manifest collection that was live when the release was read
     * @throws SassException SASS7505 if the user tower is not the one the vectors were made with
     */
    static Generation open(
            VectorStore store, ReleaseFiles files, Release release, String manifest, ReleaseParts parts) {
        files.checkTower(release);
        Tower tower = parts.openTower(files.userTower(release));
        try {
            KnownUsers users = parts.openUsers(files.snapshot(release));
            Generation generation = new Generation(store, release, manifest, tower, users);
            try {
                generation.warm();
                return generation;
            } catch (RuntimeException failed) {
                users.close();
                throw failed;
            }
        } catch (RuntimeException failed) {
            tower.close();
            throw failed;
        }
    }

    /** Loads each collection now: the first query should not wait, and a broken one should be found before the switch. */
    private void warm() {
        for (Release.Collection collection : release.scenarios().values()) {
            store.search(
                    collection.name(), List.of(new float[collection.dim()]), new VectorStore.SearchSpec(1, 1, false));
        }
    }

    Release release() {
        return release;
    }

    String manifest() {
        return manifest;
    }

    /** Keeps it open until one more {@link #letGo}; {@code false} if it is closed. */
    synchronized boolean hold() {
        if (holders == 0) {
            return false;
        }
        holders++;
        return true;
    }

    void letGo() {
        synchronized (this) {
            holders--;
            if (holders > 0) {
                return;
            }
        }
        tower.close();
        users.close();
        release.scenarios().values().forEach(collection -> store.unload(collection.name()));
    }

    Answer answer(Query query) {
        Release.Collection collection = release.scenarios().get(query.scenario());
        if (collection == null) {
            throw Diagnostic.error("SASS7601", "scenario `" + query.scenario() + "` is not in release " + release.id())
                    .withHelp("released are: "
                            + String.join(", ", release.scenarios().keySet()))
                    .toException();
        }
        Optional<Map<String, InputValue>> known =
                query.user() == null ? Optional.empty() : users.values(query.user(), query.scenario());
        Map<String, InputValue> values = new HashMap<>(known.orElse(Map.of()));
        query.values()
                .forEach((feature, given) -> values.put(feature, GivenValues.read(tower.signature(), feature, given)));
        float[] vector = tower.encode(query.scenario(), values);
        VectorStore.SearchSpec spec =
                new VectorStore.SearchSpec(query.k(), Math.max(query.k(), collection.breadth()), true);
        List<Answer.Item> items = new ArrayList<>();
        for (VectorStore.Neighbour found :
                store.search(collection.name(), List.of(vector), spec).get(0)) {
            Map<String, String> texts = new LinkedHashMap<>();
            for (String column : release.columns()) {
                String text = found.fields().get(column);
                if (text != null) {
                    texts.put(column, text);
                }
            }
            items.add(new Answer.Item(found.id(), found.score(), texts));
        }
        return new Answer(release.id(), known.isPresent(), items);
    }
}
