package org.sassrec.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of a section: all that the binder, the reference page and the effective configuration need to know.
 *
 * @param fallback the default; {@code null} when there is none or it depends on other keys
 * @param fallbackText the default as the reference shows it
 * @param meaning one or two sentences for the reference
 * @param chosen the example of the reference; {@code null} for one that {@link #example} finds itself
 */
record Key<T>(
        String name,
        ValueType<T> type,
        boolean required,
        @Nullable T fallback,
        String fallbackText,
        String meaning,
        @Nullable String chosen) {

    /** The same with an example that says more than a default or any value of the type. */
    Key<T> such(String example) {
        return new Key<>(name, type, required, fallback, fallbackText, meaning, example);
    }

    /** A value as it may be written: the chosen one, the default, or one that the type takes. */
    String example() {
        if (chosen != null) {
            return chosen;
        }
        return fallback == null ? type.example() : type.write(fallback);
    }

    /** It must be written. */
    static <T> Key<T> required(String name, ValueType<T> type, String meaning) {
        return new Key<>(name, type, true, null, "required", meaning, null);
    }

    /** It has a default. */
    static <T> Key<T> optional(String name, ValueType<T> type, T fallback, String meaning) {
        return new Key<>(name, type, false, fallback, "`" + type.write(fallback) + "`", meaning, null);
    }

    /** Without it there is none. */
    static <T> Key<T> unset(String name, ValueType<T> type, String meaning) {
        return new Key<>(name, type, false, null, "none", meaning, null);
    }

    /** Without it another key decides. */
    static <T> Key<T> following(String name, ValueType<T> type, String other, String meaning) {
        return new Key<>(name, type, false, null, "as `" + other + "`", meaning, null);
    }

    /** Its default depends on other keys and is given when it is read. */
    static <T> Key<T> computed(String name, ValueType<T> type, String fallbackText, String meaning) {
        return new Key<>(name, type, false, null, fallbackText, meaning, null);
    }

    /** A key that holds a section of its own. */
    static Key<Section> section(Section section, boolean required) {
        return new Key<>(
                section.name(), section, required, section, required ? "required" : "", section.meaning(), null);
    }
}
