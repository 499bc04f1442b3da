package org.sassrec.serving;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores events in memory. */
public final class MemoryUserState implements UserState {

    /** Whether each call fails. */
    public volatile boolean failing;

    /** Whether each call that stores events fails. */
    public volatile boolean readOnly;

    /** Number of calls so far. */
    public final AtomicInteger calls = new AtomicInteger();

    /** Whether it is closed. */
    public volatile boolean closed;

    private final Map<String, List<UserEvent>> events = new HashMap<>();

    private void call(boolean fails) {
        calls.incrementAndGet();
        if (fails) {
            throw new IllegalStateException("connection refused");
        }
    }

    @Override
    public synchronized Map<String, List<UserEvent>> events(Set<String> users) {
        call(failing);
        Map<String, List<UserEvent>> found = new HashMap<>(events);
        found.keySet().retainAll(users);
        return found;
    }

    @Override
    public synchronized int append(List<UserEvent> appended) {
        call(failing || readOnly);
        appended.forEach(event ->
                events.computeIfAbsent(event.user(), user -> new ArrayList<>()).add(event));
        return appended.size();
    }

    @Override
    public void close() {
        closed = true;
    }
}
