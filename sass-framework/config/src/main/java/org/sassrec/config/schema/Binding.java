package org.sassrec.config.schema;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Collects the results of binding one configuration: problems, effective values, and the location of each path. */
public final class Binding {

    private final Problems problems;
    private final SourceSpan start;
    private final OriginResolver origins;
    private final Set<YamlNode> unresolved;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, SourceSpan> locations = new LinkedHashMap<>();
    private final Set<String> uncertain = new HashSet<>();

    /**
     * Creates an empty binding.
     *
     * @param start location of problems whose path is not in any file
     * @param origins finds the origin of each value
     * @param unknown values with environment variables that could not be replaced, which was reported
     */
    public Binding(Problems problems, SourceSpan start, OriginResolver origins, Set<YamlNode> unknown) {
        this.problems = problems;
        this.start = start;
        this.origins = origins;
        this.unresolved = unknown;
    }

    public Problems problems() {
        return problems;
    }

    /** Adds a problem. If a value of a preset takes part in it, the problem says how to replace the value. */
    public void report(Diagnostic problem) {
        Stream.concat(
                        Stream.ofNullable(problem.location()),
                        problem.notes().stream().map(Diagnostic.Note::location).filter(Objects::nonNull))
                .filter(this::isInPreset)
                .findFirst()
                .ifPresentOrElse(
                        place -> problems.add(
                                problem.withHelp(
                                        "`" + place.file().replace(" ", ": ") + "` sets `"
                                                + place.text()
                                                        .replaceFirst("#.*", "")
                                                        .strip()
                                                + "`: set the key in your file, or write it there without a value to use its default")),
                        () -> problems.add(problem));
    }

    /**
     * Warns about a key that has no effect. It is not an error, so that a comparison can change only one key. Keys that
     * only a preset sets are not reported.
     */
    public void warn(String path, String message, String why) {
        SourceSpan place = locationOf(path);
        if (!isInPreset(place)) {
            report(Diagnostic.warning(ConfigCode.UNUSED_KEY, message).at(place, why));
        }
    }

    /** Returns whether a location is in a preset. */
    boolean isInPreset(SourceSpan place) {
        return origin(place).kind() == Origin.Kind.PRESET;
    }

    /** Returns the origin of a value. */
    Origin origin(YamlNode written) {
        return origins.resolve(written);
    }

    /** Returns the origin of a value at a location. */
    public Origin origin(SourceSpan place) {
        return origins.resolve(place);
    }

    /** Returns whether a value contains an environment variable that could not be replaced. */
    public boolean isUnresolved(YamlNode written) {
        return unresolved.contains(written);
    }

    public void setValue(String path, @Nullable String value, Origin origin) {
        settings.put(path, new Setting(path, value, origin));
        if (origin.location() != null) {
            locations.put(path, origin.location());
        }
    }

    /** Removes effective values of keys that do not apply. */
    public void removeValues(String prefix) {
        settings.keySet().removeIf(path -> path.startsWith(prefix));
    }

    public void setLocation(String path, SourceSpan place) {
        locations.put(path, place);
    }

    /** Returns whether the value is the written one or the default. Rules must not check placeholders. */
    public boolean isValid(String path) {
        return settings.containsKey(path);
    }

    /**
     * Marks a mapping that is missing, is not a mapping or has unknown keys, or a key that an unknown key probably
     * means.
     */
    void markUncertain(String path) {
        uncertain.add(path);
    }

    /** Returns whether rules must not check for missing keys at a path. */
    public boolean isUncertain(String path) {
        return uncertain.contains(path);
    }

    /** Returns whether a mapping or one of its enclosing mappings is uncertain. */
    boolean isWithinUncertain(String path) {
        return uncertain.stream().anyMatch(around -> path.equals(around) || path.startsWith(around + "."));
    }

    /** Returns whether the configuration contains a path. */
    public boolean isWritten(String path) {
        return locations.containsKey(path);
    }

    /** Returns whether an element of a list has no valid name. */
    public boolean hasUnnamedElement(String list) {
        return locations.keySet().stream().anyMatch(path -> path.startsWith(list + "["));
    }

    /** Returns the location of a path, or of the nearest enclosing part that exists. */
    public SourceSpan locationOf(String path) {
        return Optional.ofNullable(nearest(locations, path)).orElse(start);
    }

    public static @Nullable SourceSpan nearest(Map<String, SourceSpan> places, String path) {
        String at = path;
        while (!places.containsKey(at)) {
            int dot = at.lastIndexOf('.');
            if (dot < 0) {
                return null;
            }
            at = at.substring(0, dot);
        }
        return places.get(at);
    }

    public Map<String, Setting> settings() {
        return settings;
    }

    public Map<String, SourceSpan> locations() {
        return locations;
    }
}
