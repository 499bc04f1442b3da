package org.sassrec.cli.output;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Handlers of the events of a sealed type. {@link #complete} rejects handlers that miss an event, so a new event cannot
 * be ignored by mistake.
 */
final class EventHandlers<E> {
    private final Class<E> type;
    private final Map<Class<?>, Consumer<E>> handlers = new HashMap<>();

    EventHandlers(Class<E> type) {
        this.type = type;
    }

    /** Handles an event. */
    <T extends E> EventHandlers<E> on(Class<T> event, Consumer<? super T> handler) {
        handlers.put(event, each -> handler.accept(event.cast(each)));
        return this;
    }

    /** Ignores an event. */
    EventHandlers<E> ignore(Class<? extends E> event) {
        return on(event, each -> {});
    }

    /**
     * Returns these handlers.
     *
     * @throws IllegalStateException if an event has no handler
     */
    EventHandlers<E> complete() {
        Set<Class<?>> missing = new HashSet<>();
        for (Class<?> event : type.getPermittedSubclasses()) {
            if (!handlers.containsKey(event)) {
                missing.add(event);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no handler of " + missing);
        }
        return this;
    }

    void accept(E event) {
        Consumer<E> handler = handlers.get(event.getClass());
        if (handler == null) {
            throw new IllegalStateException("no handler of " + event.getClass());
        }
        handler.accept(event);
    }
}
