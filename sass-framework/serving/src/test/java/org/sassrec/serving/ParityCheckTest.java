package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParityCheckTest {
    private static final UserVectors USER =
            new UserVectors("r1", false, List.of(new float[] {1, 0}, new float[] {0, 2}));

    private static QueryResult answer(float score) {
        return new QueryResult("r1", false, List.of(new QueryResult.Item("i1", score, Map.of())));
    }

    private static ItemVectors items(String id) {
        return new ItemVectors("r1", Map.of(id, new float[] {3, 4}));
    }

    @Test
    void acceptsTheGreatestProductOfTheUserVectors() {
        assertThat(ParityCheck.compare("home", answer(8), USER, items("i1"))).isEmpty();
        assertThat(ParityCheck.compare("home", answer(8.001f), USER, items("i1")))
                .isEmpty();
    }

    @Test
    void reportsAnotherScore() {
        assertThat(ParityCheck.compare("home", answer(3), USER, items("i1")))
                .contains("scenario `home` of release r1 scores the item `i1` with 3.0000 instead of 8.0000");
        assertThat(ParityCheck.compare("home", answer(Float.NaN), USER, items("i1")))
                .isPresent();
    }

    @Test
    void reportsMissingItemsAndVectors() {
        assertThat(ParityCheck.compare("home", answer(8), USER, items("i2")))
                .contains(
                        "the store returns no vector of the item `i1`, which it found in scenario `home` of release r1");
        assertThat(ParityCheck.compare("home", new QueryResult("r1", false, List.of()), USER, items("i2")))
                .contains("scenario `home` of release r1 returns no items");
    }
}
