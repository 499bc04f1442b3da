package org.sassrec.scaffold;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What needs no guess, since it was said.
 *
 * @param name of the project
 * @param events,users,items files or globs; empty: those that lie there
 * @param user,item,time columns of the events
 * @param zone that rules days
 * @param label SQL condition of a positive
 * @param scenario column that tells scenarios apart; the word "none" for a single scenario
 */
public record InitOptions(
        @Nullable String name,
        List<String> events,
        List<String> users,
        List<String> items,
        @Nullable String user,
        @Nullable String item,
        @Nullable String time,
        @Nullable String zone,
        @Nullable String label,
        @Nullable String scenario) {

    public InitOptions {
        events = List.copyOf(events);
        users = List.copyOf(users);
        items = List.copyOf(items);
    }
}
