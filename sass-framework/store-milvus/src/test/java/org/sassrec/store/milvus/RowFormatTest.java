package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;

class RowFormatTest {

    /** Milvus-lite accepts 256 MB in one message, a Milvus server 64 MB. */
    @Test
    void limitsRequestBytes() {
        List<RowFormat.SizedRow> rows = new ArrayList<>();
        float[] vector = new float[4_000];
        Arrays.fill(vector, 1f);
        for (int i = 0; i < 2_000; i++) {
            rows.add(RowFormat.toJson(
                    new Row("id" + i, vector, Map.of("title", "t".repeat(2_000))), i, spec(4_000, 100)));
        }
        List<List<JsonObject>> requests = RowFormat.requests(rows);
        assertThat(requests.stream().mapToInt(List::size).sum()).isEqualTo(2_000);
        assertThat(requests).hasSizeGreaterThan(4).allSatisfy(request -> {
            long bytes = request.stream()
                    .mapToLong(row -> 4_001 * 4L + row.get("texts").toString().length())
                    .sum();
            assertThat(bytes).isLessThan(RowFormat.REQUEST_BYTES);
        });
        assertThat(requests.get(0).get(7).get("row").getAsLong()).isEqualTo(7);
    }

    @Test
    void limitsRequestRows() {
        List<RowFormat.SizedRow> rows = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            rows.add(RowFormat.toJson(new Row("id" + i, new float[] {1}, Map.of()), i, spec(1, 1)));
        }
        assertThat(RowFormat.requests(rows)).extracting(List::size).containsExactly(5_000, 5_000, 2_000);
    }

    /** The squared norm of each padded row equals that of the largest one. */
    @Test
    void padsNorms() {
        for (float[] vector : new float[][] {{3, 4}, {0, 1}, {-12, 5}}) {
            JsonObject json = RowFormat.toJson(new Row("a", vector, Map.of()), 0, spec(2, 13))
                    .json();
            double square = 0;
            for (int d = 0; d < 3; d++) {
                square += Math.pow(json.getAsJsonArray("vector").get(d).getAsDouble(), 2);
            }
            assertThat(square).isCloseTo(169, org.assertj.core.data.Offset.offset(1e-4));
        }
    }

    @Test
    void rejectsValuesThatExceedAField() {
        String longest = "é".repeat(512);
        assertThat(RowFormat.toJson(new Row(longest, new float[] {1}, Map.of()), 0, spec(1, 1))
                        .bytes())
                .isGreaterThan(1_024);
        assertThatThrownBy(() -> RowFormat.toJson(new Row(longest + "x", new float[] {1}, Map.of()), 0, spec(1, 1)))
                .hasMessageContaining("SASS7545");
        assertThatThrownBy(() ->
                        RowFormat.toJson(new Row("a", new float[] {1}, Map.of("t", "x".repeat(65_530))), 0, spec(1, 1)))
                .hasMessageContaining("SASS7545")
                .hasMessageContaining("`a`");
    }

    private static CollectionSpec spec(int dim, double largestNorm) {
        return new CollectionSpec("items", dim, 1, largestNorm);
    }
}
