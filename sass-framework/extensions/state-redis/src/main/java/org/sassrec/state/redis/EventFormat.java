package org.sassrec.state.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.serving.UserEvent;

/**
 * The JSON of a stored event: {@code {"scenario": "home", "item": "i3", "time": 1767225600000, "positive": true,
 * "columns": {"hour": "7"}}}. The same event has the same bytes.
 */
final class EventFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EventFormat() {}

    static byte[] write(UserEvent event) {
        ObjectNode node = JSON.createObjectNode();
        node.put("scenario", event.scenario());
        node.put("item", event.item());
        node.put("time", event.time().toEpochMilli());
        node.put("positive", event.positive());
        if (!event.columns().isEmpty()) {
            ObjectNode columns = node.putObject("columns");
            new TreeMap<>(event.columns()).forEach(columns::put);
        }
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible); // only texts, numbers and Booleans
        }
    }

    /** Reads an event; empty for a text of another program. */
    static Optional<UserEvent> read(String user, byte[] json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (IOException other) {
            return Optional.empty();
        }
        if (!node.path("scenario").isTextual()
                || !node.path("item").isTextual()
                || !node.path("time").isIntegralNumber()) {
            return Optional.empty();
        }
        Map<String, String> columns = new HashMap<>();
        node.path("columns").properties().forEach(column -> {
            if (column.getValue().isValueNode() && !column.getValue().isNull()) {
                columns.put(column.getKey(), column.getValue().asText());
            }
        });
        return Optional.of(new UserEvent(
                user,
                node.get("scenario").asText(),
                node.get("item").asText(),
                Instant.ofEpochMilli(node.get("time").asLong()),
                node.path("positive").asBoolean(),
                columns));
    }
}
