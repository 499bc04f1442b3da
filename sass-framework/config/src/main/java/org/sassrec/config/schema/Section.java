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
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/**
 * The declaration of one mapping: its keys in the order of the reference, and its record. Binding performs these steps:
 *
 * <ol>
 * <li>report unknown keys
 * <li>run the checks
 * <li>read the keys in their order
 * <li>apply the rules
 * <li>call the canonical constructor of the record; each component has the value of the key with its name, a derived
 * value, or a value of the caller
 * </ol>
 *
 * @param path path in the reference: {@code data.events}, {@code scenarios.<name>}
 * @param derived components that are made of several keys, or of one key in another form
 * @param record the record; {@code null} for a mapping without a record
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
     * Computes a component.
     *
     * @param reads keys that have no component with their value
     */
    record Derivation(Function<SectionReader, @Nullable Object> value, Set<String> reads) {}

    public static Section<Void> of(String path, String meaning, Key<?>... keys) {
        return new Section<>(path, meaning, List.of(keys), Map.of(), List.of(), List.of(), null);
    }

    /** Returns a copy with a derived component. */
    public Section<R> derive(String component, Function<SectionReader, @Nullable Object> value, Key<?>... reads) {
        Map<String, Derivation> all = new LinkedHashMap<>(derived);
        all.put(
                component,
                new Derivation(value, Arrays.stream(reads).map(Key::name).collect(Collectors.toSet())));
        return new Section<>(path, description, keys, all, checks, rules, record);
    }

    /** Returns a copy with a check that runs before the keys are read. */
    public Section<R> check(Consumer<SectionReader> check) {
        List<Consumer<SectionReader>> all =
                Stream.concat(checks.stream(), Stream.of(check)).toList();
        return new Section<>(path, description, keys, derived, all, rules, record);
    }

    /** Returns a copy with a rule for the values of several keys. A rule may replace or drop values. */
    public Section<R> rule(Consumer<SectionReader> rule) {
        List<Consumer<SectionReader>> all =
                Stream.concat(rules.stream(), Stream.of(rule)).toList();
        return new Section<>(path, description, keys, derived, checks, all, record);
    }

    /**
     * Returns a copy with a record.
     *
     * @param given components that the caller of {@link #bind} provides
     * @throws IllegalStateException if a component has no value or a key has no component
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

    /** Reads all keys and creates the record. */
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

    /** Returns a copy of a record in which the components of some keys have their defaults. */
    public R withDefaults(R value, Set<String> names) {
        Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
        keys.stream()
                .filter(key -> names.contains(key.name()))
                .forEach(key -> defaults.put(key.component(), key.defaultValue()));
        return with(value, defaults);
    }

    /** Returns a copy of a record with other values of some components. */
    public R with(R value, Map<String, ? extends @Nullable Object> others) {
        if (record == null) {
            throw new IllegalStateException("`" + path + "` is bound by hand");
        }
        return record.with(value, others);
    }

    /** Returns the names of the keys in order. */
    public List<String> keyNames() {
        return keys.stream().map(key -> key.name()).toList();
    }

    /** Returns the name of the key of this section: the last part of its path. */
    @Override
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Reports a node that is not a mapping. {@link #bind} binds the keys. */
    @Override
    public @Nullable R read(YamlNode node, String at, Problems problems) {
        if (!(node instanceof YamlNode.Mapping)) {
            String what = at.isEmpty() ? "the configuration" : "`" + at + "`";
            problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, what + " must be a mapping")
                    .at(node.span(), "this is " + node.describe())
                    .withHelp(keyList()));
        }
        return null;
    }

    /** Returns a text such as {@code valid keys are `a`, `b` and `c`}. */
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
