package org.sassrec.config.schema;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/**
 * The declaration of one mapping of the language: its keys in the order of the reference, and the record that they become.
 * Binding checks which keys are written, reads them in their order, applies the rules and calls the record's canonical constructor with a value for each
 * component: that of the key of its name, a derived one, or one that the caller gives.
 *
 * @param path as the reference shows it: {@code data.events}, {@code scenarios.<name>}
 * @param derived components that are made of several keys, or of one in another form
 * @param record what it becomes; {@code null} for a mapping that is bound by hand
 */
public record Section<R>(
        String path,
        String description,
        List<Key<?>> keys,
        Map<String, Derivation> derived,
        List<Consumer<SectionReader>> checks,
        List<Consumer<SectionReader>> rules,
        @Nullable RecordBinder<R> record)
        implements BoundType<R> {

    /**
     * How a component is made.
     *
     * @param reads keys that have no component of their own, or not of this form
     */
    record Derivation(Function<SectionReader, @Nullable Object> value, Set<String> reads) {}

    public static Section<Void> of(String path, String meaning, Key<?>... keys) {
        return new Section<>(path, meaning, List.of(keys), Map.of(), List.of(), List.of(), null);
    }

    /** The same with a component made of the keys. */
    public Section<R> derive(String component, Function<SectionReader, @Nullable Object> value, Key<?>... reads) {
        Map<String, Derivation> all = new LinkedHashMap<>(derived);
        all.put(
                component,
                new Derivation(value, Arrays.stream(reads).map(Key::name).collect(Collectors.toSet())));
        return new Section<>(path, description, keys, all, checks, rules, record);
    }

    /** The same with a check of what is written, before the keys are read. */
    public Section<R> check(Consumer<SectionReader> check) {
        List<Consumer<SectionReader>> all =
                Stream.concat(checks.stream(), Stream.of(check)).toList();
        return new Section<>(path, description, keys, derived, all, rules, record);
    }

    /** The same with a rule for the values of several keys; it may also replace or drop values. */
    public Section<R> rule(Consumer<SectionReader> rule) {
        List<Consumer<SectionReader>> all =
                Stream.concat(rules.stream(), Stream.of(rule)).toList();
        return new Section<>(path, description, keys, derived, checks, all, record);
    }

    /**
     * The same, bound to a record.
     *
     * @param given components that the caller of {@link #bind} gives
     * @throws IllegalStateException if a component has no value or a key no component
     */
    public <T extends Record> Section<T> to(Class<T> type, String... given) {
        return new Section<>(
                path, description, keys, derived, checks, rules, RecordBinder.of(type, keys, derived, Set.of(given)));
    }

    @Override
    public R bind(SectionReader around, Key<R> key) {
        return bind(around.section(key, this));
    }

    @Override
    public List<Section<?>> sections() {
        return List.of(this);
    }

    /** Reads all keys and makes the record. */
    public R bind(SectionReader fields) {
        if (record == null) {
            throw new IllegalStateException("`" + path + "` is bound by hand");
        }
        checks.forEach(check -> check.accept(fields));
        keys.forEach(fields::find);
        rules.forEach(rule -> rule.accept(fields));
        return record.create(
                component -> {
                    Derivation derivation = derived.get(component);
                    return derivation == null
                            ? fields.component(component)
                            : derivation.value().apply(fields);
                },
                fields::standIn);
    }

    /** A copy of a record whose components of these keys have their defaults. */
    public R withDefaults(R value, Set<String> names) {
        Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
        keys.stream()
                .filter(key -> names.contains(key.name()))
                .forEach(key -> defaults.put(key.component(), key.defaultValue()));
        return with(value, defaults);
    }

    /** A copy of a record with other values of some components. */
    public R with(R value, Map<String, ? extends @Nullable Object> others) {
        if (record == null) {
            throw new IllegalStateException("`" + path + "` is bound by hand");
        }
        return record.with(value, others);
    }

    /** Its names, in order. */
    public List<String> keyNames() {
        return keys.stream().map(key -> key.name()).toList();
    }

    /** The key that holds it: the last part of its path. */
    @Override
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Reports what is no mapping; its keys are bound by {@link #bind}. */
    @Override
    public @Nullable R read(YamlNode node, String at, Problems problems) {
        if (!(node instanceof YamlNode.Mapping)) {
            String what = at.isEmpty() ? "the configuration" : "`" + at + "`";
            problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, what + " must be a mapping")
                    .at(node.span(), "this is " + node.describe())
                    .withHelp(keyList()));
        }
        return null;
    }

    /** {@code its keys are `a`, `b` and `c`}. */
    String keyList() {
        List<String> names = keyNames();
        if (names.size() == 1) {
            return "the only valid key is `" + names.get(0) + "`";
        }
        String head = String.join("`, `", names.subList(0, names.size() - 1));
        return "valid keys are `" + head + "` and `" + names.get(names.size() - 1) + "`";
    }

    @Override
    public R placeholder() {
        throw new UnsupportedOperationException("a section is bound with stand-ins of its keys");
    }
}
