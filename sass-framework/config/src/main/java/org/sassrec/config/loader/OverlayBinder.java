package org.sassrec.config.loader;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.Variant;
import org.sassrec.config.override.Overrides;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlNode;

/**
 * Binds named parts of a configuration by the same rules as the file. Problems that only a part has are reported at the
 * location of the part. The models of all parts must answer the same queries.
 */
final class OverlayBinder {
    private static final String LABEL = "label";

    private final SectionReader section;
    private final String path;
    private final String noun;
    private final Problems problems;
    private final VariantBinder.LayerBinder base;
    private final Map<String, Overlay> overlays = new LinkedHashMap<>();

    /**
     * The overrides of one variant.
     *
     * @param place location of its name, or of its preset
     * @param written whether the user configured it
     */
    private record Overlay(Overrides overrides, SourceSpan place, boolean written) {}

    /**
     * Creates a binder.
     *
     * @param key key of the section that contains the parts
     * @param noun what a part is in messages, for example {@code variant}
     */
    OverlayBinder(SectionReader section, String key, String noun, Problems problems, VariantBinder.LayerBinder base) {
        this.section = section;
        this.path = section.pathOf(key);
        this.noun = noun;
        this.problems = problems;
        this.base = base;
    }

    /** Returns the location of a part. */
    SourceSpan locationOf(String name) {
        return section.binding().locationOf(path + "." + name);
    }

    /** Binds all added parts. */
    Map<String, Variant> bind(LoadedConfig itself, boolean onTest, Set<Diagnostic> known) {
        Map<String, Variant> found = new LinkedHashMap<>();
        overlays.forEach((name, overlay) ->
                bind(name, overlay, itself, onTest, known).ifPresent(variant -> found.put(name, variant)));
        return found;
    }

    /** Binds a variant that is not written in the file; empty if it is not valid. */
    Optional<Variant> bindGenerated(String name, Overrides overrides, SourceSpan place, LoadedConfig itself) {
        return bind(name, new Overlay(overrides, place, false), itself, false, Set.copyOf(problems.sorted()));
    }

    /** Reports parts whose names differ from another name only in case. */
    void checkCase(String other) {
        overlays.forEach((name, overlay) -> differsInCaseOnly(name, other, overlay.place));
    }

    /**
     * Adds a part.
     *
     * @param own a reserved name
     * @param owner for what it is reserved
     */
    void add(YamlNode.Entry entry, String own, String owner) {
        add(entry, own, owner, true);
    }

    /**
     * Adds a part.
     *
     * @param own a reserved name
     * @param owner for what it is reserved
     * @param isWhole whether the part has no other keys than its overrides
     */
    void add(YamlNode.Entry entry, String own, String owner, boolean isWhole) {
        String path = this.path + "." + entry.key().text();
        String name = ValueTypes.name().read(entry.key(), path, problems);
        if (name == null) {
            return;
        }
        section.binding().setLocation(path, entry.key().span());
        if (name.equals(own)) {
            problems.add(Diagnostic.error(SystemCode.INVALID_FORMAT, "the name `" + name + "` is reserved for " + owner)
                    .at(entry.key().span(), "choose another name"));
            return;
        }
        if (differsInCaseOnly(name, own, entry.key().span())
                || overlays.keySet().stream()
                        .anyMatch(other ->
                                differsInCaseOnly(name, other, entry.key().span()))) {
            return;
        }
        if (name.endsWith("-")) {
            problems.add(Diagnostic.error(SystemCode.INVALID_FORMAT, "the name `" + name + "` ends in `-`")
                    .at(entry.key().span(), "choose another name")
                    .withHelp("the folder of a run is `NAME-SEED`, which would be ambiguous with a negative seed"));
            return;
        }
        YamlNode.Mapping part = overlayMapping(entry, path);
        if (part == null) {
            return;
        }
        Overrides overrides = Overrides.of(part, problems);
        boolean sound = true;
        for (Overrides.Segment first : overrides.rootSegments()) {
            if (VariantBinder.FIXED.contains(first.name())) {
                sound = false;
                problems.add(Diagnostic.error(
                                ConfigCode.KEY_NOT_APPLICABLE, "`" + first.name() + "` is not allowed in a " + noun)
                        .at(
                                first.span(),
                                "it is the same for all " + (noun.equals("strategy") ? "strategies" : noun + "s")));
            }
        }
        Origin origin = section.binding().origin(entry.key().span());
        overrides.values().forEach((key, value) -> section.binding().setValue(path + "." + key, value, origin));
        if (overrides.values().isEmpty() && isWhole) {
            section.binding().setValue(path, "{}", origin);
        }
        if (sound) {
            overlays.put(name, new Overlay(overrides, entry.key().span(), true));
        }
    }

    /**
     * Reports names that differ only in case, because the folder of a run has this name and some file systems ignore
     * case.
     */
    private boolean differsInCaseOnly(String name, String other, SourceSpan place) {
        boolean alike = name.equalsIgnoreCase(other) && !name.equals(other);
        if (alike) {
            problems.add(Diagnostic.error(
                            SystemCode.INVALID_FORMAT,
                            "the name `" + name + "` differs from `" + other + "` only in upper and lower case")
                    .at(place, "choose another name")
                    .withHelp("the folder of a run has this name, and some file systems ignore case"));
        }
        return alike;
    }

    private YamlNode.@Nullable Mapping overlayMapping(YamlNode.Entry entry, String path) {
        if (entry.value() instanceof YamlNode.Mapping part) {
            return part;
        }
        if (entry.value().isNull()) {
            return new YamlNode.Mapping(List.of(), entry.key().span());
        }
        problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be a part of the configuration")
                .at(entry.value().span(), "this is " + entry.value().describe())
                .withHelp("example: `{model.type: dssm}`"));
        return null;
    }

    /** Binds one variant; empty if it is not written in the file and has an error. */
    private Optional<Variant> bind(
            String name, Overlay overlay, LoadedConfig itself, boolean onTest, Set<Diagnostic> known) {
        Problems bindingProblems = new Problems();
        List<Overrides> layers = List.of(overlay.overrides.withProblems(bindingProblems));
        LoadedConfig bound = base.bind(layers, bindingProblems);
        Set<SourceSpan> places = overlay.overrides.spans();
        boolean sound = true;
        for (Diagnostic problem : bindingProblems.sorted()) {
            boolean here = problem.location() != null && places.contains(problem.location());
            boolean stops = problem.severity() == Severity.ERROR;
            if (known.contains(problem) || (!stops && !(here && overlay.written))) {
                continue;
            }
            sound &= !stops;
            if (here && overlay.written) {
                problems.add(problem);
            } else {
                problems.add(problem.withNote("in the " + noun + " `" + name + "`", overlay.place));
            }
        }
        if (overlay.written && sound) {
            checkPopularityName(name, overlay, bound);
            checkSameQueries(noun + " `" + name + "`", itself, bound, overlay, onTest);
        }
        return overlay.written || sound
                ? Optional.of(VariantBinder.newVariant(name, layers, bound, base))
                : Optional.empty();
    }

    /** Reports a variant with the name of the popularity baseline, which every table contains. */
    private void checkPopularityName(String name, Overlay overlay, LoadedConfig bound) {
        if (name.equals(CompareConfig.POPULARITY) && bound.config().model().type() != ModelConfig.Type.POPULARITY) {
            problems.add(Diagnostic.error(
                            SystemCode.INVALID_FORMAT,
                            "the name `" + name + "` is reserved for the popularity baseline")
                    .at(overlay.place, "choose another name"));
        }
    }

    /** Reports keys that change the queries before any training. */
    private void checkSameQueries(
            String subject, LoadedConfig before, LoadedConfig bound, Overlay overlay, boolean onTest) {
        Set<SourceSpan> places = overlay.overrides.spans();
        Set<SourceSpan> reported = new HashSet<>();
        for (String path : QueryCompatibility.differences(before, bound, onTest)) {
            SourceSpan place = bound.locationOf(path);
            SourceSpan at = places.contains(place) ? place : overlay.place;
            String key = at.equals(bound.locationOf(LABEL)) ? LABEL : path;
            Diagnostic problem = Diagnostic.error(
                            ConfigCode.KEY_NOT_APPLICABLE, "`" + key + "` is not allowed in the " + subject)
                    .at(at, "it changes the queries or candidates")
                    .withHelp("models can only be compared on the same queries and candidates: change this key in the"
                            + " file itself");
            if (reported.add(at)
                    && problems.sorted().stream().noneMatch(known -> VariantBinder.isSameProblem(known, problem))) {
                problems.add(problem);
            }
        }
    }
}
