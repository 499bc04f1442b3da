package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.TowerSignature.History;
import org.sassrec.serving.tower.TowerSignature.Population;

class EventHistoryTest {

    private static final Instant TIME = Instant.ofEpochMilli(5_000);

    private static TowerSignature signature(TowerSignature.Kind kind, boolean perScenario, @Nullable History history) {
        TowerSignature.Input input = new TowerSignature.Input(
                "h", kind, TowerSignature.Side.USER, perScenario, 3, null, "h_times", null, history);
        return new TowerSignature(
                2,
                3,
                1,
                "vector",
                "scenario",
                List.of("home"),
                "user",
                "item",
                List.of(input),
                "now",
                List.of("home", "search"));
    }

    private static UserEvent event(String scenario, String item, int second, boolean positive, String... hour) {
        return new UserEvent(
                "ann",
                scenario,
                item,
                TIME.plusSeconds(second),
                positive,
                hour.length == 0 ? Map.of() : Map.of("hour", hour[0]));
    }

    private static InputValue.@Nullable Texts extend(
            TowerSignature signature, List<UserEvent> events, @Nullable InputValue old) {
        Map<String, InputValue> inputs = new HashMap<>();
        if (old != null) {
            inputs.put("h", old);
        }
        EventHistory.of(events).extend(signature, "home", inputs);
        return (InputValue.Texts) inputs.get("h");
    }

    @Test
    void putsNewEventsBeforeTheSnapshotAndCutsAtTheLength() {
        InputValue old = new InputValue.Texts(List.of("a", "b"), new float[0], new long[] {70, 60});
        InputValue.Texts found = extend(
                signature(TowerSignature.Kind.ITEMS, false, new History(Population.POSITIVE, null)),
                List.of(event("home", "i1", 1, true), event("search", "i2", 2, true), event("home", "i3", 3, false)),
                old);
        assertThat(found.values()).containsExactly("i2", "i1", "a");
        assertThat(found.times()).containsExactly(7_000, 6_000, 70);
    }

    @Test
    void countsOnlyTheScenarioOfTheQuery() {
        TowerSignature signature = signature(TowerSignature.Kind.ITEMS, true, new History(Population.EXPOSED, null));
        InputValue.Texts found =
                extend(signature, List.of(event("search", "i2", 2, true), event("home", "i3", 3, false)), null);
        assertThat(found.values()).containsExactly("i3");
    }

    @Test
    void ignoresScenariosThatTheReleaseDoesNotHave() {
        TowerSignature signature = signature(TowerSignature.Kind.ITEMS, false, new History(Population.EXPOSED, null));
        assertThat(extend(signature, List.of(event("new", "i2", 2, true)), null))
                .isNull();
    }

    /** The tower skips unknown texts before it counts. */
    @Test
    void keepsAllTextsOfAnEventColumn() {
        TowerSignature signature =
                signature(TowerSignature.Kind.TEXTS, false, new History(Population.POSITIVE, "hour"));
        InputValue.Texts found = extend(
                signature,
                List.of(
                        event("home", "i1", 1, true, "7"),
                        event("home", "i2", 2, true),
                        event("home", "i3", 3, true, "9")),
                new InputValue.Texts(List.of("1", "2", "3"), new float[0], new long[] {3, 2, 1}));
        assertThat(found.values()).containsExactly("9", "7", "1", "2", "3");
    }

    @Test
    void leavesHistoriesWithoutEventsUnchanged() {
        InputValue old = new InputValue.Texts(List.of("a"), new float[0], new long[] {70});
        TowerSignature signature = signature(TowerSignature.Kind.ITEMS, false, null);
        assertThat(extend(signature, List.of(event("home", "i1", 1, true)), old))
                .isSameAs(old);
    }

    @Test
    void countsARepeatedEventOnceAndAsPositiveIfOneCopyIs() {
        EventHistory history = EventHistory.of(List.of(
                event("home", "i1", 1, true, "7"),
                event("home", "i1", 1, false),
                event("home", "i1", 2, false),
                event("search", "i1", 1, false)));
        assertThat(history.events())
                .containsExactly(
                        event("home", "i1", 1, true, "7"),
                        event("home", "i1", 2, false),
                        event("search", "i1", 1, false));
    }

    @Test
    void separatesEventsByTime() {
        EventHistory history = EventHistory.of(List.of(event("home", "i1", 1, true), event("home", "i2", 2, true)));
        assertThat(history.since(7_000).items()).containsExactly("i2");
        assertThat(history.before(TIME.plusSeconds(2)).items()).containsExactly("i1");
    }
}
