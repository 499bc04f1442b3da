package org.sassrec.config.schema;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/**
 * Reads the keys of one mapping. After a problem it returns a placeholder, so that all other keys are read, too. Every
 * value becomes an effective value with its origin.
 */
public final class SectionReader {

    private final Binding binding;
    private final Section<?> section;
    private final String path;
    private final SourceSpan location;
    private final boolean suppressMissing;
    private final @Nullable SectionReader parent;
    private final Map<String, Key<?>> keysByName = new HashMap<>();
    private final Map<String, Key<?>> keysByComponent = new HashMap<>();
    private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> values = new HashMap<>();
    private final Map<String, Object> given = new HashMap<>();
    private final Map<String, SectionReader> inner = new HashMap<>();
    /** Keys that a mistyped key probably means. They are not reported as missing. */
    private final Set<String> suggestedKeys = new HashSet<>();

    /**
     * Creates a reader and reports unknown keys.
     *
     * @param path path of the mapping, empty for the file
     * @param node {@code null} if the mapping is not set
     * @param place location of missing keys
     */
    public SectionReader(Binding binding, Section<?> section, String path, @Nullable YamlNode node, SourceSpan place) {
        this(binding, section, path, node, place, false, null);
    }

    /** Returns a reader for an element of a list or of a mapping by names. */
    public SectionReader element(Section<?> of, String at, @Nullable YamlNode node, SourceSpan where) {
        return new SectionReader(binding, of, at, node, where, false, this);
    }

    private SectionReader(
            Binding binding,
            Section<?> section,
            String path,
            @Nullable YamlNode node,
            SourceSpan place,
            boolean reportedAlready,
            @Nullable SectionReader parent) {
        this.parent = parent;
        this.binding = binding;
        this.section = section;
        this.path = path;
        this.location = place;
        for (Key<?> key : section.keys()) {
            keysByName.put(key.name(), key);
            keysByComponent.putIfAbsent(key.component(), key);
        }
        if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach(entry -> entries.put(entry.key().text(), entry));
        } else if (node != null && !node.isNull()) {
            section.read(node, path, binding.problems());
        }
        // A missing or invalid mapping is already reported, so its missing keys are not.
        suppressMissing = reportedAlready || (node != null && !node.isNull() && !(node instanceof YamlNode.Mapping));
        if (suppressMissing) {
            binding.markUncertain(path);
        }
        entries.values().stream()
                .filter(entry -> !keysByName.containsKey(entry.key().text()))
                .forEach(entry -> reportUnknown(entry.key()));
    }

    private void reportUnknown(YamlNode.Scalar key) {
        binding.markUncertain(path);
        String name = key.text();
        String where = path.isEmpty() ? "the configuration" : "`" + path + "`";
        Diagnostic problem = Diagnostic.error(ConfigCode.UNKNOWN_KEY, "unknown key `" + name + "` in " + where)
                .at(key.span(), "not a key of " + where);
        Set<String> free = new HashSet<>(section.keyNames());
        free.removeAll(entries.keySet());
        Optional<String> near = Suggestions.nearest(name, free).or(() -> Suggestions.nearest(name, section.keyNames()));
        near.ifPresent(word -> {
            suggestedKeys.add(word);
            binding.markUncertain(pathOf(word));
        });
        Diagnostic helped = problem.withHelp(
                near.map(word -> "did you mean `" + word + "`?").orElseGet(section::keyList));
        binding.report(near.filter(free::contains)
                .flatMap(word -> Fix.rename(key.span(), name, word))
                .map(helped::withFix)
                .orElse(helped));
    }

    public String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Returns the path of a key. */
    public String pathOf(Key<?> key) {
        return pathOf(key.name());
    }

    /**
     * Returns whether the value of a key is the written one or the default, see {@link Binding#isValid}. A section has no
     * value, only its keys have.
     */
    public boolean isValid(Key<?> key) {
        return key.type() instanceof Section ? !binding.isUncertain(pathOf(key)) : binding.isValid(pathOf(key));
    }

    /** Returns the location of the value of a key, or of the nearest enclosing part that exists. */
    public SourceSpan locationOf(Key<?> key) {
        return binding.locationOf(pathOf(key));
    }

    /** Adds a problem, see {@link Binding#report}. */
    public void report(Diagnostic problem) {
        binding.report(problem);
    }

    /** Warns about a key that has no effect, see {@link Binding#warn}. */
    public void warn(Key<?> key, String message, String why) {
        binding.warn(pathOf(key), message, why);
    }

    /** Replaces the value of a key that nothing reads. It has no effective value then. */
    public <T> void drop(Key<T> key, @Nullable T value) {
        binding.removeValues(pathOf(key));
        put(key, value);
    }

    /** Replaces the value of a key and its effective value. The origin stays. */
    public <T> void replace(Key<T> key, T value) {
        binding.setValue(pathOf(key), key.type().write(value), binding.origin(locationOf(key)));
        put(key, value);
    }

    /** Returns the location of this mapping. */
    public SourceSpan location() {
        return location;
    }

    /** Returns whether this mapping declares a key. */
    public boolean declares(Key<?> key) {
        return keysByName.containsKey(key.name());
    }

    /** Returns whether a key is set with a value. */
    public boolean has(Key<?> key) {
        YamlNode.Entry entry = entries.get(key.name());
        return entry != null && !entry.value().isNull() && declares(key);
    }

    /** Returns whether a layer above the preset sets a key with a value. */
    public boolean isWritten(Key<?> key) {
        return has(key) && !binding.isInPreset(keyLocation(key));
    }

    /** Returns the value as written. */
    public @Nullable YamlNode node(Key<?> key) {
        YamlNode.Entry entry = entries.get(key.name());
        return entry == null ? null : entry.value();
    }

    /** Returns the location of a key, or of this mapping if the key is not set. */
    public SourceSpan keyLocation(Key<?> key) {
        YamlNode.Entry entry = entries.get(key.name());
        return entry == null ? location : entry.key().span();
    }

    /** Returns a value that is required or has a default. */
    public <T> T get(Key<T> key) {
        T value = find(key);
        return value == null ? key.type().placeholder() : value;
    }

    /**
     * Returns an optional value; {@code null} also if it is not valid, or the section does not declare the key. The
     * value is read once.
     */
    @SuppressWarnings("unchecked")
    public // only this method and put() fill the map, with values of the type of the key
    <T> @Nullable T find(Key<T> key) {
        if (!values.containsKey(key.name())) {
            // The section may declare a shared key with other conditions.
            Key<?> own = keysByName.get(key.name());
            values.put(key.name(), own == null ? null : read(own));
        }
        return (T) values.get(key.name());
    }

    /** Replaces a value. */
    public <T> void put(Key<T> key, @Nullable T value) {
        values.put(key.name(), value);
    }

    /** Adds a component of the record that has no key; returns this reader. */
    public SectionReader withComponent(String component, Object value) {
        given.put(component, value);
        return this;
    }

    /** Returns a component that {@link #withComponent} added. */
    public Object given(String component) {
        return Objects.requireNonNull(given.get(component), component);
    }

    /** Returns the value of a component that has a key or was added. */
    @Nullable
    Object component(String name) {
        return given.containsKey(name) ? given.get(name) : find(ofComponent(name));
    }

    /** Returns the placeholder of a component that cannot be absent. */
    Object standIn(String component) {
        return ofComponent(component).type().placeholder();
    }

    private Key<?> ofComponent(String name) {
        Key<?> key = keysByComponent.get(name);
        if (key == null) {
            throw new IllegalArgumentException(name);
        }
        return key;
    }

    private <T> @Nullable T read(Key<T> key) {
        String reason = key.useless().apply(this);
        if (reason != null) {
            if (!reason.isEmpty()) {
                reportNotApplicable(reason, List.of(key));
            }
            return fallback(key);
        }
        return key.type() instanceof BoundType<T> own ? own.bind(this, key) : value(key);
    }

    private <T> @Nullable T fallback(Key<T> key) {
        return key.computed() == null ? key.defaultValue() : key.computed().apply(this);
    }

    private <T> @Nullable T value(Key<T> key) {
        String at = pathOf(key.name());
        YamlNode written = node(key);
        if (written == null || written.isNull()) {
            if (key.required()) {
                reportMissing(key);
                return null;
            }
            T fallback = fallback(key);
            if (!binding.isValid(at)) { // an inherited default already has its origin
                binding.setValue(at, fallback == null ? null : key.type().write(fallback), Origin.ofDefault());
            }
            return fallback;
        }
        T value = binding.isUnresolved(written) ? null : key.type().read(written, at, binding.problems());
        if (value == null) {
            binding.setLocation(at, written.span());
            return fallback(key);
        }
        binding.setValue(at, key.type().write(value), binding.origin(written));
        return value;
    }

    /** Reports a required key that is missing. */
    public void reportMissing(Key<?> key) {
        if (suppressMissing || suggestedKeys.contains(key.name())) {
            return;
        }
        String where = path.isEmpty() ? "" : " in `" + path + "`";
        YamlNode.Entry entry = entries.get(key.name());
        String kind =
                key.type() instanceof Section<?> ? "a mapping" : key.type().name();
        binding.report(Diagnostic.error(ConfigCode.MISSING_KEY, "missing key `" + key.name() + "`" + where)
                .at(
                        entry == null ? location : entry.key().span(),
                        entry == null ? "add `" + key.name() + "` here" : "the key has no value")
                .withHelp("`" + key.name() + "` is " + kind));
    }

    /** Returns the reader of an inner section; it has no keys if the section is not set. */
    public SectionReader section(Key<?> key, Section<?> variant) {
        if (key.required() && !has(key)) {
            reportMissing(key);
        }
        SourceSpan at = keyLocation(key);
        if (entries.containsKey(key.name())) {
            binding.setLocation(pathOf(key.name()), at);
        }
        boolean absent = (key.required() || suppressMissing) && !has(key);
        SectionReader fields = new SectionReader(binding, variant, pathOf(key.name()), node(key), at, absent, this);
        inner.put(key.name(), fields);
        return fields;
    }

    /** Reports keys that are not allowed, with help about the alternatives. These problems have no automatic fix. */
    public void reportNotApplicable(String because, String help, List<Key<?>> keys) {
        keys.stream()
                .filter(this::has)
                .forEach(key -> binding.report(reportNotApplicable(because, key)
                        .at(keyLocation(key), "not allowed here")
                        .withHelp(help)));
    }

    private Diagnostic reportNotApplicable(String because, Key<?> key) {
        return Diagnostic.error(
                ConfigCode.KEY_NOT_APPLICABLE, "`" + pathOf(key.name()) + "` is not allowed " + because);
    }

    /** Reports keys that are not allowed. */
    public void reportNotApplicable(String because, List<Key<?>> keys) {
        for (Key<?> key : keys) {
            if (has(key)) {
                Diagnostic problem = reportNotApplicable(because, key).at(keyLocation(key), "remove this key");
                // The key that it requires may be mistyped, so it is not removed automatically then.
                binding.report(
                        binding.isWithinUncertain(path)
                                ? problem
                                : problem.withFix(Fix.removeEntry(keyLocation(key), key.name())));
            }
        }
    }

    /** Reports two keys that cannot be used together; returns whether at most one is set. */
    public boolean checkExclusive(Key<?> first, Key<?> second) {
        if (!has(first) || !has(second)) {
            return true;
        }
        binding.report(Diagnostic.error(
                        ConfigCode.KEY_NOT_APPLICABLE,
                        "`" + first.name() + "` and `" + second.name() + "` cannot be used together in `" + path + "`")
                .at(keyLocation(second), "keep one of them")
                .withNote("`" + first.name() + "` is set here", keyLocation(first)));
        return false;
    }

    /** Returns the reader of an inner section that was bound. */
    public SectionReader inner(Key<?> key) {
        return Objects.requireNonNull(inner.get(key.name()));
    }

    /** Returns the reader of the enclosing mapping. */
    public SectionReader parent() {
        return Objects.requireNonNull(parent);
    }

    /** Returns the reader of the file. */
    public SectionReader root() {
        return parent == null ? this : parent.root();
    }

    public Binding binding() {
        return binding;
    }

    public String path() {
        return path;
    }
}
