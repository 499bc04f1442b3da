package org.sassrec.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** Writes manifests, from which {@link ReleaseChannel} reads. */
final class ManifestWriter {

    // Plain ASCII: a sign of two halves would be lost where the text is cut into rows between them.
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    // Stores limit the length of a text (65,535 bytes in Milvus): the JSON is cut into rows, part 0, 1, ...
    private static final int PART = 16_000;

    private final VectorStore store;
    private final ReleaseChannel releases;

    ManifestWriter(VectorStore store, ReleaseChannel releases) {
        this.store = store;
        this.releases = releases;
    }

    /** Writes the manifest collection, the last step before the switch; whole or not at all, unless the process ends. */
    void write(ReleaseManifest release) {
        String name = releases.manifestName(release);
        String json;
        try {
            json = JSON.writeValueAsString(release);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        List<VectorStore.Row> rows = new ArrayList<>();
        for (int from = 0; from < json.length(); from += PART) {
            String part = json.substring(from, Math.min(json.length(), from + PART));
            rows.add(new VectorStore.Row(
                    Integer.toString(rows.size()), new float[] {1, 0}, Map.of(ReleaseChannel.FIELD, part)));
        }
        try {
            store.create(new VectorStore.CollectionSpec(name, 2, rows.size(), 1));
            store.upsert(name, rows);
            store.seal(name);
        } catch (RuntimeException stopped) {
            dropHalf(name, stopped);
            throw stopped;
        }
    }

    /** It is of no use, and where the disk is full each further try would leave one more. One that was there is another's. */
    private void dropHalf(String manifest, RuntimeException stopped) {
        if (stopped instanceof SassException told
                && told.diagnostics().get(0).code() == DiagnosticCode.COLLECTION_EXISTS) {
            return;
        }
        try {
            store.drop(manifest);
        } catch (RuntimeException again) {
            stopped.addSuppressed(again);
        }
    }
}
