package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.sampling.FakeDataset;

/** The digest changes if the queries or candidates change. */
class ProtocolDigestTest {

    private static FakeDataset.Builder builder() {
        FakeDataset.Builder builder = FakeDataset.of(2, 6, 2);
        builder.event(0, 0, 0, 1, true, Split.TRAIN);
        builder.event(0, 1, 0, 2, true, Split.TRAIN);
        builder.event(1, 2, 0, 3, true, Split.TRAIN);
        return builder;
    }

    /** Adds one positive and one negative exposure of the test split. */
    private static FakeDataset dataset(int wanted, int passed) {
        FakeDataset.Builder builder = builder();
        builder.event(0, wanted, 0, 10, true, Split.TEST);
        builder.event(0, passed, 0, 11, false, Split.TEST);
        return builder.build();
    }

    private static long digest(FakeDataset data, boolean exposures) {
        return EvaluationProtocol.digest(
                data, QuerySample.of(data, 0, Split.TEST, null), Candidates.of(data, 0, Horizon.TRAIN), exposures);
    }

    @Test
    void dependsOnUsersItemsTimesAndCandidates() {
        long same = digest(dataset(1, 2), false);
        assertThat(digest(dataset(1, 2), false)).isEqualTo(same);
        assertThat(digest(dataset(2, 1), false))
                .as("as many queries of the same user for another item")
                .isNotEqualTo(same);
        FakeDataset.Builder more = builder();
        more.event(1, 5, 0, 4, true, Split.TRAIN);
        more.event(0, 1, 0, 10, true, Split.TEST);
        more.event(0, 2, 0, 11, false, Split.TEST);
        assertThat(digest(more.build(), false)).as("one more candidate").isNotEqualTo(same);
        FakeDataset.Builder later = builder();
        later.event(0, 1, 0, 12, true, Split.TEST);
        later.event(0, 2, 0, 13, false, Split.TEST);
        assertThat(digest(later.build(), false)).as("at another time").isNotEqualTo(same);
    }

    @Test
    void dependsOnExposuresForAucMetrics() {
        assertThat(digest(dataset(1, 0), false)).isEqualTo(digest(dataset(1, 2), false));
        assertThat(digest(dataset(1, 0), true)).isNotEqualTo(digest(dataset(1, 2), true));
    }
}
