package org.sassrec.config.schema;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one key of a section. The binder, the reference page, the JSON Schema and the effective configuration
 * read it. A key without further words is optional and has no default.
 *
 * @param component the component of the section's record that has the value; empty for a key that chooses the section or that
 *     something else reads
 * @param defaultValue the default; {@code null} when there is none or it depends on other keys
 * @param computed the default as a function of the other keys; {@code null} when there is none
 * @param defaultText the default as the reference shows it
 * @param description one or two sentences for the reference
 * @param customExample the example of the reference; {@code null} for one that {@link #example} finds itself
 * @param useless why the key has no meaning beside the others, such as "with `hash`"; its result is {@code null} where it has one,
 *     and empty where the key is not read and nothing is reported
 */
public record Key<T>(
        String name,
        ValueType<T> type,
        String component,
        boolean required,
        @Nullable T defaultValue,
        @Nullable Function<SectionReader, @Nullable T> computed,
        String defaultText,
        String description,
        @Nullable String customExample,
        Function<SectionReader, @Nullable String> useless) {

    public static <T> Key<T> key(String name, ValueType<T> type) {
        return new Key<>(name, type, name, false, null, null, "none", "", null, fields -> null);
    }

    /** It has a default. */
    public static <T> Key<T> key(String name, ValueType<T> type, T value) {
        String text = "`" + type.write(value) + "`";
        return new Key<>(name, type, name, false, value, null, text, "", null, fields -> null);
    }

    /** It must be written. */
    public static <T> Key<T> required(String name, ValueType<T> type) {
        return new Key<>(name, type, name, true, null, null, "required", "", null, fields -> null);
    }

    /** A key that holds a section of its own, which must be written. */
    public static <R> Key<R> required(Section<R> section) {
        return Key.<R>required(section.name(), section).means(section.description());
    }

    /** A key that holds a section of its own; one that is not written is bound with its defaults. */
    public static <R> Key<R> key(Section<R> section) {
        return Key.<R>key(section.name(), section).or("", null).means(section.description());
    }

    /** Its default depends on other keys; {@code null} for one that the reader of the record knows. */
    public Key<T> or(String text, @Nullable Function<SectionReader, @Nullable T> value) {
        return new Key<>(name, type, component, false, null, value, text, description, customExample, useless);
    }

    public Key<T> means(String text) {
        return new Key<>(
                name, type, component, required, defaultValue, computed, defaultText, text, customExample, useless);
    }

    /** The same with an example that says more than a default or any value of the type. */
    public Key<T> withExample(String example) {
        return new Key<>(
                name, type, component, required, defaultValue, computed, defaultText, description, example, useless);
    }

    /** The same for a component of another name. */
    public Key<T> into(String other) {
        return new Key<>(
                name, type, other, required, defaultValue, computed, defaultText, description, customExample, useless);
    }

    /** The same, reported and not read where the function has a reason, such as "with `hash`". */
    public Key<T> unless(Function<SectionReader, @Nullable String> reason) {
        return new Key<>(
                name,
                type,
                component,
                required,
                defaultValue,
                computed,
                defaultText,
                description,
                customExample,
                reason);
    }

    /** The same, and {@code null} where it is not written. */
    public Key<T> ifWritten() {
        return unless(fields -> fields.has(this) ? null : "");
    }

    /** A value as it may be written: the chosen one, the default, or one that the type takes. */
    public String example() {
        if (customExample != null) {
            return customExample;
        }
        return defaultValue == null ? type.example() : type.write(defaultValue);
    }
}
