package org.sassrec.server.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and responses about events of users. */
final class EventMessages {

    private EventMessages() {}

    record Event(
            @Doc("Id of the user.") String user,

            @Doc("Scenario of the event, also one that is not served.")
            String scenario,

            @Doc("Id of the item.") String item,

            @Doc(
                    "The time that the log will contain, ISO 8601. An event with the same user, scenario, item and time is stored once. Default: now.")
            @Nullable
            String time,

            @Doc("Whether the label of the scenario holds. `false` for an exposure. Default: true.") @Nullable
            Boolean positive,

            @Doc("Values by column of the events, for histories of `event(column)`.") @Nullable
            Map<String, Object> columns) {}

    record EventsRequest(
            @Doc("Events of one or several users, at most 1,000.")
            List<Event> events) {}

    record EventsResponse(
            @Doc("Number of events in the request. All of them are stored.")
            int stored) {}
}
