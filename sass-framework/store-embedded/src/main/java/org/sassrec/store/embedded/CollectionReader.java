package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.IOSupplier;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.ChangedFileException;
import org.sassrec.files.FileVersions;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.serving.vector.TopRows;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * Reads a sealed collection. The collection has one segment, so a document number is a row number. Removed rows keep
 * their numbers and are never found. Thread-safe.
 */
final class CollectionReader implements AutoCloseable {

    private final Path place;
    private final Seal seal;
    private final FileVersions files;
    private volatile @Nullable SassException changed; // the files are not read any more
    private final FSDirectory directory;
    private final DirectoryReader index;
    private final @Nullable LeafReader segment; // null without rows
    private final int[] rowNumbers; // rows that were not removed
    private final @Nullable VectorBlocks allVectors; // vectors of these rows; only without a graph
    private final int[] exactRows; // ascending, without removed rows; only with a graph
    private final VectorBlocks exactVectors; // vectors of these rows

    private CollectionReader(Path place, Seal seal, FileVersions files, FSDirectory directory, DirectoryReader index)
            throws IOException {
        this.place = place;
        this.seal = seal;
        this.files = files;
        this.directory = directory;
        this.index = index;
        this.segment = index.leaves().isEmpty() ? null : index.leaves().get(0).reader();
        Bits live = segment == null ? null : segment.getLiveDocs();
        this.rowNumbers = IntStream.range(0, index.maxDoc())
                .filter(row -> live == null || live.get(row))
                .toArray();
        this.allVectors = seal.approximate() ? null : readVectors(rowNumbers);
        this.exactRows = Arrays.stream(seal.approximate() ? ExactSubset.read(place, seal.exactRows()) : new int[0])
                .filter(row -> live == null || live.get(row))
                .toArray();
        this.exactVectors = readVectors(exactRows);
        files.requireUnchanged();
    }

    /**
     * Opens a collection.
     *
     * @param known versions that the files must have; {@code null} for any
     */
    static CollectionReader open(Path place, @Nullable FileVersions known) {
        try {
            return open(place, Seal.read(place), known == null ? CollectionFiles.versions(place) : known);
        } catch (IOException | RuntimeException | InternalError failed) {
            throw StoreErrors.readFailure("cannot open the collection", place, failed);
        }
    }

    private static CollectionReader open(Path place, Seal seal, FileVersions files) throws IOException {
        files.requireUnchanged(); // queries of a damaged collection fail fast
        FSDirectory directory = FSDirectory.open(place);
        DirectoryReader index = null;
        try {
            index = DirectoryReader.open(directory);
            if (index.leaves().size() > 1 || index.maxDoc() != seal.rows()) {
                throw Diagnostic.error(StoreCode.COLLECTION_CORRUPT, "the collection is damaged")
                        .inFile(place.toString())
                        .withHelp("publish again")
                        .toException();
            }
            return new CollectionReader(place, seal, files, directory, index);
        } catch (IOException | RuntimeException | Error failed) {
            // Otherwise a reader that retries would run out of file handles.
            IOUtils.closeWhileHandlingException(index, directory);
            throw failed;
        }
    }

    /** Returns the versions of the files that the reader has open. */
    FileVersions files() {
        return files;
    }

    /** Returns whether a file has changed or could not be accessed. All later reads of this reader fail. */
    boolean hasFailed() {
        return changed != null;
    }

    long rows() {
        return index.numDocs();
    }

    void ids(Consumer<String> sink) {
        StoredRow.Reader rows = reading(() -> new StoredRow.Reader(segment));
        for (int row : rowNumbers) {
            sink.accept(readId(rows, row));
        }
        reading(() -> index);
    }

    private String readId(StoredRow.Reader rows, int row) {
        try {
            return rows.readId(row);
        } catch (IOException | RuntimeException | InternalError failed) {
            throw readFailure(failed);
        }
    }

    /** Reads from the files. Fails if one of them has changed, also if it changes during the read. */
    private <T> T reading(IOSupplier<T> read) {
        if (changed != null) {
            throw changed;
        }
        try {
            T result = read.get();
            files.requireUnchanged();
            return result;
        } catch (IOException | RuntimeException | InternalError failed) {
            throw readFailure(failed);
        }
    }

    List<Row> fetch(List<String> ids) {
        return reading(() -> {
            SortedMap<Integer, String> found = find(ids); // rows are read forward
            Map<String, Row> rows = new HashMap<>();
            Vectors vectors = new Vectors();
            StoredRow.Reader reader = new StoredRow.Reader(segment);
            for (Map.Entry<Integer, String> row : found.entrySet()) {
                float[] vector = vectors.of(row.getKey());
                Map<String, String> texts = reader.read(row.getKey()).texts();
                rows.put(row.getValue(), new Row(row.getValue(), vector, texts));
            }
            return ids.stream().map(rows::get).filter(Objects::nonNull).toList();
        });
    }

    /** Returns the ids that the collection contains by the number of their row. */
    private SortedMap<Integer, String> find(List<String> ids) throws IOException {
        SortedMap<Integer, String> found = new TreeMap<>();
        Terms known = segment == null ? null : segment.terms(CollectionWriter.ID);
        if (segment == null || known == null) {
            return found;
        }
        Bits live = segment.getLiveDocs();
        TermsEnum terms = known.iterator();
        PostingsEnum rows = null;
        for (String id : ids) {
            if (!terms.seekExact(new BytesRef(id))) {
                continue;
            }
            rows = terms.postings(rows, PostingsEnum.NONE);
            for (int row = rows.nextDoc(); row != DocIdSetIterator.NO_MORE_DOCS; row = rows.nextDoc()) {
                if (live == null || live.get(row)) {
                    found.put(row, id);
                }
            }
        }
        return found;
    }

    /** Returns the neighbours of each vector. The filter is evaluated once. */
    List<List<Neighbour>> search(List<float[]> vectors, SearchSpec spec) {
        for (float[] vector : vectors) {
            if (vector.length != seal.dim()) {
                throw new IllegalArgumentException(
                        "the vector has " + vector.length + " dimensions, but the collection has " + seal.dim());
            }
        }
        int k = (int) Math.min(spec.k(), rows());
        if (k < 1) {
            return Collections.nCopies(vectors.size(), List.of());
        }
        return reading(() -> {
            FixedBitSet matching = spec.filter() == null ? null : FilterQueries.matchingRows(index, spec.filter());
            List<List<Neighbour>> answers = new ArrayList<>();
            for (float[] vector : vectors) {
                answers.add(neighbours(top(vector, k, spec, matching), spec.fields()));
            }
            return answers;
        });
    }

    private List<Neighbour> neighbours(VectorBlocks.Top top, boolean texts) throws IOException {
        Neighbour[] neighbours = new Neighbour[top.rows().length];
        List<Integer> ascending = IntStream.range(0, neighbours.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> top.rows()[i])) // rows are read forward
                .toList();
        StoredRow.Reader rows = new StoredRow.Reader(segment);
        for (int i : ascending) {
            int row = top.rows()[i];
            StoredRow found = texts ? rows.read(row) : new StoredRow(rows.readId(row), Map.of());
            neighbours[i] = new Neighbour(found.id(), top.scores()[i], found.texts());
        }
        return Arrays.asList(neighbours);
    }

    private VectorBlocks.Top top(float[] vector, int k, SearchSpec spec, @Nullable FixedBitSet matching)
            throws IOException {
        if (allVectors != null) {
            return searchExactly(allVectors, rowNumbers, matching, vector, k);
        }
        TopRows best = new TopRows(k);
        if (matching != null && matching.cardinality() <= ExactSubset.MAX_ROWS) {
            // As fast as the graph search, which finds few rows among many badly.
            rescore(rows(matching), vector, best);
            return best.toTop();
        }
        rescore(searchGraph(vector, Math.max(k, spec.breadth()), matching), vector, best);
        VectorBlocks.Top exact = searchExactly(exactVectors, exactRows, matching, vector, k);
        for (int i = 0; i < exact.rows().length; i++) {
            best.offer(exact.rows()[i], exact.scores()[i]);
        }
        return best.toTop();
    }

    private static int[] rows(FixedBitSet set) {
        int[] rows = new int[set.cardinality()];
        int row = -1;
        for (int i = 0; i < rows.length; i++) {
            row = set.nextSetBit(row + 1);
            rows[i] = row;
        }
        return rows;
    }

    /**
     * Searches some rows exactly.
     *
     * @param matching which of all rows may be found; {@code null} for all
     */
    private static VectorBlocks.Top searchExactly(
            VectorBlocks vectors, int[] rows, @Nullable FixedBitSet matching, float[] vector, int k) {
        if (matching == null) {
            VectorBlocks.Top top = vectors.top(vector, Math.min(k, rows.length));
            return new VectorBlocks.Top(
                    Arrays.stream(top.rows()).map(row -> rows[row]).toArray(), top.scores());
        }
        TopRows best = new TopRows(k);
        for (int i = 0; i < rows.length; i++) {
            if (matching.get(rows[i])) {
                best.offer(rows[i], vectors.score(vector, 0, i));
            }
        }
        return best.toTop();
    }

    /**
     * Searches the graph by the distance to [user, 0], see {@link CollectionWriter}. Omits the rows of the exact
     * subset, which are searched separately.
     */
    private int[] searchGraph(float[] vector, int candidates, @Nullable FixedBitSet matching) throws IOException {
        if (segment == null) {
            return new int[0];
        }
        TopDocs found = segment.searchNearestVectors(
                CollectionWriter.VECTOR,
                Arrays.copyOf(vector, vector.length + 1),
                (int) Math.min(rows(), candidates),
                matching == null ? segment.getLiveDocs() : matching,
                Integer.MAX_VALUE);
        return Arrays.stream(found.scoreDocs)
                .mapToInt(hit -> hit.doc)
                .filter(row -> Arrays.binarySearch(exactRows, row) < 0)
                .sorted() // vectors are read forward
                .toArray();
    }

    private void rescore(int[] ascending, float[] vector, TopRows best) throws IOException {
        Vectors vectors = new Vectors();
        for (int row : ascending) {
            best.offer(row, VectorBlocks.score(vector, vectors.of(row)));
        }
    }

    private VectorBlocks readVectors(int[] rows) throws IOException {
        float[] values = new float[rows.length * seal.dim()];
        Vectors vectors = new Vectors();
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(vectors.of(rows[i]), 0, values, i * seal.dim(), seal.dim());
        }
        return VectorBlocks.of(values, rows.length, seal.dim(), "items");
    }

    /** One forward pass over the vectors. */
    private final class Vectors {
        private final @Nullable FloatVectorValues graph;
        private final @Nullable BinaryDocValues plain;

        Vectors() throws IOException {
            this.graph = segment == null || !seal.approximate()
                    ? null
                    : segment.getFloatVectorValues(CollectionWriter.VECTOR);
            this.plain =
                    segment == null || seal.approximate() ? null : segment.getBinaryDocValues(CollectionWriter.VECTOR);
        }

        float[] of(int row) throws IOException {
            if (graph != null && graph.advance(row) == row) {
                return Arrays.copyOf(graph.vectorValue(), seal.dim()); // without the padding of CollectionWriter
            }
            if (plain != null && plain.advanceExact(row)) {
                BytesRef bytes = plain.binaryValue();
                float[] vector = new float[seal.dim()];
                ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(vector);
                return vector;
            }
            throw new IOException("row " + row + " has no vector");
        }
    }

    /** A changed file is the cause of any exception of Lucene. */
    private RuntimeException readFailure(Throwable failed) {
        try {
            files.requireUnchanged();
            return StoreErrors.readFailure("cannot read the collection", place, failed);
        } catch (ChangedFileException found) {
            SassException failure = Files.exists(place.resolve(Seal.FILE))
                    ? StoreErrors.readFailure("cannot read the collection", place, found)
                    : StoreErrors.missing(String.valueOf(place.getFileName()), place);
            changed = failure;
            return failure;
        }
    }

    /** Keeps the reader open until one more {@link #close}. */
    void acquire() {
        index.incRef();
    }

    /** Closes the reader if it is not {@linkplain #acquire acquired} any more. */
    @Override
    public void close() {
        try {
            index.decRef();
            if (index.getRefCount() == 0) {
                directory.close();
            }
        } catch (IOException failed) {
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot close the collection", place, failed);
        }
    }
}
