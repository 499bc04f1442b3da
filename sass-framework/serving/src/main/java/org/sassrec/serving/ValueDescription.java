package org.sassrec.serving;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.store.ValueFormat;

/** Lists of given values, and values in messages. */
final class ValueDescription {

    private ValueDescription() {}

    /** The elements of a list, another collection or an array; {@code null} for what is none of them. */
    static @Nullable List<@Nullable Object> elements(Object given) {
        if (given instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (!given.getClass().isArray()) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(given); i++) {
            elements.add(Array.get(given, i));
        }
        return elements;
    }

    /** A value as a message names it, with the type where the value does not tell what is wrong with it. */
    static String describe(Object given) {
        List<@Nullable Object> elements = elements(given);
        if (elements == null) {
            boolean plain = given instanceof Map || ValueFormat.format(given) != null;
            return "`" + given + "`" + (plain ? "" : " of type `" + typeName(given) + "`");
        }
        String strange = elements.stream()
                .filter(Objects::nonNull)
                .filter(element -> ValueFormat.format(element) == null && !(element instanceof Map))
                .findFirst()
                .map(element -> " with a `" + typeName(element) + "`")
                .orElse("");
        return (given instanceof List ? "`" + elements + "`" : "`" + elements + "` of type `" + typeName(given) + "`")
                + strange;
    }

    /** That of lists and sets is what callers know, not which class of the library it is. */
    private static String typeName(Object given) {
        return given instanceof List
                ? "java.util.List"
                : given instanceof Set ? "java.util.Set" : given.getClass().getTypeName();
    }
}
