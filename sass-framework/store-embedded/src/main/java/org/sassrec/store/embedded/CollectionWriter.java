package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOSupplier;
import org.apache.lucene.util.ThreadInterruptedException;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.Folders;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;

/**
 * Writes one collection. Each row has its id, its vector, its texts, and its filter columns as terms and points.
 *
 * <p>A graph over inner products has a low recall if norms differ, as they do with a popularity prior in one dimension.
 * Therefore the graph contains a row v as [v, sqrt(M^2 - |v|^2)], where M is the largest norm. A search for a user u
 * finds the nearest rows to [u, 0]: |[v, ..] - [u, 0]|^2 = M^2 + |u|^2 - 2 u v, which is smallest where u v is greatest
 * (Bachrach et al., RecSys 2014). The first dimensions are bit-identical to the vector.
 */
final class CollectionWriter {

    /** Lock file of Lucene, which has no content. */
    static final String LOCK = IndexWriter.WRITE_LOCK_NAME;

    static final String ID = "id";
    static final String VECTOR = "vector";
    static final String FILTER = "filter.";

    /** Links of a node, and candidates during the build. Higher values give more recall and a slower build. */
    private static final int HNSW_M = 16;

    private static final int HNSW_BUILD = 100;

    private final Path place;
    private final CollectionSpec spec;
    private final boolean approximate;
    private final FSDirectory directory;
    private final DeferredGraphCodec codec = new DeferredGraphCodec();
    private final IndexWriter index;

    private CollectionWriter(Path place, CollectionSpec spec) throws IOException {
        this.place = place;
        this.spec = spec;
        this.approximate = approximate(spec);
        Files.createDirectory(place);
        Folders.sync(Objects.requireNonNull(place.getParent()));
        this.directory = FSDirectory.open(place);
        this.index = new IndexWriter(
                directory,
                new IndexWriterConfig()
                        .setCodec(codec)
                        .setUseCompoundFile(false)
                        .setRAMBufferSizeMB(64)
                        .setMergePolicy(new SingleMergePolicy())
                        .setMergeScheduler(new SerialMergeScheduler())
                        .setCommitOnClose(false));
    }

    private static boolean approximate(CollectionSpec spec) {
        return spec.rows() >= EmbeddedStore.MIN_GRAPH_ROWS;
    }

    static CollectionWriter create(Path place, CollectionSpec spec) {
        if (approximate(spec) && spec.dim() >= KnnVectorsFormat.DEFAULT_MAX_DIMENSIONS) {
            throw Diagnostic.error(
                            EmbeddedCode.VECTOR_DIMENSION_TOO_LARGE,
                            "vectors of " + spec.dim()
                                    + " dimensions are too long for the embedded store, which supports at most "
                                    + (KnnVectorsFormat.DEFAULT_MAX_DIMENSIONS - 1))
                    .withHelp("lower `model.outputDim`")
                    .toException();
        }
        try {
            return new CollectionWriter(place, spec);
        } catch (IOException failed) {
            throw StoreErrors.failure(
                    StoreCode.COLLECTION_IO_FAILED, "cannot create `" + spec.name() + "`", place, failed);
        }
    }

    void upsert(List<Row> rows) {
        try {
            for (Row row : rows) {
                if (row.vector().length != spec.dim()) {
                    throw new IllegalArgumentException("the vector of item " + row.id() + " has " + row.vector().length
                            + " dimensions, but the collection has " + spec.dim());
                }
                Document document = new Document();
                document.add(new StringField(ID, row.id(), Field.Store.NO));
                StoredRow.add(row, document);
                if (approximate) {
                    document.add(
                            new KnnFloatVectorField(VECTOR, padded(row.vector()), VectorSimilarityFunction.EUCLIDEAN));
                } else {
                    document.add(new BinaryDocValuesField(VECTOR, bytes(row.vector())));
                }
                addFilterFields(row, document);
                index.updateDocument(new Term(ID, row.id()), document);
            }
        } catch (IOException failed) {
            throw StoreErrors.failure(
                    StoreCode.COLLECTION_IO_FAILED, "cannot write to `" + spec.name() + "`", place, failed);
        }
    }

    private void addFilterFields(Row row, Document document) {
        spec.filters().kinds().forEach((column, kind) -> {
            String text = row.fields().getOrDefault(column, "");
            if (kind == FilterColumns.Kind.TEXT) {
                document.add(new StringField(FILTER + column, text, Field.Store.NO));
            } else {
                FilterColumns.number(text).ifPresent(number -> document.add(new DoublePoint(FILTER + column, number)));
            }
        });
    }

    /**
     * Makes the collection complete.
     *
     * @param copies receives the second copy, if the collection has one
     */
    void seal(CollectionCopies copies) {
        try {
            merge();
            index.commit();
            long rows = index.getDocStats().numDocs;
            index.close();
            directory.close();
            String exactRows = approximate && spec.userDistribution().isPresent()
                    ? ExactSubset.write(
                            place, spec.dim(), spec.userDistribution().get())
                    : null;
            new Seal(spec.dim(), approximate, rows, exactRows).write(place);
            if (spec.copied()) {
                copies.write(spec.name());
            }
        } catch (IOException failed) {
            throw StoreErrors.failure(
                    StoreCode.COLLECTION_IO_FAILED, "cannot seal `" + spec.name() + "`", place, failed);
        }
    }

    /** Marks rows of a sealed collection as deleted, atomically for readers that open it later. The graph stays. */
    static void remove(Path place, List<String> ids) {
        MergePolicy keepSegments = new FilterMergePolicy(NoMergePolicy.INSTANCE) {
            @Override
            public boolean keepFullyDeletedSegment(IOSupplier<CodecReader> reader) {
                return true; // a collection without rows still exists
            }
        };
        IndexWriterConfig config =
                new IndexWriterConfig().setMergePolicy(keepSegments).setUseCompoundFile(false);
        try (FSDirectory directory = FSDirectory.open(place);
                IndexWriter index = new IndexWriter(directory, config)) {
            for (String id : ids) {
                index.deleteDocuments(new Term(ID, id));
            }
            index.commit();
        } catch (IOException failed) {
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot remove rows", place, failed);
        }
    }

    /** Merges all segments into one without replaced rows. All cores build its graph. */
    private void merge() throws IOException {
        index.flush();
        if (!approximate) {
            index.forceMerge(1);
            return;
        }
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "sass-index");
            thread.setDaemon(true);
            return thread;
        });
        try {
            codec.enableGraph(Runtime.getRuntime().availableProcessors(), threads);
            index.forceMerge(1);
        } catch (ThreadInterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the graph was built", stopped);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Closes the writer without sealing. The files stay as an incomplete collection. */
    void abandon() {
        try {
            index.rollback();
            directory.close();
        } catch (NoSuchFileException gone) {
            // Another process dropped it.
        } catch (IOException failed) {
            throw StoreErrors.failure(
                    StoreCode.COLLECTION_IO_FAILED, "cannot close `" + spec.name() + "`", place, failed);
        }
    }

    private float[] padded(float[] vector) {
        float[] padded = Arrays.copyOf(vector, vector.length + 1);
        padded[vector.length] = spec.padding(vector);
        return padded;
    }

    private static BytesRef bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return new BytesRef(bytes.array());
    }

    /**
     * Lucene's default codec with plain vectors until the graph is enabled. Files name their format, so readers do not
     * need this codec.
     */
    private static final class DeferredGraphCodec extends Lucene912Codec {

        private volatile KnnVectorsFormat format = new PlainVectorsFormat();

        /** Adds a graph to all segments written from now on. A merge uses this number of threads. */
        void enableGraph(int workers, ExecutorService threads) {
            format = workers == 1
                    ? new Lucene99HnswVectorsFormat(HNSW_M, HNSW_BUILD)
                    : new Lucene99HnswVectorsFormat(HNSW_M, HNSW_BUILD, workers, threads);
        }

        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
        }
    }

    /**
     * Merges nothing until a forced merge, then all segments at once, even a single one. Earlier merges would build
     * graphs that the last merge discards. Segments keep their order, and so do rows with equal scores.
     */
    private static final class SingleMergePolicy extends MergePolicy {

        @Override
        public @Nullable MergeSpecification findMerges(
                MergeTrigger trigger, SegmentInfos segments, MergePolicy.MergeContext context) {
            return null;
        }

        @Override
        public @Nullable MergeSpecification findForcedMerges(
                SegmentInfos segments,
                int maxSegments,
                Map<SegmentCommitInfo, Boolean> toMerge,
                MergePolicy.MergeContext context) {
            List<SegmentCommitInfo> written = new ArrayList<>();
            for (SegmentCommitInfo segment : segments) {
                // The merged segment is in the map too, but not as an original one.
                if (Boolean.TRUE.equals(toMerge.get(segment))
                        && !context.getMergingSegments().contains(segment)) {
                    written.add(segment);
                }
            }
            if (written.isEmpty()) {
                return null;
            }
            MergeSpecification merges = new MergeSpecification();
            merges.add(new MergePolicy.OneMerge(written));
            return merges;
        }

        @Override
        public @Nullable MergeSpecification findForcedDeletesMerges(
                SegmentInfos segments, MergePolicy.MergeContext context) {
            return null;
        }
    }
}
