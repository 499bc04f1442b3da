package org.sassrec.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one key of a section. The binder, the reference page, the JSON Schema and the effective configuration
 * read it. A key without further words is optional and has no default.
 *
 * @param component the component of the section's record that has the value; empty for a key that chooses the section or that
 *     something else reads
 * @param fallback the default; {@code null} when there is none or it depends on other keys
 * @param computed the default as a function of the other keys; {@code null} when there is none
 * @param fallbackText the default as the reference shows it
 * @param meaning one or two sentences for the reference
 * @param chosen the example of the reference; {@code null} for one that {@link #example} finds itself
 * @param useless why the key has no meaning beside the others, such as "with `hash`"; its result is {@code null} where it has one,
 *     and empty where the key is not read and nothing is reported
 */
record Key<T>(
        String name,
        ValueType<T> type,
        String component,
        boolean required,
        @Nullable T fallback,
        @Nullable Function<Fields, @Nullable T> computed,
        String fallbackText,
        String meaning,
        @Nullable String chosen,
        Function<Fields, @Nullable String> useless) {

    static <T> Key<T> key(String name, ValueType<T> type) {
        return new Key<>(name, type, name, false, null, null, "none", "", null, fields -> null);
    }

    /** It has a default. */
    static <T> Key<T> key(String name, ValueType<T> type, T value) {
        String text = "`" + type.write(value) + "`";
        return new Key<>(name, type, name, false, value, null, text, "", null, fields -> null);
    }

    /** It must be written. */
    static <T> Key<T> required(String name, ValueType<T> type) {
        return new Key<>(name, type, name, true, null, null, "required", "", null, fields -> null);
    }

    /** A key that holds a section of its own, which must be written. */
    static <R> Key<R> required(Section<R> section) {
        return Key.<R>required(section.name(), section).means(section.meaning());
    }

    /** A key that holds a section of its own; one that is not written is bound with its defaults. */
    static <R> Key<R> key(Section<R> section) {
        return Key.<R>key(section.name(), section).or("", null).means(section.meaning());
    }

    /** Its default depends on other keys; {@code null} for one that the reader of the record knows. */
    Key<T> or(String text, @Nullable Function<Fields, @Nullable T> value) {
        return new Key<>(name, type, component, false, null, value, text, meaning, chosen, useless);
    }

    Key<T> means(String text) {
        return new Key<>(name, type, component, required, fallback, computed, fallbackText, text, chosen, useless);
    }

    /** The same with an example that says more than a default or any value of the type. */
    Key<T> such(String example) {
        return new Key<>(name, type, component, required, fallback, computed, fallbackText, meaning, example, useless);
    }

    /** The same for a component of another name. */
    Key<T> into(String other) {
        return new Key<>(name, type, other, required, fallback, computed, fallbackText, meaning, chosen, useless);
    }

    /** The same, reported and not read where the function has a reason, such as "with `hash`". */
    Key<T> unless(Function<Fields, @Nullable String> reason) {
        return new Key<>(name, type, component, required, fallback, computed, fallbackText, meaning, chosen, reason);
    }

    /** The same, and {@code null} where it is not written. */
    Key<T> ifWritten() {
        return unless(fields -> fields.has(this) ? null : "");
    }

    /** A value as it may be written: the chosen one, the default, or one that the type takes. */
    String example() {
        if (chosen != null) {
            return chosen;
        }
        return fallback == null ? type.example() : type.write(fallback);
    }
}
