package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.AtomicFile;
import org.sassrec.serving.store.UserDistribution;
import org.sassrec.serving.vector.TopRows;

/**
 * The rows of a collection with a graph that score highest for its users ({@link UserDistribution}). They are searched
 * exactly in addition to the graph. Written before the collection is sealed.
 */
final class ExactSubset {

    /** An exact search of this number of rows takes less than a millisecond. */
    static final int MAX_ROWS = 10_000;

    private static final String FILE = "head.bin";

    private ExactSubset() {}

    /**
     * Selects the rows of a committed collection with one segment, and writes their numbers.
     *
     * @return the checksum of the file; {@code null} if the collection is empty and the file is not written
     */
    static @Nullable String write(Path place, int dim, UserDistribution audience) throws IOException {
        TopRows best = new TopRows(MAX_ROWS);
        try (FSDirectory directory = FSDirectory.open(place);
                DirectoryReader index = DirectoryReader.open(directory)) {
            if (index.leaves().isEmpty()) {
                return null;
            }
            FloatVectorValues vectors = index.leaves().get(0).reader().getFloatVectorValues(CollectionWriter.VECTOR);
            while (vectors != null && vectors.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                best.offer(vectors.docID(), (float) audience.upperScore(Arrays.copyOf(vectors.vectorValue(), dim)));
            }
        }
        int[] rows = best.toTop().rows();
        Arrays.sort(rows);
        ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(rows);
        AtomicFile.write(place.resolve(FILE), bytes.array());
        return checksum(bytes.array());
    }

    private static String checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /**
     * Returns the numbers of the rows, ascending; none if the collection has no exact subset.
     *
     * @param checksum returned by {@link #write}
     * @throws IOException if the file is missing or damaged
     */
    static int[] read(Path place, @Nullable String checksum) throws IOException {
        if (checksum == null) {
            return new int[0];
        }
        byte[] content = Files.readAllBytes(place.resolve(FILE));
        if (!checksum.equals(checksum(content))) {
            throw new DamagedFileException(place.resolve(FILE));
        }
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int[] rows = new int[bytes.capacity() / 4];
        bytes.asIntBuffer().get(rows);
        return rows;
    }
}
