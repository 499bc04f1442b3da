package org.sassrec.store.milvus;

import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;

/** Measures the conversion of an export to requests of Milvus: 5,000 rows of 64 dimensions with two texts each. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MilvusRowsMicro {
    private static final int ROWS = 5_000;
    private static final int DIM = 64;
    private static final CollectionSpec COLLECTION = new CollectionSpec("items", DIM, ROWS, 20);

    private final ByteBuffer bytes = bytes();

    private static ByteBuffer bytes() {
        Random random = new Random(1);
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 * ROWS * DIM).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < ROWS * DIM; i++) {
            buffer.putFloat(4 * i, (float) random.nextGaussian());
        }
        return buffer;
    }

    @Benchmark
    public List<List<JsonObject>> rows() {
        List<RowFormat.SizedRow> rows = new ArrayList<>(ROWS);
        for (int r = 0; r < ROWS; r++) {
            float[] vector = new float[DIM];
            bytes.slice(4 * r * DIM, 4 * DIM)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(vector);
            Row row = new Row("item-" + r, vector, Map.of("title", "Title of " + r, "category", "c" + r % 20));
            rows.add(RowFormat.toJson(row, r, COLLECTION));
        }
        return RowFormat.requests(rows);
    }
}
