package org.sassrec.prepare.step;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlScript;

/**
 * Sorts the events into their final order. Columns are packed into a few 64-bit words for the sort and unpacked
 * afterwards.
 */
public record EventSorter(
        SqlScript script, EventStep events, EntityStep entities, FeatureStep features, int scenarios) {

    /** Writes the events ordered by user, scenario and time. Ties are ordered by all other columns. */
    public void export(OutputParts output) throws EngineException, IOException {
        StringBuilder joins = new StringBuilder();
        Map<Integer, String> contexts = features.contextRows(joins);
        List<String> parts = new ArrayList<>();
        parts.add(
                "SELECT u.number AS \"user\", i.number AS item, m.scenario, m.event_time AS time, m.split, CAST(m.positive AS INTEGER) AS"
                        + " positive"
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
                // The sort is in a subquery. Otherwise it would also move the unpacked columns.
                "SELECT\n" + Sql.joinLines(columns) + "\nFROM (\nSELECT " + key.order() + "\nFROM (\nSELECT\n"
                        + key.pack()
                        + "\nFROM (\n" + String.join("\nUNION ALL\n", parts) + "\n)\n)\nORDER BY " + key.order()
                        + "\n)",
                output.byColumn(EntityFiles.USER, DatasetFiles.EVENTS, "user"));
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

    /**
     * Packs integer columns into as few 64-bit words as possible. Comparing the words in order gives the same order as
     * comparing the columns in order.
     */
    static final class PackedKey {
        /** The sign bit stays 0, because SQL engines may not have unsigned integers. */
        private static final int WORD_BITS = Long.SIZE - 1;

        private final List<List<Column>> words = new ArrayList<>();

        /**
         * @param minimum smallest value, subtracted before packing
         * @param fullWord whether the column uses a complete word, including the sign
         */
        private record Column(String name, String type, long minimum, int bits, int word, boolean fullWord) {}

        /**
         * Adds a column. It is compared after the columns added before.
         *
         * @param type SQL type of the unpacked column
         * @param least smallest value that occurs
         * @param most largest value that occurs
         */
        PackedKey add(String name, String type, long least, long most) {
            // Only damaged times overflow here. They get an unpacked word.
            boolean overflows = most - least < 0 && most > least;
            int bits = overflows ? WORD_BITS : Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, most - least));
            int last = words.size() - 1;
            if (last < 0 || bits(words.get(last)) + bits > WORD_BITS) {
                words.add(new ArrayList<>());
                last++;
            }
            words.get(last).add(new Column(name, type, least, bits, last, overflows));
            return this;
        }

        private static int bits(List<Column> word) {
            return word.stream().mapToInt(Column::bits).sum();
        }

        /** Returns the SQL that packs the columns into words. */
        String pack() {
            List<String> packed = new ArrayList<>();
            for (int w = 0; w < words.size(); w++) {
                List<String> terms = new ArrayList<>();
                int shift = bits(words.get(w));
                for (Column column : words.get(w)) {
                    shift -= column.bits();
                    String value = "CAST(" + Sql.identifier(column.name()) + " AS BIGINT)"
                            + (column.minimum() == 0 ? "" : " - " + Sql.number(column.minimum()));
                    terms.add(
                            column.fullWord()
                                    ? "CAST(" + Sql.identifier(column.name()) + " AS BIGINT)"
                                    : "((" + value + ") << " + shift + ")");
                }
                packed.add(String.join(" | ", terms) + " AS k" + w);
            }
            return Sql.joinLines(packed);
        }

        /** Returns the words as an ORDER BY list. */
        String order() {
            return String.join(
                    ", ",
                    IntStream.range(0, words.size()).mapToObj(w -> "k" + w).toList());
        }

        /** Returns the SQL that unpacks a column. */
        String unpack(String name) {
            for (List<Column> word : words) {
                int shift = bits(word);
                for (Column column : word) {
                    shift -= column.bits();
                    if (column.name().equals(name) && column.fullWord()) {
                        return "k" + column.word();
                    }
                    if (column.name().equals(name)) {
                        String bits =
                                "((k" + column.word() + " >> " + shift + ") & " + ((1L << column.bits()) - 1) + ")";
                        return "CAST(" + bits + (column.minimum() == 0 ? "" : " + " + Sql.number(column.minimum()))
                                + " AS " + column.type() + ")";
                    }
                }
            }
            throw new IllegalArgumentException(name);
        }
    }
}
