package org.sassrec.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.inspect.EventCounts;

class ScenarioGuessesTest {

    @Test
    void avoidsReservedScenarioNames() {
        List<EventCounts.Group> groups = List.of(
                new EventCounts.Group("default", 9_000, 3_000),
                new EventCounts.Group("mean", 9_000, 3_000),
                new EventCounts.Group("home", 9_000, 3_000));

        assertThat(ScenarioGuesses.of(
                        new EventCounts(groups, null, null, null, null, 9, 9, 9), "page", false, new ArrayList<>()))
                .extracting(ProjectDraft.Scenario::name, ProjectDraft.Scenario::where)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("page_default", "page = 'default'"),
                        org.assertj.core.api.Assertions.tuple("page_mean", "page = 'mean'"),
                        org.assertj.core.api.Assertions.tuple("home", "page = 'home'"));
    }
}
