package org.sassrec.config.schema;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one key of a section. The binder, the reference page, the JSON Schema and the effective
 * configuration use it. By default a key is optional and has no default value.
 *
 * @param component component of the record of the section that has the value; empty for a key that selects the section
 * or that is read elsewhere
 * @param defaultValue the default; {@code null} if none exists or it depends on other keys
 * @param computed the default as a function of the other keys; {@code null} if none exists
 * @param defaultText the default as text for the reference
 * @param description one or a few sentences for the reference
 * @param customExample the example for the reference; {@code null}: {@link #example} derives one
 * @param useless returns the reason why the key does not apply, such as "with `hash`"; {@code null} if it applies, and
 * empty if the key is ignored without a report
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

    /** Returns a key with a default. */
    public static <T> Key<T> key(String name, ValueType<T> type, T value) {
        String text = "`" + type.write(value) + "`";
        return new Key<>(name, type, name, false, value, null, text, "", null, fields -> null);
    }

    /** Returns a key with the words of an enum. */
    public static <E extends Enum<E>> Key<E> key(String name, Class<E> words) {
        return key(name, ValueTypes.choice(words));
    }

    /** Returns a key with the words of an enum and a default. */
    public static <E extends Enum<E>> Key<E> key(String name, E value) {
        return key(name, ValueTypes.choice(value.getDeclaringClass()), value);
    }

    /** Returns a key that is true or false. */
    public static Key<Boolean> key(String name, boolean value) {
        return key(name, ValueTypes.bool(), value);
    }

    /** Returns a required key. */
    public static <T> Key<T> required(String name, ValueType<T> type) {
        return new Key<>(name, type, name, true, null, null, "required", "", null, fields -> null);
    }

    /** Returns a required key with the words of an enum. */
    public static <E extends Enum<E>> Key<E> required(String name, Class<E> words) {
        return required(name, ValueTypes.choice(words));
    }

    /** Returns a required key with a section as its value. */
    public static <R> Key<R> required(Section<R> section) {
        return Key.<R>required(section.name(), section).means(section.description());
    }

    /** Returns a key with a section as its value. If it is not set, the section has its defaults. */
    public static <R> Key<R> key(Section<R> section) {
        return Key.<R>key(section.name(), section).or("", null).means(section.description());
    }

    /**
     * Returns a copy with a default that depends on other keys.
     *
     * @param value {@code null} if the reader of the record determines the default
     */
    public Key<T> or(String text, @Nullable Function<SectionReader, @Nullable T> value) {
        return new Key<>(name, type, component, false, null, value, text, description, customExample, useless);
    }

    public Key<T> means(String text) {
        return new Key<>(
                name, type, component, required, defaultValue, computed, defaultText, text, customExample, useless);
    }

    /** Returns a copy with an example that is more useful than the default or a value of the type. */
    public Key<T> withExample(String example) {
        return new Key<>(
                name, type, component, required, defaultValue, computed, defaultText, description, example, useless);
    }

    /** Returns a copy for a component of another name. */
    public Key<T> into(String other) {
        return new Key<>(
                name, type, other, required, defaultValue, computed, defaultText, description, customExample, useless);
    }

    /** Returns a copy that is reported and ignored if the function returns a reason, such as "with `hash`". */
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

    /** Returns a copy that is {@code null} if it is not set. */
    public Key<T> ifWritten() {
        return unless(fields -> fields.has(this) ? null : "");
    }

    /** Returns an example value: the custom one, the default, or one of the type. */
    public String example() {
        if (customExample != null) {
            return customExample;
        }
        return defaultValue == null ? type.example() : type.write(defaultValue);
    }
}
