package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlScript;
import org.sassrec.prepare.statistic.EntityPart;
import org.sassrec.prepare.statistic.EventSort;
import org.sassrec.prepare.statistic.PackedRow;
import org.sassrec.prepare.statistic.PartThreads;

/**
 * Sorts the events into their final order. Columns are packed into a few 64-bit words for the sort and unpacked
 * afterwards.
 */
public record EventSorter(
        SqlScript script,
        EventStep events,
        EntityStep entities,
        FeatureStep features,
        int scenarios,
        Path work,
        PartThreads threads) {

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
        PackedKey key = packedKey(contexts);
        EventSort sort = new EventSort(
                work,
                key.row(),
                List.copyOf(contexts.keySet()),
                events.days()::of,
                output.sortRanges().firsts());
        try (sort) {
            script.readLongs(
                    "export_events",
                    "SELECT\n" + key.pack() + "\nFROM (\n" + String.join("\nUNION ALL\n", parts) + "\n)",
                    sort);
            sort.finish();
            List<EntityPart> users = output.parts(EntityFiles.USER);
            threads.forEach(
                    users.size(),
                    shard -> sort.write(users.get(shard).folder().resolve(DatasetFiles.EVENTS), users.get(shard)));
        }
    }

    private PackedKey packedKey(Map<Integer, String> contexts) throws EngineException {
        PackedKey key = new PackedKey()
                .add("user", 0, script.engine().queryLong("SELECT count(*) FROM users"))
                .add("scenario", 0, scenarios)
                .add("time", entities.oldestTime(events.firstTime()), events.lastTime())
                .add("item", 0, script.engine().queryLong("SELECT count(*) FROM items"))
                .add("positive", 0, 1)
                .add("split", 0, 2);
        for (int context : contexts.keySet()) {
            long[] range = features.contextRange(context);
            key.add("c" + context, range[0], range[1]);
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
        private record Column(String name, long minimum, int bits, int word, boolean fullWord) {}

        /**
         * Adds a column. It is compared after the columns added before.
         *
         * @param least smallest value that occurs
         * @param most largest value that occurs
         */
        PackedKey add(String name, long least, long most) {
            // Only damaged times overflow here. They get an unpacked word.
            boolean overflows = most - least < 0 && most > least;
            int bits = overflows ? WORD_BITS : Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, most - least));
            int last = words.size() - 1;
            if (last < 0 || bits(words.get(last)) + bits > WORD_BITS) {
                words.add(new ArrayList<>());
                last++;
            }
            words.get(last).add(new Column(name, least, bits, last, overflows));
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

        /** Returns the places of the columns. */
        PackedRow row() {
            Map<String, PackedRow.Field> fields = new LinkedHashMap<>();
            for (List<Column> word : words) {
                int shift = bits(word);
                for (Column column : word) {
                    shift -= column.bits();
                    fields.put(
                            column.name(),
                            column.fullWord()
                                    ? new PackedRow.Field(column.word(), 0, -1, 0)
                                    : new PackedRow.Field(
                                            column.word(), shift, (1L << column.bits()) - 1, column.minimum()));
                }
            }
            return new PackedRow(words.size(), fields);
        }
    }
}
