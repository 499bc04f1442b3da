package org.sassrec.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SearchPlanTest {
    /** A run of six epochs takes 40 seconds. */
    private static final RunCost COST = new RunCost(8, 5, 2);

    @Test
    void fillsTimeWithTrialsAndReservesConfirmation() {
        SearchPlan plan = SearchPlan.within(1_800, 0, 3, 1, 6, COST);
        assertThat(plan.confirmed()).isEqualTo(3);
        assertThat(plan.seeds()).isEqualTo(3);
        assertThat(plan.reserveSeconds()).as("four settings, two further seeds").isEqualTo(4 * 2 * 40 * 1.25);
        double search = 1.25 * HalvingSchedule.of(plan.trials(), 6).seconds(COST);
        double more = 1.25 * HalvingSchedule.of(plan.trials() + 1, 6).seconds(COST);
        assertThat(search).isLessThanOrEqualTo(1_800 - plan.reserveSeconds());
        assertThat(more).isGreaterThan(1_800 - plan.reserveSeconds());
    }

    @Test
    void confirmsFewerTrialsBeforeFewerSeeds() {
        assertThat(SearchPlan.within(500, 0, 3, 1, 6, COST))
                .extracting(SearchPlan::confirmed, SearchPlan::seeds)
                .containsExactly(1, 3);
        assertThat(SearchPlan.within(250, 0, 3, 1, 6, COST))
                .extracting(SearchPlan::confirmed, SearchPlan::seeds)
                .containsExactly(1, 2);
        assertThat(SearchPlan.within(0, 0, 3, 1, 6, COST)).isEqualTo(new SearchPlan(2, 1, 1, 0));
    }

    @Test
    void usesParallelRuns() {
        SearchPlan one = SearchPlan.within(1_800, 0, 3, 1, 6, COST);
        SearchPlan four = SearchPlan.within(1_800, 0, 3, 4, 6, COST);
        assertThat(four.trials()).isGreaterThan(3 * one.trials());
        assertThat(four.reserveSeconds()).isEqualTo(one.reserveSeconds() / 4);
    }

    @Test
    void keepsLimitOfTrials() {
        assertThat(SearchPlan.within(100_000, 12, 3, 1, 6, COST).trials()).isEqualTo(12);
        assertThat(SearchPlan.of(2, 3)).isEqualTo(new SearchPlan(2, 1, 3, 0));
        assertThat(SearchPlan.of(40, 3)).isEqualTo(new SearchPlan(40, 3, 3, 0));
    }
}
