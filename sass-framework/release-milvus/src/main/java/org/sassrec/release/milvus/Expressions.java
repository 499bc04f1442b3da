package org.sassrec.release.milvus;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sassrec.release.Filter;

/** Conditions in Milvus' own language. */
final class Expressions {

    /** What a number is that a row lacks: Milvus 2.3.5 has no missing values. */
    static final double MISSING = -1e300;

    private Expressions() {}

    /** The field of a column that is filtered by. Names of fields are of letters, digits and underscores, and not Milvus' words. */
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

    /** A row has one of the ids: the client's own does not mask what is special in a text. */
    static String ids(Collection<String> ids) {
        return RowForm.ID + " in " + texts(ids);
    }

    static String of(Filter filter) {
        if (filter instanceof Filter.OneOf one) {
            return one.values().isEmpty() ? nothing() : field(one.column()) + " in " + texts(one.values());
        }
        if (filter instanceof Filter.OneOfNumbers one) {
            return one.values().isEmpty() ? nothing() : field(one.column()) + " in " + one.values();
        }
        if (filter instanceof Filter.Between range) {
            return between(field(range.column()), range);
        }
        if (filter instanceof Filter.Not not) {
            return "not (" + of(not.part()) + ")";
        }
        if (filter instanceof Filter.And and) {
            return and.parts().isEmpty() ? "not (" + nothing() + ")" : joined(and.parts(), " and ");
        }
        List<Filter> parts = ((Filter.Or) filter).parts();
        return parts.isEmpty() ? nothing() : joined(parts, " or ");
    }

    private static String between(String field, Filter.Between range) {
        boolean open = range.least() <= MISSING;
        String least = field + (open || !range.withLeast() ? " > " : " >= ") + (open ? MISSING : range.least());
        return range.most() >= -MISSING
                ? least
                : "(" + least + " and " + field + (range.withMost() ? " <= " : " < ") + range.most() + ")";
    }

    private static String joined(List<Filter> parts, String word) {
        return parts.stream().map(Expressions::of).collect(Collectors.joining(")" + word + "(", "(", ")"));
    }

    /** No row has such a number. */
    private static String nothing() {
        return RowForm.ROW + " < 0";
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
