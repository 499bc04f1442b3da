package org.sassrec.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.TuneConfig;

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

    /** The runs of the first rung took half of the estimated time. */
    @Test
    void addsTrialsIfTheFirstRungWasFaster() {
        SearchPlan plan = SearchPlan.within(1_800, 0, 3, 1, 6, COST);
        int completed = plan.trials() - 1;
        double estimated = HalvingSchedule.of(plan.trials(), 6).seconds(0, COST);
        SearchPace pace = new SearchPace(COST, 1);
        pace.add(completed, estimated / completed, estimated / 2);

        SearchPlan larger = plan.enlarged(1_800 - estimated / 2, completed, 0, 1, 6, pace.cost());
        assertThat(larger.trials()).isBetween(plan.trials() + 5, 3 * plan.trials());
        assertThat(larger.reserveSeconds()).isEqualTo(plan.reserveSeconds() / 2);
        assertThat(larger).extracting(SearchPlan::confirmed, SearchPlan::seeds).containsExactly(3, 3);
        HalvingSchedule schedule = HalvingSchedule.of(larger.trials(), 6);
        double left = schedule.seconds(pace.cost()) - completed * schedule.one(0, pace.cost());
        assertThat(1.25 * left).isLessThanOrEqualTo(1_800 - estimated / 2 - larger.reserveSeconds());
        assertThat(plan.enlarged(1_800, completed, plan.trials() + 2, 1, 6, pace.cost())
                        .trials())
                .as("configured limit of trials")
                .isEqualTo(plan.trials() + 2);
    }

    @Test
    void keepsTrialsIfTheFirstRungWasSlower() {
        SearchPlan plan = SearchPlan.within(1_800, 0, 3, 1, 6, COST);
        assertThat(plan.enlarged(600, plan.trials() - 1, 0, 1, 6, COST.times(2)).trials())
                .isEqualTo(plan.trials());
    }

    /** Five trials would start with two epochs, and four with six. */
    @Test
    void keepsEpochsOfTheFirstRung() {
        SearchPlan plan = new SearchPlan(2, 1, 1, 0);
        assertThat(plan.enlarged(100_000, 1, 0, 1, 6, COST).trials()).isEqualTo(4);
    }

    @Test
    void keepsLimitOfTrials() {
        assertThat(SearchPlan.within(100_000, 12, 3, 1, 6, COST).trials()).isEqualTo(12);
        assertThat(SearchPlan.of(2, 3)).isEqualTo(new SearchPlan(2, 1, 3, 0));
        assertThat(SearchPlan.of(40, 3)).isEqualTo(new SearchPlan(40, 3, 3, 0));
    }

    /** After 30 minutes of a search, 60 minutes give the plan of a search with 60 minutes from the start. */
    @Test
    void plansWholeTimeAfterTheLimitWasRaised(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("search.json");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        Instant[] now = {start};
        Clock clock = ((InstantSource) () -> now[0]).withZone(ZoneOffset.UTC);
        SearchClock first = SearchClock.start(clock, file, "a", new SearchClock.Size(30, null, 1));
        now[0] = start.plusSeconds(44);
        SearchPlan half = SearchPlan.of(config(30), first, 6, COST);
        assertThat(half).isEqualTo(SearchPlan.within(1_800 - 44, 0, 3, 1, 6, COST));
        first.setPlan(half);
        now[0] = start.plusSeconds(1_800);
        first.save();

        SearchClock more = SearchClock.start(clock, file, "a", new SearchClock.Size(60, null, 1));
        now[0] = now[0].plusSeconds(5);
        SearchPlan all = SearchPlan.of(config(60), more, 6, COST);
        assertThat(all).isEqualTo(SearchPlan.within(3_600 - 44, 0, 3, 1, 6, COST));
        assertThat(all.trials()).isGreaterThan(2 * half.trials());
    }

    private static TuneConfig config(int minutes) {
        return new TuneConfig(minutes, null, List.of(7L, 8L, 9L), 1, null, "hr@50", List.of());
    }
}
