package org.sassrec.prepare.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlScript;

/** The events in their final order, the one sort of a preparation: narrow words go through it, columns come out of it. */
public final class EventSorter {
    private final SqlScript script;
    private final EventStage events;
    private final EntityStage entities;
    private final FeatureStage features;
    private final int scenarios;

    public EventSorter(
            SqlScript script, EventStage events, EntityStage entities, FeatureStage features, int scenarios) {
        this.script = script;
        this.events = events;
        this.entities = entities;
        this.features = features;
        this.scenarios = scenarios;
    }

    /** Writes the events by (user, scenario, time); equal times are ordered by all that the rows hold. */
    public void export(Path file) throws EngineException, IOException {
        StringBuilder joins = new StringBuilder();
        Map<Integer, String> contexts = features.contextRows(joins);
        List<String> parts = new ArrayList<>();
        parts.add("SELECT u.number AS \"user\", i.number AS item, m.scenario, m.event_time AS time, m.split, m.positive"
                + contexts.entrySet().stream()
                        .map(c -> ", " + c.getValue() + " AS c" + c.getKey())
                        .collect(Collectors.joining())
                + "\nFROM marked AS m JOIN user_map AS u ON u.key = m.user_key JOIN item_map AS i ON i.key = m.item_key"
                + joins);
        parts.addAll(entities.historyEvents(events.firstTime(), missingValues(contexts)));
        PackedKey key = sortKey(contexts);
        List<String> columns = new ArrayList<>();
        for (String name : List.of("user", "item", "scenario", "time")) {
            columns.add(key.unpack(name) + " AS " + Sql.identifier(name));
        }
        columns.add(events.day(key.unpack("time")) + " AS day");
        columns.add(key.unpack("split") + " AS split");
        columns.add(key.unpack("positive") + " AS positive");
        contexts.keySet().forEach(c -> columns.add(key.unpack("c" + c) + " AS c" + c));
        script.export(
                "export_events",
                // The sort stands in a query of its own: what is selected beside it would be sorted, too.
                "SELECT\n" + Sql.joinLines(columns) + "\nFROM (\nSELECT " + key.order() + "\nFROM (\nSELECT\n"
                        + key.pack()
                        + "\nFROM (\n" + String.join("\nUNION ALL\n", parts) + "\n)\n)\nORDER BY " + key.order()
                        + "\n)",
                file);
    }

    private PackedKey sortKey(Map<Integer, String> contexts) throws EngineException {
        PackedKey key = new PackedKey()
                .add("user", "INTEGER", 0, script.engine().queryLong("SELECT count(*) FROM users"))
                .add("scenario", "SMALLINT", 0, scenarios)
                .add("time", "BIGINT", entities.oldestTime(events.firstTime()), events.lastTime())
                .add("item", "INTEGER", 0, script.engine().queryLong("SELECT count(*) FROM items"))
                .add("positive", "TINYINT", 0, 1)
                .add("split", "TINYINT", 0, 2);
        for (int context : contexts.keySet()) {
            long[] range = features.contextRange(context);
            key.add("c" + context, "INTEGER", range[0], range[1]);
        }
        return key;
    }

    private Map<Integer, String> missingValues(Map<Integer, String> contexts) {
        Map<Integer, String> unknown = new LinkedHashMap<>();
        contexts.keySet().forEach(c -> unknown.put(c, features.contextMissing(c)));
        return unknown;
    }
}
