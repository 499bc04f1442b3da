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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/**
 * Reads the keys of one mapping. Whatever goes wrong is reported, and a stand-in handed out, so that the rest is read,
 * too. Every value read becomes an effective value with its origin.
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
    /** Keys that a mistyped key probably meant: not reported as missing again. */
    private final Set<String> suggestedKeys = new HashSet<>();

    /**
     * Takes a mapping and reports its unknown keys.
     *
     * @param path of the mapping, empty for the whole file
     * @param node {@code null} when it was not written
     * @param place what to point at when a key is missing
     */
    public SectionReader(Binding binding, Section<?> section, String path, @Nullable YamlNode node, SourceSpan place) {
        this(binding, section, path, node, place, false, null);
    }

    /** An element of a list or of a mapping by names in this mapping. */
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
        // A mapping that is missing, or is none, has been reported: each of its keys missing would say it again.
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
        Diagnostic problem = Diagnostic.error(DiagnosticCode.UNKNOWN_KEY, "unknown key `" + name + "` in " + where)
                .at(key.span(), "not a key of " + where);
        Set<String> free = new HashSet<>(section.keyNames());
        free.removeAll(entries.keySet());
        Optional<String> near = Suggestions.nearest(name, free).or(() -> Suggestions.nearest(name, section.keyNames()));
        near.ifPresent(word -> {
            suggestedKeys.add(word);
            binding.markUncertain(pathOf(word));
        });
        Diagnostic helped = problem.withHelp(
                near.map(word -> "did you mean `" + word + "`?").orElse(section.keyList()));
        binding.report(near.filter(free::contains)
                .flatMap(word -> Fix.rename(key.span(), name, word))
                .map(helped::withFix)
                .orElse(helped));
    }

    public String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Where this mapping was written. */
    public SourceSpan location() {
        return location;
    }

    /** Whether the key is one of this mapping. */
    public boolean declares(Key<?> key) {
        return keysByName.containsKey(key.name());
    }

    /** Whether the key was written with a value. */
    public boolean has(Key<?> key) {
        YamlNode.Entry entry = entries.get(key.name());
        return entry != null && !entry.value().isNull() && declares(key);
    }

    /** The value as written. */
    public @Nullable YamlNode node(Key<?> key) {
        YamlNode.Entry entry = entries.get(key.name());
        return entry == null ? null : entry.value();
    }

    /** Where the key was written; around it if it was not. */
    public SourceSpan keyLocation(Key<?> key) {
        YamlNode.Entry entry = entries.get(key.name());
        return entry == null ? location : entry.key().span();
    }

    /** A value that is required or has a default. */
    public <T> T get(Key<T> key) {
        T value = find(key);
        return value == null ? key.type().placeholder() : value;
    }

    /** A value that may be absent; {@code null} also when it does not fit, or the section has no such key. It is read once. */
    @SuppressWarnings("unchecked")
    public // only this method and put() fill the map, with values of the key's type
    <T> @Nullable T find(Key<T> key) {
        if (!values.containsKey(key.name())) {
            // The section may declare a shared key with conditions of its own.
            Key<?> own = keysByName.get(key.name());
            values.put(key.name(), own == null ? null : read(own));
        }
        return (T) values.get(key.name());
    }

    /** Replaces a value. */
    public <T> void put(Key<T> key, @Nullable T value) {
        values.put(key.name(), value);
    }

    /** The same with a component of the record that no key has. */
    public SectionReader withComponent(String component, Object value) {
        given.put(component, value);
        return this;
    }

    /** What {@link #withComponent} has given. */
    public Object given(String component) {
        return Objects.requireNonNull(given.get(component), component);
    }

    /** The value of a component that has a key or was given. */
    @Nullable
    Object component(String name) {
        return given.containsKey(name) ? given.get(name) : find(ofComponent(name));
    }

    /** What stands in for the value of a component that can't be absent. */
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
            if (!binding.isValid(at)) { // a default that is inherited is settled with its own origin
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

    /** Reports a key that must be written. */
    public void reportMissing(Key<?> key) {
        if (suppressMissing || suggestedKeys.contains(key.name())) {
            return;
        }
        String where = path.isEmpty() ? "" : " in `" + path + "`";
        YamlNode.Entry entry = entries.get(key.name());
        String kind =
                key.type() instanceof Section<?> ? "a mapping" : key.type().name();
        binding.report(Diagnostic.error(DiagnosticCode.MISSING_KEY, "missing key `" + key.name() + "`" + where)
                .at(
                        entry == null ? location : entry.key().span(),
                        entry == null ? "`" + key.name() + "` belongs here" : "the key has no value")
                .withHelp("`" + key.name() + "` is " + kind));
    }

    /** The section that a key holds; one without keys if it was not written. */
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

    /** Reports keys that say nothing here, and what else may have been meant: nothing that could be mended unasked. */
    public void reportNotApplicable(String because, String help, List<Key<?>> keys) {
        keys.stream()
                .filter(this::has)
                .forEach(key -> binding.report(reportNotApplicable(because, key)
                        .at(keyLocation(key), "not allowed here")
                        .withHelp(help)));
    }

    private Diagnostic reportNotApplicable(String because, Key<?> key) {
        return Diagnostic.error(
                DiagnosticCode.KEY_NOT_APPLICABLE, "`" + pathOf(key.name()) + "` is not allowed " + because);
    }

    /** Reports keys that say nothing here. */
    public void reportNotApplicable(String because, List<Key<?>> keys) {
        for (Key<?> key : keys) {
            if (has(key)) {
                Diagnostic problem = reportNotApplicable(because, key).at(keyLocation(key), "remove this key");
                // What it belongs to may be there, only misspelt: then it is not to go.
                binding.report(
                        binding.isWithinUncertain(path)
                                ? problem
                                : problem.withFix(Fix.removeEntry(keyLocation(key), key.name())));
            }
        }
    }

    /** Reports two keys of which only one may be written. */
    public boolean checkExclusive(Key<?> first, Key<?> second) {
        if (!has(first) || !has(second)) {
            return true;
        }
        binding.report(Diagnostic.error(
                        DiagnosticCode.KEY_NOT_APPLICABLE,
                        "`" + first.name() + "` and `" + second.name() + "` cannot be used together in `" + path + "`")
                .at(keyLocation(second), "keep one of them")
                .withNote("`" + first.name() + "` is set here", keyLocation(first)));
        return false;
    }

    /** The section that a key holds, which has been bound. */
    public SectionReader inner(Key<?> key) {
        return Objects.requireNonNull(inner.get(key.name()));
    }

    /** The mapping around it. */
    public SectionReader parent() {
        return Objects.requireNonNull(parent);
    }

    /** The whole file. */
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
