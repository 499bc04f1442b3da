package org.sassrec.store.milvus;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sassrec.serving.store.Filter;

/** Converts filters to Milvus expressions. */
final class Expressions {

    /** Value of a missing number: Milvus 2.3.5 has no null values. */
    static final double MISSING = -1e300;

    /**
     * Longer lists are split in halves with parentheses: Milvus 2.3.5 nests flat lists and rejects a nesting depth of
     * 100.
     */
    private static final int MAX_FLAT_PARTS = 16;

    private static final String ALL_ROWS = RowFormat.ROW + " >= 0";
    private static final String NO_ROW = RowFormat.ROW + " < 0";

    private Expressions() {}

    /**
     * Returns the field of a filter column. Field names contain letters, digits and underscores and must not be
     * keywords of Milvus.
     */
    static String field(String column) {
        boolean plain = column.matches("[A-Za-z0-9_]{1,100}");
        return "c_" + (plain ? column : hashed(column));
    }

    private static String hashed(String column) {
        return "_"
                + UUID.nameUUIDFromBytes(column.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace('-', '_');
    }

    /**
     * Returns the condition that a row has one of the ids. The client's own method does not escape special characters.
     */
    static String ids(Collection<String> ids) {
        return RowFormat.ID + " in " + texts(ids);
    }

    static String of(Filter filter) {
        return of(filter, true);
    }

    /**
     * Returns an expression that is true if the filter has the value {@code holds}. Negations are resolved into
     * comparisons, so that rows with a missing number match them.
     */
    private static String of(Filter filter, boolean holds) {
        if (filter instanceof Filter.OneOf one) {
            return in(one.column(), texts(one.values()), one.values().isEmpty(), holds);
        }
        if (filter instanceof Filter.OneOfNumbers one) {
            return in(one.column(), one.values().toString(), one.values().isEmpty(), holds);
        }
        if (filter instanceof Filter.Between range) {
            return between(field(range.column()), range, holds);
        }
        if (filter instanceof Filter.Not not) {
            return of(not.part(), !holds);
        }
        if (filter instanceof Filter.And and) {
            return joined(and.parts(), holds, holds);
        }
        return joined(((Filter.Or) filter).parts(), !holds, holds);
    }

    private static String in(String column, String values, boolean none, boolean holds) {
        if (none) {
            return holds ? NO_ROW : ALL_ROWS;
        }
        return field(column) + (holds ? " in " : " not in ") + values;
    }

    /**
     * Returns the condition of a range. The value of missing numbers is below every number, and so outside every range.
     */
    private static String between(String field, Filter.Between range, boolean holds) {
        if (range.lower() >= -MISSING || range.upper() <= MISSING) {
            return holds ? NO_ROW : ALL_ROWS; // outside all numbers; Milvus has no literal for infinity
        }
        boolean open = range.lower() <= MISSING;
        boolean above = range.includesLower() && !open;
        double least = open ? MISSING : range.lower();
        String low = field + (holds ? above ? " >= " : " > " : above ? " < " : " <= ") + least;
        if (range.upper() >= -MISSING) {
            return low;
        }
        boolean below = range.includesUpper();
        String high = field + (holds ? below ? " <= " : " < " : below ? " > " : " >= ") + range.upper();
        return "(" + low + (holds ? " and " : " or ") + high + ")";
    }

    private static String joined(List<Filter> parts, boolean all, boolean holds) {
        if (parts.isEmpty()) {
            return all ? ALL_ROWS : NO_ROW;
        }
        return joined(parts.stream().map(part -> of(part, holds)).toList(), all ? "and" : "or");
    }

    private static String joined(List<String> parts, String word) {
        if (parts.size() <= MAX_FLAT_PARTS) {
            return parts.stream().collect(Collectors.joining(") " + word + " (", "(", ")"));
        }
        int half = parts.size() / 2;
        return "(" + joined(parts.subList(0, half), word) + ") " + word + " ("
                + joined(parts.subList(half, parts.size()), word) + ")";
    }

    private static String texts(Collection<String> texts) {
        return texts.stream().map(Expressions::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(String text) {
        StringBuilder masked = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> masked.append("\\\"");
                case '\\' -> masked.append("\\\\");
                case '\n' -> masked.append("\\n");
                case '\r' -> masked.append("\\r");
                case '\t' -> masked.append("\\t");
                default -> masked.appendCodePoint(c);
            }
        });
        return masked.append('"').toString();
    }
}
