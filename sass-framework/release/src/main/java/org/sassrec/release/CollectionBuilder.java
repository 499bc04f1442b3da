package org.sassrec.release;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.content.ContentCheck;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.store.UserDistribution;
import org.sassrec.serving.store.VectorStore;

/** Writes the collections of a release and verifies them. */
final class CollectionBuilder {

    private final VectorStore store;
    private final ReleaseChannel releases;
    private final CollectionVerifier verifier;
    private final RowWriter writer;
    private final PublishProgress.Listener listener;

    CollectionBuilder(
            VectorStore store,
            ReleaseChannel releases,
            CollectionVerifier verifier,
            RowWriter writer,
            PublishProgress.Listener listener) {
        this.store = store;
        this.releases = releases;
        this.verifier = verifier;
        this.writer = writer;
        this.listener = listener;
    }

    /** Vectors to write, with the result of their check. */
    record CheckedVectors(ScenarioVectors vectors, ContentCheck.Result checked) {

        /**
         * Returns the vectors without some items.
         *
         * @throws SassException SASS7510 if no items remain
         */
        CheckedVectors without(Set<String> items) {
            return items.isEmpty() ? this : new CheckedVectors(FilteredVectors.without(vectors, items), checked);
        }
    }

    /**
     * Builds the collections of scenarios.
     *
     * @param id id of the release
     * @param model key of the vectors' model
     * @param index fingerprint of the index settings
     * @param failed receives the scenarios whose verification failed; may throw
     * @return the verified collections by scenario
     */
    Map<String, ReleaseManifest.Collection> build(
            String id,
            String model,
            String index,
            List<CheckedVectors> works,
            BiConsumer<String, SassException> failed) {
        List<String> names = new ArrayList<>();
        List<String> unsealed = new ArrayList<>();
        for (CheckedVectors work : works) {
            String name = collectionName(names.size(), work.vectors(), id);
            write(name, work.vectors(), work.checked());
            names.add(name);
            unsealed.add(name);
            if (!store.prefersJointSealing() || names.size() == works.size()) {
                store.seal(unsealed, this::reportSealing);
                unsealed.clear();
            }
        }
        Map<String, ReleaseManifest.Collection> collections = new LinkedHashMap<>();
        for (int w = 0; w < works.size(); w++) {
            ScenarioVectors vectors = works.get(w).vectors();
            long from = System.nanoTime();
            try {
                ReleaseManifest.Collection verified = verifier.verify(
                        names.get(w), model, index, vectors, works.get(w).checked());
                collections.put(vectors.scenario(), verified);
                double seconds = (System.nanoTime() - from) * 1e-9;
                listener.on(new PublishProgress.Verified(vectors.scenario(), verified, seconds));
            } catch (SassException why) {
                failed.accept(vectors.scenario(), why);
            }
        }
        return collections;
    }

    private void write(String name, ScenarioVectors vectors, ContentCheck.Result checked) {
        VectorStore.CollectionSpec spec = new VectorStore.CollectionSpec(
                name,
                vectors.dim(),
                vectors.rows(),
                checked.maxNorm(),
                UserDistribution.of(MultiVectorSearch.vectors(vectors.probes(), vectors.dim())),
                checked.filters(),
                false);
        store.create(spec);
        writer.write(store, spec, vectors, listener);
    }

    private void reportSealing(String collection, String step, long done, long rows) {
        listener.on(new PublishProgress.Sealing(collection, step, done, rows));
    }

    /**
     * Returns the name of a collection. The number distinguishes scenarios whose names differ only in characters that a
     * collection name cannot contain.
     */
    private String collectionName(int number, ScenarioVectors vectors, String id) {
        String readable = vectors.scenario().replaceAll("[^A-Za-z0-9]", "_");
        readable = readable.substring(0, Math.min(60, readable.length()));
        return releases.prefix() + "s" + number + "_" + readable + "__" + id;
    }

    /** Vectors without some items. */
    private record FilteredVectors(
            String scenario,
            int dim,
            int userVectors,
            List<float[]> probes,
            List<String> probeUsers,
            ScenarioVectors all,
            int[] remainingRows)
            implements ScenarioVectors {

        /**
         * Removes items.
         *
         * @throws org.sassrec.diagnostic.SassException SASS7510 if no items remain
         */
        static ScenarioVectors without(ScenarioVectors all, Set<String> items) {
            int[] left = IntStream.range(0, all.rows())
                    .filter(row -> !items.contains(all.id(row)))
                    .toArray();
            if (left.length == 0) {
                throw Diagnostic.error(
                                ReleaseCode.SCENARIO_WITHOUT_VECTORS,
                                "all items of scenario `" + all.scenario() + "` are withdrawn")
                        .withHelp("change the candidates of the scenario, or set `serve: false`")
                        .toException();
            }
            return left.length == all.rows()
                    ? all
                    : new FilteredVectors(
                            all.scenario(), all.dim(), all.userVectors(), all.probes(), all.probeUsers(), all, left);
        }

        @Override
        public int rows() {
            return remainingRows.length;
        }

        @Override
        public String id(int row) {
            return all.id(remainingRows[row]);
        }

        @Override
        public void vector(int row, float[] into) {
            all.vector(remainingRows[row], into);
        }

        @Override
        public Map<String, String> texts(int row) {
            return all.texts(remainingRows[row]);
        }

        @Override
        public Optional<ExportReader.ItemFile> file() {
            return all.file();
        }

        @Override
        public int fileRow(int row) {
            return all.fileRow(remainingRows[row]);
        }
    }
}
