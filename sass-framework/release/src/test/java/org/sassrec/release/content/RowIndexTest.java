package org.sassrec.release.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;

class RowIndexTest {

    @Test
    void findsTheRowOfEachId() {
        List<String> ids =
                IntStream.range(0, 70_000).mapToObj(row -> "u" + row * 7).toList();
        RowIndex rows = RowIndex.of(vectors(ids));
        for (int row = 0; row < ids.size(); row++) {
            assertThat(rows.find(ids.get(row))).isEqualTo(row);
        }
        assertThat(rows.find("u1")).isNegative();
        assertThat(rows.find("")).isNegative();
        assertThat(rows.duplicate()).isNull();
    }

    @Test
    void findsADuplicateId() {
        RowIndex rows = RowIndex.of(vectors(List.of("b", "a", "c", "a")));
        assertThat(rows.duplicate()).isEqualTo("a");
        assertThat(rows.find("a")).isEqualTo(1);
        assertThat(RowIndex.of(vectors(List.of())).find("a")).isNegative();
        assertThat(RowIndex.of(vectors(List.of("x"))).find("x")).isZero();
    }

    private static ScenarioVectors vectors(List<String> ids) {
        return new ScenarioVectors() {
            @Override
            public String scenario() {
                return "home";
            }

            @Override
            public int dim() {
                return 1;
            }

            @Override
            public int rows() {
                return ids.size();
            }

            @Override
            public String id(int row) {
                return ids.get(row);
            }

            @Override
            public void vector(int row, float[] into) {
                into[0] = 1;
            }

            @Override
            public Map<String, String> texts(int row) {
                return Map.of();
            }

            @Override
            public List<float[]> probes() {
                return List.of();
            }
        };
    }
}
