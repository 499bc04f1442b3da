package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FilteredSearchTest {

    private final FilteredSearch.Counts counts = new FilteredSearch.Counts();

    @Test
    void doesNotCacheLongFilters() {
        String filter = "c_kind in [" + "\"a value\", ".repeat(1_000) + "\"\"]";
        assertThat(counts.of("items", filter, asked -> 7)).isEqualTo(7);
        assertThat(counts.of("items", filter, asked -> 8)).isEqualTo(7);
        assertThat(counts.of("items", "another", asked -> 9)).isEqualTo(9);
        assertThat(counts.of("others", filter, asked -> 10)).isEqualTo(10);
        assertThat(counts.keys()).hasSize(3).allSatisfy(key -> assertThat(key).hasSize(64));
        counts.clear();
        assertThat(counts.of("items", filter, asked -> 8)).isEqualTo(8);
    }

    /** Computing a value inside the map would block neighboring keys. */
    @Test
    void countsConcurrently() {
        assertThat(counts.of("items", "a", a -> counts.of("items", "a", again -> 1) + 1))
                .isEqualTo(2);
    }

    @Test
    void limitsTheCacheSize() {
        for (int i = 0; i < 10_001; i++) {
            counts.of("items", "price < " + i, asked -> 1);
        }
        assertThat(counts.keys()).hasSize(1);
    }
}
