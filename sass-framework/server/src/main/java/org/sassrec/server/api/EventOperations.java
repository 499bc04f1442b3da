package org.sassrec.server.api;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.server.api.EventMessages.Event;
import org.sassrec.server.api.EventMessages.EventsRequest;
import org.sassrec.server.api.EventMessages.EventsResponse;
import org.sassrec.server.http.HttpProblem;
import org.sassrec.server.http.Problem;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.UserEvent;
import org.sassrec.serving.store.ValueFormat;

/** Stores events of requests in the user state. */
record EventOperations(Retriever retriever, Clock clock) {

    /** Maximum number of events of one request. */
    static final int MAX_EVENTS = 1_000;

    EventsResponse append(EventsRequest request) {
        int number = request.events().size();
        if (number < 1 || number > MAX_EVENTS) {
            throw invalid(
                    "the request has " + number + " events, but must have 1 to " + MAX_EVENTS, "send several requests");
        }
        Instant now = clock.instant();
        List<UserEvent> events = new ArrayList<>(number);
        for (Event event : request.events()) {
            Instant time = Operations.time(event.time());
            events.add(new UserEvent(
                    event.user(),
                    event.scenario(),
                    event.item(),
                    Instant.ofEpochMilli((time == null ? now : time).toEpochMilli()),
                    !Boolean.FALSE.equals(event.positive()),
                    columns(event.columns())));
        }
        return new EventsResponse(retriever.append(events));
    }

    /** Missing values count as not given. */
    private static Map<String, String> columns(@Nullable Map<String, Object> given) {
        Map<String, String> columns = new HashMap<>();
        if (given != null) {
            given.forEach((column, value) -> {
                if (value != null) {
                    String text = ValueFormat.format(value);
                    if (text == null) {
                        throw invalid(
                                "the column `" + column + "` of an event is a list or an object",
                                "use a text, a number or a Boolean");
                    }
                    columns.put(column, text);
                }
            });
        }
        return columns;
    }

    private static HttpProblem invalid(String detail, String help) {
        return new HttpProblem(Problem.invalid(detail, help));
    }
}
