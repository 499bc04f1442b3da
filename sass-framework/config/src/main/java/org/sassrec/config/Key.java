package org.sassrec.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of a section: all that the binder, the reference page and the effective configuration need to know.
 *
 * @param fallback the default; {@code null} when there is none or it depends on other keys
 * @param fallbackText the default as the reference shows it
 * @param meaning one or two sentences for the reference
 */
record Key<T>(
        String name,
        ValueType<T> type,
        boolean required,
        @Nullable T fallback,
        String fallbackText,
        String meaning) {

    /** It must be written. */
    static <T> Key<T> required(String name, ValueType<T> type, String meaning) {
        return new Key<>(name, type, true, null, "required", meaning);
    }

    /** It has a default. */
    static <T> Key<T> optional(String name, ValueType<T> type, T fallback, String meaning) {
        return new Key<>(name, type, false, fallback, "`" + type.write(fallback) + "`", meaning);
    }

    /** Without it there is none. */
    static <T> Key<T> unset(String name, ValueType<T> type, String meaning) {
        return new Key<>(name, type, false, null, "none", meaning);
    }

    /** Its default depends on other keys and is given when it is read. */
    static <T> Key<T> computed(String name, ValueType<T> type, String fallbackText, String meaning) {
        return new Key<>(name, type, false, null, fallbackText, meaning);
    }

    /** A key that holds a section of its own. */
    static Key<Section> section(Section section, boolean required) {
        return new Key<>(section.name(), section, required, section, required ? "required" : "", section.meaning());
    }
}
