package org.sassrec.store.embedded;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.DocIdSetIterator;

/** The vectors that a graph is built over, on the heap: read row after row once, then in no order. */
final class GraphVectors {

    private static final int SHIFT = 14;
    private static final int ROWS = 1 << SHIFT;
    private static final int MASK = ROWS - 1;

    /** Floats that come at once. */
    private static final int PREFETCHED = 16;

    private final int dim;
    private final int size;
    private final float[][] blocks;

    private GraphVectors(int dim, int size) {
        this.dim = dim;
        this.size = size;
        this.blocks = new float[(size + MASK) >>> SHIFT][];
    }

    /** Reads all. */
    static GraphVectors of(FloatVectorValues values) throws IOException {
        GraphVectors vectors = new GraphVectors(values.dimension(), values.size());
        for (int row = 0; row < vectors.size; row++) {
            if (values.nextDoc() == DocIdSetIterator.NO_MORE_DOCS) {
                throw new IOException("fewer vectors than said: " + row + " of " + vectors.size);
            }
            int block = row >>> SHIFT;
            if (vectors.blocks[block] == null) {
                vectors.blocks[block] = new float[Math.min(ROWS, vectors.size - (block << SHIFT)) * vectors.dim];
            }
            System.arraycopy(values.vectorValue(), 0, vectors.blocks[block], (row & MASK) * vectors.dim, vectors.dim);
        }
        return vectors;
    }

    int size() {
        return size;
    }

    int dim() {
        return dim;
    }

    void copy(int row, float[] into) {
        System.arraycopy(blocks[row >>> SHIFT], (row & MASK) * dim, into, 0, dim);
    }

    /**
     * Has a vector fetched from memory, for which a build waits most of its time: several that are touched one after the other
     * are fetched at the same time.
     *
     * @return of no meaning; who throws it away may find that nothing was fetched
     */
    float prefetch(int row) {
        float[] to = blocks[row >>> SHIFT];
        int at = (row & MASK) * dim;
        float sum = 0;
        for (int i = 0; i < dim; i += PREFETCHED) {
            sum += to[at + i];
        }
        return sum;
    }

    /** Squared. Four sums, because one would wait for each addition. */
    float distance(float[] from, int row) {
        float[] to = blocks[row >>> SHIFT];
        int at = (row & MASK) * dim;
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i < dim - 3; i += 4) {
            float w = from[i] - to[at + i];
            float x = from[i + 1] - to[at + i + 1];
            float y = from[i + 2] - to[at + i + 2];
            float z = from[i + 3] - to[at + i + 3];
            a += w * w;
            b += x * x;
            c += y * y;
            d += z * z;
        }
        for (; i < dim; i++) {
            float w = from[i] - to[at + i];
            a += w * w;
        }
        return (a + b) + (c + d);
    }
}
