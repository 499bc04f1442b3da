package org.sassrec.serving;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * An event of a user after the data of the release: the user was exposed to an item, or was positive for it. Immutable.
 * Two events with the same user, scenario, item and time are the same event.
 *
 * @param user id of the user
 * @param scenario scenario of the event, also one that is not served
 * @param item id of the item
 * @param time the time that the log will contain
 * @param positive whether the label of the scenario holds. If one copy of an event is positive, the event is
 * @param columns texts by column of the events. Histories of {@code event(column)} read them
 */
public record UserEvent(
        String user, String scenario, String item, Instant time, boolean positive, Map<String, String> columns) {

    public UserEvent {
        Objects.requireNonNull(user, "the user of an event is null");
        Objects.requireNonNull(scenario, "the scenario of an event is null");
        Objects.requireNonNull(item, "the item of an event is null");
        Objects.requireNonNull(time, "the time of an event is null");
        columns = Map.copyOf(columns);
    }

    /** Creates a positive event without columns. */
    public static UserEvent positive(String user, String scenario, String item, Instant time) {
        return new UserEvent(user, scenario, item, time, true, Map.of());
    }

    /** Creates an exposure without columns. */
    public static UserEvent exposure(String user, String scenario, String item, Instant time) {
        return new UserEvent(user, scenario, item, time, false, Map.of());
    }
}
