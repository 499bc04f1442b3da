package org.sassrec.release;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.store.VectorStore;

/** Writes the rows of a new collection. */
@FunctionalInterface
public interface RowWriter {

    /** Writes the rows in this process. */
    RowWriter LOCAL = RowWriter::writeHere;

    /**
     * Writes all rows. The caller has created the collection and seals it.
     *
     * @param spec description with which the collection was created
     * @param listener receives {@link PublishProgress.Written}
     */
    void write(
            VectorStore store,
            VectorStore.CollectionSpec spec,
            ScenarioVectors vectors,
            PublishProgress.Listener listener);

    private static void writeHere(
            VectorStore store,
            VectorStore.CollectionSpec spec,
            ScenarioVectors vectors,
            PublishProgress.Listener listener) {
        int perBatch = batchRows(vectors.dim());
        List<VectorStore.Row> batch = new ArrayList<>();
        for (int row = 0; row < vectors.rows(); row++) {
            batch.add(row(vectors, row));
            if (batch.size() == perBatch || row + 1 == vectors.rows()) {
                store.upsert(spec.name(), batch);
                batch = new ArrayList<>();
                listener.on(new PublishProgress.Written(vectors.scenario(), row + 1L, vectors.rows()));
            }
        }
    }

    /** Returns the number of rows of a request with about 4 MB. */
    static int batchRows(int dim) {
        return Math.max(1, Math.min(5_000, (4 << 20) / (4 * dim + 256)));
    }

    /** Reads a row. */
    static VectorStore.Row row(ScenarioVectors vectors, int row) {
        float[] vector = new float[vectors.dim()];
        vectors.vector(row, vector);
        return new VectorStore.Row(vectors.id(row), vector, vectors.texts(row));
    }
}
