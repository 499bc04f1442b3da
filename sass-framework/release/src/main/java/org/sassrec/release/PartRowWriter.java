package org.sassrec.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.PartRunner;
import org.sassrec.parallel.SharedFiles;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/**
 * Writes the rows of collections in other processes. They read the exported vectors from their file and write them to
 * the store. This process keeps the lock and creates, seals and verifies the collections.
 */
public final class PartRowWriter implements RowWriter {
    /** The number of rows of a part is a multiple of this. */
    private static final int UNIT = 256;

    private final PartRunner runner;
    private final StoreOptions options;

    /**
     * Creates a writer.
     *
     * @param options with which the other processes open the store
     */
    public PartRowWriter(PartRunner runner, StoreOptions options) {
        this.runner = runner;
        this.options = options;
    }

    /** Writes here if the vectors are not in a file, or if only the process that created a collection can write it. */
    @Override
    public void write(
            VectorStore store,
            VectorStore.CollectionSpec spec,
            ScenarioVectors vectors,
            PublishProgress.Listener listener) {
        Optional<ExportReader.ItemFile> file = vectors.file();
        if (file.isEmpty() || !supportsAppenders(store, spec)) {
            RowWriter.LOCAL.write(store, spec, vectors, listener);
            return;
        }
        int size = runner.partRows(vectors.rows(), UNIT);
        List<WrittenPart> parts = new ArrayList<>();
        for (int first = 0; first < vectors.rows(); first += size) {
            int end = Math.min(vectors.rows(), first + size);
            boolean all = vectors.fileRow(first) == first && vectors.fileRow(end - 1) == end - 1;
            int[] rows = all
                    ? null
                    : IntStream.range(first, end).map(vectors::fileRow).toArray();
            parts.add(new WrittenPart(first, end - first, rows));
        }
        runner.run(new Target(options, spec, file.get()), parts);
        listener.on(new PublishProgress.Written(vectors.scenario(), vectors.rows(), vectors.rows()));
    }

    private static boolean supportsAppenders(VectorStore store, VectorStore.CollectionSpec spec) {
        Optional<VectorStore.Appender> appender = store.appender(spec);
        appender.ifPresent(VectorStore.Appender::close);
        return appender.isPresent();
    }

    /**
     * The collection and the file of its rows.
     *
     * @param options with which a process opens the store
     * @param spec description of the collection
     * @param file file of the vectors
     */
    record Target(StoreOptions options, VectorStore.CollectionSpec spec, ExportReader.ItemFile file) {}

    /**
     * A range of rows. Writing it again replaces the rows by their ids.
     *
     * @param first number of the first row in the collection
     * @param count number of rows
     * @param rows numbers of the rows in the file; {@code null} if they are the same as in the collection
     */
    record WrittenPart(int first, int count, int @Nullable [] rows) implements Part<Target, Integer> {
        @Override
        public Integer run(Target target) {
            SharedFiles.require(target.file().items());
            ScenarioVectors vectors = ExportReader.read(target.file());
            StoreOptions options = target.options();
            try (VectorStore store = StoreProvider.of(options.store()).open(options)) {
                try (VectorStore.Appender appender =
                        store.appender(target.spec()).orElseThrow()) {
                    write(vectors, appender);
                }
            }
            return count;
        }

        void write(ScenarioVectors vectors, VectorStore.Appender appender) {
            int perBatch = RowWriter.batchRows(vectors.dim());
            for (int from = 0; from < count; from += perBatch) {
                int to = Math.min(count, from + perBatch);
                appender.upsert(
                        first + from,
                        IntStream.range(from, to)
                                .mapToObj(n -> RowWriter.row(vectors, rows == null ? first + n : rows[n]))
                                .toList());
            }
            appender.finish();
        }
    }
}
