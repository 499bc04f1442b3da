package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHandlersTest {

    private sealed interface Event {
        record Told(String what) implements Event {}

        record Silent() implements Event {}
    }

    @Test
    void rejectsHandlersThatMissAnEvent() {
        EventHandlers<Event> handlers = new EventHandlers<>(Event.class).on(Event.Told.class, any -> {});
        assertThatThrownBy(handlers::complete)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Silent");
    }

    @Test
    void callsTheHandlerOfTheEvent() {
        List<String> seen = new ArrayList<>();
        EventHandlers<Event> handlers = new EventHandlers<>(Event.class)
                .on(Event.Told.class, told -> seen.add(told.what()))
                .ignore(Event.Silent.class)
                .complete();
        handlers.accept(new Event.Told("a"));
        handlers.accept(new Event.Silent());
        assertThat(seen).containsExactly("a");
    }
}
