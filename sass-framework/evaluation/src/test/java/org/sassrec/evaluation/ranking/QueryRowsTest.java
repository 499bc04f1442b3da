package org.sassrec.evaluation.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.FakeDataset;

/** Queries of a user that need separate rows. */
class QueryRowsTest {

    /** Three positives of one user in the test split, two of them at the same time. */
    private static int rows(List<Duration> gaps, History history) {
        FakeDataset data = FakeDataset.of(2, 4, 1)
                .id("item", Side.ITEM)
                .sequence("clicked", Population.POSITIVE, Scope.SCENARIO, 5, gaps)
                .event(0, 0, 0, 1, true, Split.TRAIN)
                .event(0, 1, 0, FakeDataset.DAY, true, Split.TEST)
                .event(0, 2, 0, FakeDataset.DAY, true, Split.TEST)
                .event(0, 3, 0, 3 * FakeDataset.DAY, true, Split.TEST)
                .build();
        QueryRows.Piece piece = new QueryRows(data, Horizon.TRAIN, history).piece(data.samples(0, Split.TEST), 0, 10);
        assertThat(piece.events()).hasSize(3);
        return piece.rows();
    }

    @Test
    void encodesUserWithoutNewEventsOnce() {
        assertThat(rows(List.of(), History.FROZEN)).isEqualTo(1);
    }

    /** With a frozen history, time gaps are still measured from the query. */
    @Test
    void separatesQueryTimesWithHistoryGaps() {
        assertThat(rows(List.of(Duration.ofHours(6)), History.FROZEN)).isEqualTo(2);
        assertThat(rows(List.of(), History.ROLLING)).isEqualTo(2);
    }
}
