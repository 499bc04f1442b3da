package org.sassrec.config;

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
final class Binding {

    private final Problems problems;
    private final SourceSpan start;
    private final OriginResolver origins;
    private final Set<YamlNode> unknown;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, SourceSpan> places = new LinkedHashMap<>();
    private final Set<String> doubtful = new HashSet<>();

    /**
     * Starts with nothing.
     *
     * @param start what to point at when a path was not written anywhere
     * @param origins find where each value comes from
     * @param unknown values that could not be filled in, which was reported
     */
    Binding(Problems problems, SourceSpan start, OriginResolver origins, Set<YamlNode> unknown) {
        this.problems = problems;
        this.start = start;
        this.origins = origins;
        this.unknown = unknown;
    }

    Problems problems() {
        return problems;
    }

    void report(Diagnostic problem) {
        problems.add(problem);
    }

    /** Reports a key that has no effect. Changing one key alone must be enough to compare, so that it is a warning. */
    void warn(String path, String message, String why) {
        report(Diagnostic.warning(DiagnosticCode.UNUSED_KEY, message).at(placeOf(path), why));
    }

    /** Where a value comes from. */
    Origin origin(YamlNode written) {
        return origins.origin(written);
    }

    /** Where a value comes from that was written there. */
    Origin origin(SourceSpan place) {
        return origins.origin(place);
    }

    /** Whether a value could not be filled in. */
    boolean unknown(YamlNode written) {
        return unknown.contains(written);
    }

    void settle(String path, @Nullable String value, Origin origin) {
        settings.put(path, new Setting(path, value, origin));
        if (origin.place() != null) {
            places.put(path, origin.place());
        }
    }

    /** What has no meaning here is no effective value. */
    void drop(String prefix) {
        settings.keySet().removeIf(path -> path.startsWith(prefix));
    }

    void place(String path, SourceSpan place) {
        places.put(path, place);
    }

    /** Whether the value was bound as written or as its default; a rule must not judge a stand-in. */
    boolean sound(String path) {
        return settings.containsKey(path);
    }

    /** A mapping that is missing, is none or has unknown keys, or a key that an unknown one probably meant. */
    void doubt(String path) {
        doubtful.add(path);
    }

    /** Whether a rule must not judge by what is lacking there. */
    boolean doubtful(String path) {
        return doubtful.contains(path);
    }

    /** Whether a mapping or one that it stands in is doubtful: what is meant may hang on any of them. */
    boolean doubtfulAround(String path) {
        return doubtful.stream().anyMatch(around -> path.equals(around) || path.startsWith(around + "."));
    }

    /** Whether the user wrote it. */
    boolean written(String path) {
        return places.containsKey(path);
    }

    /** Whether an element of a list has no name that can be referred to. */
    boolean namelessIn(String list) {
        return places.keySet().stream().anyMatch(path -> path.startsWith(list + "["));
    }

    /** Where it was written, or the nearest part around it that was. */
    SourceSpan placeOf(String path) {
        return Optional.ofNullable(nearest(places, path)).orElse(start);
    }

    static @Nullable SourceSpan nearest(Map<String, SourceSpan> places, String path) {
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

    Map<String, Setting> settings() {
        return settings;
    }

    Map<String, SourceSpan> places() {
        return places;
    }
}
