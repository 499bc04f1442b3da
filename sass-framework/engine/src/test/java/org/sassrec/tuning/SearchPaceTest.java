package org.sassrec.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SearchPaceTest {
    private static final RunCost FILE = new RunCost(8, 5, 2);

    @Test
    void usesCostOfTheFileBeforeThreeRunsAreMeasured() {
        SearchPace pace = new SearchPace(FILE, 1);
        pace.add(2, 40, 10);
        assertThat(pace.isMeasured()).isFalse();
        assertThat(pace.cost()).isEqualTo(FILE);
        pace.add(0, 40, 1_000);
        assertThat(pace.cost()).as("completed runs take no time").isEqualTo(FILE);
    }

    @Test
    void correctsCostByAllMeasuredRuns() {
        SearchPace pace = new SearchPace(FILE, 1);
        pace.add(3, 20, 30);
        pace.add(1, 40, 20);
        assertThat(pace.isMeasured()).isTrue();
        assertThat(pace.cost()).isEqualTo(new RunCost(4, 2.5, 1));
        assertThat(pace.seconds(2, 6)).isEqualTo(2 * (4 + 6 * 2.5 + 1));
    }

    /** Four runs in two threads take as long as two runs if the threads do not slow each other down. */
    @Test
    void measuresParallelRuns() {
        SearchPace pace = new SearchPace(FILE, 2);
        pace.add(4, 20, 40);
        assertThat(pace.cost()).isEqualTo(FILE);
        assertThat(pace.seconds(4, 6)).isEqualTo(2 * FILE.seconds(6));
    }
}
