package org.sassrec.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.inspect.EventCounts;

class ScenarioGuessesTest {

    @Test
    void leavesOutScenariosThatCannotBeMeasured() {
        List<EventCounts.Group> groups = List.of(
                new EventCounts.Group("home", 9_000, 3_000),
                new EventCounts.Group("cart", 900, 200),
                new EventCounts.Group("live", 700, 199));
        List<String> leftOut = new ArrayList<>();

        assertThat(guess(groups, leftOut))
                .extracting(ProjectDraft.Scenario::name)
                .containsExactly("home", "cart");
        assertThat(guess(groups, leftOut))
                .extracting(ProjectDraft.Scenario::hasNewItems, ProjectDraft.Scenario::needsAllCandidates)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(false, false),
                        org.assertj.core.api.Assertions.tuple(true, false));
        assertThat(new ProjectDraft.Scenario("cart", "true", 3_000, 500, 0.8))
                .matches(ProjectDraft.Scenario::needsAllCandidates);
        assertThat(new ProjectDraft.Scenario("cart", "true", 3_000, 500, 0.81))
                .matches(ProjectDraft.Scenario::hasNewItems)
                .matches(scenario -> !scenario.needsAllCandidates());
        assertThat(leftOut).contains("`live`: only 199 positives in 700 rows, fewer than 200");

        // With one large scenario, smaller ones are used.
        EventCounts.Group small = new EventCounts.Group("s9", 300, 129);
        assertThat(guess(List.of(groups.get(0), groups.get(2), small), leftOut)).hasSize(2);
        assertThat(guess(List.of(groups.get(0), small), leftOut)).hasSize(2);
    }

    @Test
    void namesScenariosWithTooFewPositivesForAComparison() {
        List<ProjectDraft.Scenario> scenarios = List.of(
                new ProjectDraft.Scenario("home", "true", 9_000, 1_000, 1),
                new ProjectDraft.Scenario("cart", "true", 9_000, 999, 1));

        assertThat(ScenarioGuesses.few(scenarios).orElseThrow()).startsWith("CHECK: `cart` has fewer than 1,000");
        assertThat(ScenarioGuesses.few(scenarios.subList(0, 1))).isEmpty();
    }

    private static List<ProjectDraft.Scenario> guess(List<EventCounts.Group> groups, List<String> leftOut) {
        return ScenarioGuesses.of(
                new EventCounts(groups, null, null, null, null, 9, 9, 9), "page", false, Map.of("cart", 0.8), leftOut);
    }

    @Test
    void avoidsReservedScenarioNames() {
        List<EventCounts.Group> groups = List.of(
                new EventCounts.Group("default", 9_000, 3_000),
                new EventCounts.Group("mean", 9_000, 3_000),
                new EventCounts.Group("home", 9_000, 3_000));

        assertThat(guess(groups, new ArrayList<>()))
                .extracting(ProjectDraft.Scenario::name, ProjectDraft.Scenario::where)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("page_default", "page = 'default'"),
                        org.assertj.core.api.Assertions.tuple("page_mean", "page = 'mean'"),
                        org.assertj.core.api.Assertions.tuple("home", "page = 'home'"));
    }
}
