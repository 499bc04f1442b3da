package org.sassrec.config.schema;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** What binding one configuration gathers: problems, effective values, and where each path was written. */
public final class Binding {

    private final Problems problems;
    private final SourceSpan start;
    private final OriginResolver origins;
    private final Set<YamlNode> unresolved;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, SourceSpan> locations = new LinkedHashMap<>();
    private final Set<String> uncertain = new HashSet<>();

    /**
     * Starts with nothing.
     *
     * @param start what to point at when a path was not written anywhere
     * @param origins find where each value comes from
     * @param unknown values that could not be filled in, which was reported
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

    public void report(Diagnostic problem) {
        problems.add(problem);
    }

    /** Reports a key that has no effect. Changing one key alone must be enough to compare, so that it is a warning. */
    public void warn(String path, String message, String why) {
        report(Diagnostic.warning(DiagnosticCode.UNUSED_KEY, message).at(locationOf(path), why));
    }

    /** Where a value comes from. */
    Origin origin(YamlNode written) {
        return origins.resolve(written);
    }

    /** Where a value comes from that was written there. */
    public Origin origin(SourceSpan place) {
        return origins.resolve(place);
    }

    /** Whether a value could not be filled in. */
    public boolean isUnresolved(YamlNode written) {
        return unresolved.contains(written);
    }

    public void setValue(String path, @Nullable String value, Origin origin) {
        settings.put(path, new Setting(path, value, origin));
        if (origin.location() != null) {
            locations.put(path, origin.location());
        }
    }

    /** What has no meaning here is no effective value. */
    public void removeValues(String prefix) {
        settings.keySet().removeIf(path -> path.startsWith(prefix));
    }

    public void setLocation(String path, SourceSpan place) {
        locations.put(path, place);
    }

    /** Whether the value was bound as written or as its default; a rule must not judge a stand-in. */
    public boolean isValid(String path) {
        return settings.containsKey(path);
    }

    /** A mapping that is missing, is none or has unknown keys, or a key that an unknown one probably meant. */
    void markUncertain(String path) {
        uncertain.add(path);
    }

    /** Whether a rule must not judge by what is lacking there. */
    public boolean isUncertain(String path) {
        return uncertain.contains(path);
    }

    /** Whether a mapping or one that it stands in is doubtful: what is meant may hang on any of them. */
    boolean isWithinUncertain(String path) {
        return uncertain.stream().anyMatch(around -> path.equals(around) || path.startsWith(around + "."));
    }

    /** Whether the user wrote it. */
    public boolean isWritten(String path) {
        return locations.containsKey(path);
    }

    /** Whether an element of a list has no name that can be referred to. */
    public boolean hasUnnamedElement(String list) {
        return locations.keySet().stream().anyMatch(path -> path.startsWith(list + "["));
    }

    /** Where it was written, or the nearest part around it that was. */
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
