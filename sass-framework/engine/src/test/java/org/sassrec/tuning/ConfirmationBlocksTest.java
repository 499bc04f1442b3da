package org.sassrec.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.tuning.ConfirmationBlocks.Block;

class ConfirmationBlocksTest {
    @Test
    void addsSeedsBeforeTrials() {
        assertThat(ConfirmationBlocks.of(new SearchPlan(12, 1, 2, 80), 3, 3, true))
                .containsExactly(
                        new Block(List.of(0, 1), List.of(1), true),
                        new Block(List.of(0, 1), List.of(2), false),
                        new Block(List.of(2), List.of(1, 2), false),
                        new Block(List.of(3), List.of(1, 2), false));
    }

    @Test
    void addsAllTrialsOfTheLastRung() {
        assertThat(ConfirmationBlocks.of(new SearchPlan(40, 3, 3, 80), 5, 3, true))
                .containsExactly(
                        new Block(List.of(0, 1, 2, 3), List.of(1, 2), true),
                        new Block(List.of(4), List.of(1, 2), false),
                        new Block(List.of(5), List.of(1, 2), false));
    }

    @Test
    void addsNothingWithoutATimeLimit() {
        assertThat(ConfirmationBlocks.of(new SearchPlan(40, 3, 3, 0), 5, 3, false))
                .containsExactly(new Block(List.of(0, 1, 2, 3), List.of(1, 2), true));
    }

    @Test
    void confirmsNoMoreTrialsThanReachedTheLastRung() {
        assertThat(ConfirmationBlocks.of(new SearchPlan(12, 3, 2, 80), 1, 2, true))
                .containsExactly(new Block(List.of(0, 1), List.of(1), true));
        assertThat(ConfirmationBlocks.of(new SearchPlan(12, 3, 1, 80), 2, 1, true))
                .as("a single configured seed confirms nothing")
                .containsExactly(new Block(List.of(0, 1, 2), List.of(), true));
    }
}
