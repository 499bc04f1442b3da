package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.arrow.VectorWriter;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.PartRunner;
import org.sassrec.release.content.ContentCheck;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ExportReader.ItemFile;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

class PartRowWriterTest {
    private static final int ROWS = 1_000;

    @TempDir
    private Path folder;

    private final Map<Long, VectorStore.Row> written = new TreeMap<>();
    private final List<PublishProgress> progress = new ArrayList<>();
    private ScenarioVectors exported = new FakeVectors("home", 1, 1, 0, 1);

    @BeforeEach
    void writeExport() throws IOException {
        Path file = folder.resolve("items.arrow");
        try (VectorWriter out = VectorWriter.create(file, 2, List.of("text.title"))) {
            for (int row = 0; row < ROWS; row++) {
                out.add("item " + row, new float[] {row, 1}, 0, "title " + row);
            }
        }
        exported = ExportReader.read(new ItemFile(file, "home", ROWS, 2, List.of("title")));
    }

    private static VectorStore.CollectionSpec spec(ScenarioVectors vectors) {
        return new VectorStore.CollectionSpec("c", vectors.dim(), vectors.rows(), ROWS);
    }

    /** Runs each part twice, in random order. */
    private final class RepeatedParts implements PartRunner {
        private int count;

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public <S, R> List<R> run(S shared, List<? extends Part<S, R>> parts) {
            count = parts.size();
            ExportReader.ItemFile file = ((PartRowWriter.Target) shared).file();
            List<Part<S, R>> twice = new ArrayList<>(parts);
            twice.addAll(parts);
            Collections.shuffle(twice, new Random(1));
            for (Part<S, R> part : twice) {
                ((PartRowWriter.WrittenPart) part).write(ExportReader.read(file), new RecordingAppender());
            }
            return List.of();
        }
    }

    private final class RecordingAppender implements VectorStore.Appender {
        @Override
        public void upsert(long first, List<VectorStore.Row> rows) {
            for (int n = 0; n < rows.size(); n++) {
                written.put(first + n, rows.get(n));
            }
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }

    private VectorStore storeWithAppenders(VectorStore store) {
        return new DelegatingStore(store) {
            @Override
            public Optional<Appender> appender(CollectionSpec spec) {
                return Optional.of(new RecordingAppender());
            }
        };
    }

    private int write(ScenarioVectors vectors) {
        RepeatedParts runner = new RepeatedParts();
        Path home = folder.resolve("store");
        try (VectorStore store = EmbeddedStore.open(home)) {
            new PartRowWriter(runner, StoreOptions.of("embedded", home))
                    .write(storeWithAppenders(store), spec(vectors), vectors, progress::add);
        }
        return runner.count;
    }

    private void assertWritten(ScenarioVectors vectors) {
        assertThat(written).hasSize(vectors.rows());
        float[] vector = new float[2];
        written.forEach((number, row) -> {
            int at = number.intValue();
            vectors.vector(at, vector);
            assertThat(row.id()).isEqualTo(vectors.id(at));
            assertThat(row.vector()).isEqualTo(vector);
            assertThat(row.fields()).isEqualTo(vectors.texts(at));
        });
    }

    @Test
    void writesAllRowsInTheOrderOfTheExport() {
        assertThat(write(exported)).isEqualTo(4);

        assertWritten(exported);
        assertThat(progress).containsExactly(new PublishProgress.Written("home", ROWS, ROWS));
    }

    @Test
    void omitsWithdrawnItems() {
        ScenarioVectors left = new CollectionBuilder.CheckedVectors(
                        exported, ContentCheck.check(exported, FilterColumns.NONE))
                .without(Set.of("item 3", "item 700"))
                .vectors();

        write(left);

        assertWritten(left);
        assertThat(written.get(3L).id()).isEqualTo("item 4");
    }

    /** Only the process with the index of the embedded store can write it. */
    @Test
    void writesHereWithoutAppenders() {
        RepeatedParts runner = new RepeatedParts();
        Path home = folder.resolve("store");
        try (VectorStore store = EmbeddedStore.open(home)) {
            store.create(spec(exported));
            new PartRowWriter(runner, StoreOptions.of("embedded", home))
                    .write(store, spec(exported), exported, progress::add);
            store.seal("c");

            assertThat(store.count("c")).isEqualTo(ROWS);
        }
        assertThat(runner.count).isZero();
    }
}
