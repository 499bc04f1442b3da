package org.sassrec.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Tests row numbers of more than 32 bits. */
@Tag("slow")
class RowNumbersTest {
    private static final long FAR = (1L << 31) + 4;

    @Test
    void dividesRowsBeyondIntegersIntoParts() {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TInt64> ids = tf.constant(new long[] {7, 3 * FAR + 1, 3 * FAR + 2, 0});
            TableParts.Rows small = TableParts.Rows.of(tf, ids, 3, 3L * Integer.MAX_VALUE);
            TableParts.Rows large = TableParts.Rows.of(tf, ids, 3, 4 * FAR);
            try (Session session = new Session(graph);
                    Result result = session.runner()
                            .fetch(small.parts())
                            .fetch(large.rows().get(1))
                            .fetch(large.rows().get(2))
                            .run()) {
                assertThat(small.rows().get(0).type()).isEqualTo(TInt32.class);
                TInt32 parts = (TInt32) result.get(0);
                assertThat(List.of(parts.getInt(0), parts.getInt(1), parts.getInt(2), parts.getInt(3)))
                        .containsExactly(1, 1, 2, 0);
                TInt64 second = (TInt64) result.get(1);
                assertThat(List.of(second.getLong(0), second.getLong(1))).containsExactly(2L, FAR);
                assertThat(((TInt64) result.get(2)).getLong(0)).isEqualTo(FAR);
            }
        }
    }

    @Test
    void blocksOfInitialValuesContinueBeyondIntegers() {
        Initializer.RandomStream random = new Initializer.RandomStream(3, 5, null);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> both = Initializer.EMBEDDING.rows(tf, random, 2, tf.constant(FAR), tf.constant(8));
            Operand<TFloat32> second = Initializer.EMBEDDING.rows(tf, random, 2, tf.constant(FAR + 4), tf.constant(4));
            Operand<TFloat32> first = Initializer.EMBEDDING.rows(tf, random, 2, tf.constant(4L), tf.constant(4));
            try (Session session = new Session(graph);
                    Result result = session.runner()
                            .fetch(tf.slice(both, tf.constant(new int[] {4, 0}), tf.constant(new int[] {4, 2})))
                            .fetch(second)
                            .fetch(first)
                            .run()) {
                float[] expected = ModelVariables.floats(result.get(0));
                assertThat(ModelVariables.floats(result.get(1))).isEqualTo(expected);
                assertThat(ModelVariables.floats(result.get(2))).isNotEqualTo(expected);
            }
        }
    }

    /** The file has a hole in place of all values except the last. */
    @Test
    void readsRowsBeyondIntegersFromFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("table");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(FAR * Float.BYTES);
            out.writeInt(Integer.reverseBytes(Float.floatToIntBits(2.5f)));
        }
        try (Graph graph = new Graph();
                TFloat32 table = Checkpoint.table(file, Shape.of(FAR + 1, 1))) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> values = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(FAR + 1, 1)));
            Operand<TFloat32> rows = tf.gather(values, tf.constant(new long[] {FAR, 1}), tf.constant(0));
            GraphRunner runs = GraphRunner.open(graph, 1, 1, false, Placement.LOCAL);
            try (Result result = runs.run(runner -> runner.feed(values, table).fetch(rows))) {
                assertThat(ModelVariables.floats(result.get(0))).containsExactly(2.5f, 0);
            }
            runs.close();
        }
        assertThatThrownBy(() -> Checkpoint.table(file, Shape.of(FAR + 2, 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong length");
    }
}
