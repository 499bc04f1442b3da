package org.sassrec.evaluation.ranking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sassrec.parallel.SharedFiles;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * A part of the candidates of a scenario.
 *
 * @param file vectors of the part, as written by {@link org.sassrec.training.parts.EncodedVectors}
 * @param first position of the first candidate
 * @param count number of candidates
 */
record ItemFile(Path file, int first, int count) {

    /**
     * Reads the vectors.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4066 if this process cannot read the file
     */
    VectorBlocks read(int dim) throws IOException {
        SharedFiles.require(file);
        float[] vectors = new float[count * dim];
        ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(vectors);
        return VectorBlocks.of(vectors, count, dim, "items");
    }

    /** Returns the number of blocks of {@link VectorBlocks#WIDTH} candidates. */
    int blocks() {
        return (count + VectorBlocks.WIDTH - 1) / VectorBlocks.WIDTH;
    }

    /** Returns the number of candidates of a block. */
    int width(int block) {
        return Math.min(VectorBlocks.WIDTH, count - block * VectorBlocks.WIDTH);
    }
}
