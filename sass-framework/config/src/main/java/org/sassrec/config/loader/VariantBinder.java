package org.sassrec.config.loader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Variant;
import org.sassrec.config.override.Overrides;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.section.CompareSection;
import org.sassrec.config.section.Preset;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/**
 * Binds the variants of {@code compare} by the same rules as the file. Problems that only a variant has are reported at
 * the location of the variant.
 */
final class VariantBinder {

    /** Sections that are the same for all variants. */
    static final List<String> FIXED = List.of(
            "sass", "name", "include", "profiles", "evaluate", "qualityGates", "compare", "tune", "run", "publish");

    private final SectionReader root;
    private final SectionReader compare;
    private final SassConfig file;
    private final Problems problems;
    private final LayerBinder base;
    private final boolean bindPresets;
    private boolean onTest = true;
    private final Map<String, Overlay> overlays = new LinkedHashMap<>();

    /** Binds the file with additional layers. */
    interface LayerBinder {
        LoadedConfig bind(List<Overrides> layers, Problems found);
    }

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
     * @param all whether the variants of presets are also bound; configured ones always are
     */
    VariantBinder(SectionReader root, SassConfig file, Problems problems, LayerBinder base, boolean all) {
        this.bindPresets = all;
        this.root = root;
        this.compare = root.section(SassSection.COMPARE, CompareSection.COMPARE);
        this.file = file;
        this.problems = problems;
        this.base = base;
    }

    /** Returns the nodes of the file without {@code compare} and {@code tune}. */
    static YamlNode withoutExperiments(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            return root;
        }
        return new YamlNode.Mapping(
                mapping.entries().stream()
                        .filter(entry -> !entry.key().text().equals(SassSection.COMPARE.name())
                                && !entry.key().text().equals(SassSection.TUNE.name()))
                        .toList(),
                mapping.span());
    }

    LoadedConfig.Comparison bindAll() {
        CompareSection.CompareValues written = CompareSection.bind(compare, file, bindPresets);
        onTest = written.split() == CompareConfig.Split.TEST;
        String own = ValueTypes.camelCase(file.model().type().name());
        if (compare.node(CompareSection.VARIANTS) instanceof YamlNode.Mapping variants) {
            variants.entries().forEach(entry -> addWritten(entry, own));
        }
        List<Diagnostic> known = problems.sorted();
        Map<String, Variant> found = new LinkedHashMap<>();
        LoadedConfig itself = base.bind(List.of(), new Problems());
        Variant first = newVariant(own, List.of(), itself, base);
        if (bindPresets) {
            found.put(own, first);
        }
        overlays.forEach((name, overlay) -> add(name, overlay, itself, new HashSet<>(known), found));
        List<String> names = new ArrayList<>(List.of(own));
        names.addAll(found.keySet());
        for (Preset preset : written.presets()) {
            Map<String, String> presetVariants = preset.of(file);
            names.addAll(presetVariants.keySet());
            presetVariants
                    .keySet()
                    .forEach(of -> overlays.forEach((name, overlay) -> differsInCaseOnly(name, of, overlay.place)));
            if (bindPresets && problems.sorted().stream().noneMatch(VariantBinder::isError)) {
                presetVariants.forEach((name, list) -> addPreset(preset, name, list, itself, found));
            }
        }
        String reference = own;
        if (problems.sorted().stream().noneMatch(VariantBinder::isError)) {
            reference = CompareSection.reference(compare, written, bindPresets ? List.copyOf(found.keySet()) : names);
        }
        CompareConfig config = new CompareConfig(
                written.seeds(), reference, written.split(), written.parallel(), written.memory(), written.metrics());
        return new LoadedConfig.Comparison(config, List.copyOf(found.values()));
    }

    private static boolean isError(Diagnostic problem) {
        return problem.severity() == Severity.ERROR;
    }

    private void addPreset(Preset preset, String name, String list, LoadedConfig itself, Map<String, Variant> found) {
        if (!found.containsKey(name)) {
            Overrides overrides =
                    Overrides.read("compare.presets " + ValueTypes.camelCase(preset.name()), List.of(list), problems);
            add(name, new Overlay(overrides, presetLocation(), false), itself, Set.copyOf(problems.sorted()), found);
        }
    }

    private SourceSpan presetLocation() {
        return root.binding().locationOf("compare.presets");
    }

    /** @param own name of the file, which is reserved */
    private void addWritten(YamlNode.Entry entry, String own) {
        String path = compare.pathOf(CompareSection.VARIANTS.name()) + "."
                + entry.key().text();
        String name = ValueTypes.name().read(entry.key(), path, problems);
        if (name == null) {
            return;
        }
        compare.binding().setLocation(path, entry.key().span());
        if (name.equals(own)) {
            problems.add(Diagnostic.error(
                            DiagnosticCode.INVALID_FORMAT,
                            "the name `" + name + "` is reserved for the file without changes")
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
            problems.add(Diagnostic.error(DiagnosticCode.INVALID_FORMAT, "the name `" + name + "` ends in `-`")
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
            if (FIXED.contains(first.name())) {
                sound = false;
                problems.add(Diagnostic.error(
                                DiagnosticCode.KEY_NOT_APPLICABLE, "`" + first.name() + "` is not allowed in a variant")
                        .at(first.span(), "it is the same for all variants"));
            }
        }
        Origin origin = compare.binding().origin(entry.key().span());
        overrides.values().forEach((key, value) -> compare.binding().setValue(path + "." + key, value, origin));
        if (overrides.values().isEmpty()) {
            compare.binding().setValue(path, "{}", origin);
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
                            DiagnosticCode.INVALID_FORMAT,
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
        problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be a part of the configuration")
                .at(entry.value().span(), "this is " + entry.value().describe())
                .withHelp("example: `{model.type: dssm}`"));
        return null;
    }

    /** Binds one variant. A variant of a preset that equals the file is left out. */
    private void add(
            String name, Overlay overlay, LoadedConfig itself, Set<Diagnostic> known, Map<String, Variant> found) {
        Problems bindingProblems = new Problems();
        List<Overrides> layers = List.of(overlay.overrides.withProblems(bindingProblems));
        LoadedConfig bound = base.bind(layers, bindingProblems);
        Set<SourceSpan> places = overlay.overrides.spans();
        boolean sound = true;
        for (Diagnostic problem : bindingProblems.sorted()) {
            boolean here = problem.location() != null && places.contains(problem.location());
            boolean stops = isError(problem);
            if (known.contains(problem) || (!stops && !(here && overlay.written))) {
                continue;
            }
            sound &= !stops;
            if (here && overlay.written) {
                problems.add(problem);
            } else {
                problems.add(problem.withNote("in the variant `" + name + "`", overlay.place));
            }
        }
        if (overlay.written && sound) {
            checkPopularityName(name, overlay, bound);
            checkSameQueries("variant `" + name + "`", itself, bound, overlay);
        }
        if (overlay.written || (sound && !itself.effectiveValues().equals(bound.effectiveValues()))) {
            found.put(name, newVariant(name, layers, bound, base));
        }
    }

    /** Reports a variant with the name of the popularity baseline, which every table contains. */
    private void checkPopularityName(String name, Overlay overlay, LoadedConfig bound) {
        if (name.equals(CompareConfig.POPULARITY) && bound.config().model().type() != ModelConfig.Type.POPULARITY) {
            problems.add(Diagnostic.error(
                            DiagnosticCode.INVALID_FORMAT,
                            "the name `" + name + "` is reserved for the popularity baseline")
                    .at(overlay.place, "choose another name"));
        }
    }

    /** Reports keys that change the queries before any training. */
    private void checkSameQueries(String subject, LoadedConfig before, LoadedConfig bound, Overlay overlay) {
        Set<SourceSpan> places = overlay.overrides.spans();
        Set<SourceSpan> reported = new HashSet<>();
        for (String path : QueryCompatibility.differences(before, bound, onTest)) {
            SourceSpan place = bound.locationOf(path);
            SourceSpan at = places.contains(place) ? place : overlay.place;
            String key = at.equals(bound.locationOf(SassSection.LABEL.name())) ? SassSection.LABEL.name() : path;
            Diagnostic problem = Diagnostic.error(
                            DiagnosticCode.KEY_NOT_APPLICABLE, "`" + key + "` is not allowed in the " + subject)
                    .at(at, "it changes the queries or candidates")
                    .withHelp("models can only be compared on the same queries and candidates: change this key in the"
                            + " file itself");
            if (reported.add(at) && problems.sorted().stream().noneMatch(known -> isSameProblem(known, problem))) {
                problems.add(problem);
            }
        }
    }

    /**
     * Returns whether two problems are the same at the same location. A mistake can have several consequences.
     */
    static boolean isSameProblem(Diagnostic one, Diagnostic other) {
        return one.message().equals(other.message()) && Objects.equals(one.location(), other.location());
    }

    /** Creates a variant that binds further overrides on top of its layers. */
    static Variant newVariant(String name, List<Overrides> layers, LoadedConfig bound, LayerBinder base) {
        return new Variant(name, bound, lists -> {
            Problems bindingProblems = new Problems();
            List<Overrides> all = new ArrayList<>(layers);
            all.add(Overrides.read(lists, bindingProblems));
            LoadedConfig changed = base.bind(all, bindingProblems);
            bindingProblems.throwIfErrors();
            return changed;
        });
    }
}
