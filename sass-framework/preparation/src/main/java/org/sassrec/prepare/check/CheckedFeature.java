package org.sassrec.prepare.check;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;

/**
 * A feature whose values are columns of the tables.
 *
 * @param key in the configuration, such as {@code features.item.author}
 * @param index its number: the value is column {@code v<index>} of its side's table, {@code c<index>} of the events'
 * @param kind how the values are meant
 * @param entityKey whether they are the ids of the side
 * @param textColumn the source's column as SQL where a number is read from texts; {@code null} where it needs no reading
 */
public record CheckedFeature(
        String key,
        String name,
        Side side,
        int index,
        Kind kind,
        boolean entityKey,
        @Nullable String textColumn) {

    /** How values are meant. */
    public enum Kind {
        NUMBER,
        TEXT,
        LIST
    }

    /** The column of the values. */
    String column() {
        return (side == Side.CONTEXT ? "c" : "v") + index;
    }

    /** The table that has the column. */
    String table() {
        return switch (side) {
            case USER -> "user_side";
            case ITEM -> "item_side";
            case CONTEXT -> "marked";
        };
    }
}
