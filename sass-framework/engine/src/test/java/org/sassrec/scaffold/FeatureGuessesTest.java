package org.sassrec.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.TableProfile;

class FeatureGuessesTest {
    private static ProjectDraft.Feature feature(ColumnProfile column, String side) {
        TableProfile table = new TableProfile(List.of("x"), List.of(), null, 1_000, true, List.of(column), "");
        return new FeatureGuesses().of(table, "id", side).get(0);
    }

    private static ColumnProfile texts(
            long distinct, String least, String greatest, ColumnProfile.@Nullable TextList list) {
        return new ColumnProfile("column", "VARCHAR", 1_000, 1_000, distinct, least, greatest, 0, List.of(), list);
    }

    @Test
    void guessesLists() {
        ColumnProfile.TextList kinds = new ColumnProfile.TextList(" ", 0.5, 20);
        assertThat(feature(texts(216, "Action", "War", kinds), "item").yaml())
                .isEqualTo("{name: column, column: column, type: multi, separator: \" \", maxLength: 16}");
        // 50 towns, some with two words: as many words as towns.
        ColumnProfile.TextList towns = new ColumnProfile.TextList(" ", 0.3, 55);
        assertThat(feature(texts(50, "Boston", "York", towns), "item").yaml())
                .isEqualTo("{name: column, column: column, type: id}");
    }

    @Test
    void guessesVectors() {
        ColumnProfile.TextList list = new ColumnProfile.TextList(",", 1, 4_000);
        ColumnProfile vectors = texts(1_000, "-0.1,0.2,3,1e-4", "9,-0.2,0.3,0.4", list);
        assertThat(feature(vectors, "item").yaml())
                .isEqualTo("{name: column, column: column, type: embedding, separator: \",\"}");
        assertThat(feature(vectors, "user").comment())
                .isEqualTo("`column` is not used: it contains vectors of numbers");
        assertThat(feature(texts(1_000, "-0.1,0.2,3,1e-4", "zum, a, b, c", list), "item")
                        .used())
                .isFalse();
        ColumnProfile array =
                new ColumnProfile("vector", "FLOAT[64]", 1_000, 1_000, 1_000, null, null, 0, List.of(), null);
        assertThat(feature(array, "item").yaml()).isEqualTo("{name: vector, column: vector, type: embedding}");
    }
}
