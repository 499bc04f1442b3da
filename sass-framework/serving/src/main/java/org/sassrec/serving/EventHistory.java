package org.sassrec.serving;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

/**
 * The stored events of one user, each once. They extend the histories of the serving snapshot as if they had been in the
 * data of the release.
 */
record EventHistory(List<UserEvent> events) {

    static final EventHistory NONE = new EventHistory(List.of());

    /** Creates the history of events that may occur repeatedly. */
    static EventHistory of(Collection<UserEvent> events) {
        Map<Key, UserEvent> distinct = new LinkedHashMap<>();
        events.forEach(event -> distinct.merge(Key.of(event), event, EventHistory::merge));
        return new EventHistory(List.copyOf(distinct.values()));
    }

    private record Key(String scenario, String item, Instant time) {
        static Key of(UserEvent event) {
            return new Key(event.scenario(), event.item(), event.time());
        }
    }

    private static UserEvent merge(UserEvent first, UserEvent second) {
        Map<String, String> columns = new HashMap<>(first.columns());
        columns.putAll(second.columns());
        return new UserEvent(
                first.user(),
                first.scenario(),
                first.item(),
                first.time(),
                first.positive() || second.positive(),
                columns);
    }

    /** Returns the events before a time. */
    EventHistory before(Instant time) {
        return filter(event -> event.time().isBefore(time));
    }

    /** Returns the events that are not before a time in epoch milliseconds. */
    EventHistory since(long millis) {
        return filter(event -> event.time().toEpochMilli() >= millis);
    }

    private EventHistory filter(Predicate<UserEvent> condition) {
        return events.isEmpty()
                ? this
                : new EventHistory(events.stream().filter(condition).toList());
    }

    /** Returns the ids of the items. */
    List<String> items() {
        return events.stream().map(UserEvent::item).toList();
    }

    /** Puts the elements of the events before those of the snapshot, for each history of the tower. */
    void extend(TowerSignature signature, String scenario, Map<String, InputValue> inputs) {
        if (events.isEmpty()) {
            return;
        }
        List<UserEvent> ordered = newestFirst(signature.eventScenarios());
        for (TowerSignature.Input input : signature.inputs()) {
            TowerSignature.History history = input.history();
            if (history == null) {
                continue;
            }
            List<Element> elements = ordered.stream()
                    .filter(event -> history.where() == TowerSignature.Population.EXPOSED || event.positive())
                    .filter(event -> !input.perScenario() || event.scenario().equals(scenario))
                    .map(event -> new Element(
                            value(event, history.column()), event.time().toEpochMilli()))
                    .filter(element -> !element.value().isEmpty())
                    .toList();
            if (!elements.isEmpty()) {
                inputs.put(input.name(), extended(input, elements, inputs.get(input.name())));
            }
        }
    }

    private record Element(String value, long time) {}

    private static String value(UserEvent event, @Nullable String column) {
        return column == null ? event.item() : event.columns().getOrDefault(column, "");
    }

    /**
     * Returns the events of scenarios with events. Equal times have the order of preparation: by scenario, then by the
     * bytes of the item.
     */
    private List<UserEvent> newestFirst(List<String> scenarios) {
        Comparator<UserEvent> oldestFirst = Comparator.comparingLong(
                        (UserEvent event) -> event.time().toEpochMilli())
                .thenComparingInt(event -> scenarios.indexOf(event.scenario()))
                .thenComparing(
                        event -> event.item().getBytes(StandardCharsets.UTF_8), (a, b) -> Arrays.compareUnsigned(a, b));
        return events.stream()
                .filter(event -> scenarios.contains(event.scenario()))
                .sorted(oldestFirst.reversed())
                .toList();
    }

    /** Texts are not cut here: the tower skips unknown ones and reads the first {@code maxLength} of the others. */
    private static InputValue extended(
            TowerSignature.Input input, List<Element> elements, @Nullable InputValue snapshot) {
        InputValue.Texts older = snapshot instanceof InputValue.Texts texts ? texts : InputValue.Texts.of(List.of());
        int total = elements.size() + older.values().size();
        int length = input.kind() == TowerSignature.Kind.ITEMS ? Math.min(input.maxLength(), total) : total;
        List<String> values = new ArrayList<>(length);
        long[] times = new long[input.timesInput() == null ? 0 : length];
        for (int i = 0; i < length; i++) {
            int rest = i - elements.size();
            values.add(rest < 0 ? elements.get(i).value() : older.values().get(rest));
            if (times.length > 0) {
                times[i] = rest < 0 ? elements.get(i).time() : older.times().length == 0 ? 0 : older.times()[rest];
            }
        }
        return new InputValue.Texts(values, new float[0], times);
    }
}
