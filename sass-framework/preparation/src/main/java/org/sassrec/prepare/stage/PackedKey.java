package org.sassrec.prepare.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.prepare.sql.Sql;

/**
 * Columns of whole numbers in as few 64-bit words as hold them: words that are compared in turn order rows as the columns
 * do, and an engine sorts two words twice as fast as seven columns.
 */
final class PackedKey {
    /** A word's sign stays clear, so that engines without unsigned numbers compare alike. */
    private static final int WORD_BITS = Long.SIZE - 1;

    private final List<List<Column>> words = new ArrayList<>();

    /**
     * @param minimum what is taken off, so that small numbers remain
     * @param fullWord whether the number is the word, sign and all
     */
    private record Column(String name, String type, long minimum, int bits, int word, boolean fullWord) {}

    /**
     * Adds a column, to be compared after those before it.
     *
     * @param type of the column when unpacked
     * @param least smallest value that occurs
     * @param most largest value that occurs
     */
    PackedKey add(String name, String type, long least, long most) {
        // Only damaged times are as far apart as overflows; they get a word as they are.
        boolean whole = most - least < 0 && most > least;
        int bits = whole ? WORD_BITS : Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, most - least));
        int last = words.size() - 1;
        if (last < 0 || bits(words.get(last)) + bits > WORD_BITS) {
            words.add(new ArrayList<>());
            last++;
        }
        words.get(last).add(new Column(name, type, least, bits, last, whole));
        return this;
    }

    private static int bits(List<Column> word) {
        return word.stream().mapToInt(Column::bits).sum();
    }

    /** SQL that makes the words of the columns. */
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

    /** SQL of the order. */
    String order() {
        return String.join(
                ", ", IntStream.range(0, words.size()).mapToObj(w -> "k" + w).toList());
    }

    /** SQL that gets a column back from the words. */
    String unpack(String name) {
        for (List<Column> word : words) {
            int shift = bits(word);
            for (Column column : word) {
                shift -= column.bits();
                if (column.name().equals(name) && column.fullWord()) {
                    return "k" + column.word();
                }
                if (column.name().equals(name)) {
                    String bits = "((k" + column.word() + " >> " + shift + ") & " + ((1L << column.bits()) - 1) + ")";
                    return "CAST(" + bits + (column.minimum() == 0 ? "" : " + " + Sql.number(column.minimum())) + " AS "
                            + column.type() + ")";
                }
            }
        }
        throw new IllegalArgumentException(name);
    }
}
