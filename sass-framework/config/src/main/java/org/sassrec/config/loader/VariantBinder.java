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
import org.sassrec.config.schema.Key;
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
 * Makes the variants of {@code compare:}. Each is bound by the same rules as the file; what is wrong with one that is not
 * wrong with the file is said at its place.
 */
final class VariantBinder {

    /** What must be the same for all that are compared, or is told for all at once. */
    private static final List<String> FIXED =
            List.of("sass", "name", "include", "profiles", "evaluate", "qualityGates", "compare", "run", "publish");

    private final SectionReader root;
    private final SectionReader compare;
    private final SassConfig file;
    private final Problems problems;
    private final LayerBinder base;
    private final boolean bindPresets;
    private boolean onTest = true;
    private final Map<String, Overlay> overlays = new LinkedHashMap<>();
    private final Map<String, Overlay> trials = new LinkedHashMap<>();
    /** Of each trial the variants in which it is no other setting. */
    private final Map<String, List<String>> unusedTrials = new LinkedHashMap<>();

    /** Binds the file with something over it. */
    interface LayerBinder {
        LoadedConfig bind(List<Overrides> layers, Problems found);
    }

    /**
     * What one variant puts over the file.
     *
     * @param place its name, or the preset's that brings it
     * @param written whether by the user
     */
    private record Overlay(Overrides overrides, SourceSpan place, boolean written) {}

    /**
     * Looks at the file's section.
     *
     * @param all whether the presets' variants are bound, too; written ones always are
     */
    VariantBinder(SectionReader root, SassConfig file, Problems problems, LayerBinder base, boolean all) {
        this.bindPresets = all;
        this.root = root;
        this.compare = root.section(SassSection.COMPARE, CompareSection.COMPARE);
        this.file = file;
        this.problems = problems;
        this.base = base;
    }

    /** The file's nodes without what compares it. */
    static YamlNode withoutCompare(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            return root;
        }
        return new YamlNode.Mapping(
                mapping.entries().stream()
                        .filter(entry -> !entry.key().text().equals(SassSection.COMPARE.name()))
                        .toList(),
                mapping.span());
    }

    LoadedConfig.Comparison bindAll() {
        CompareSection.CompareValues written = CompareSection.bind(compare, file, bindPresets);
        onTest = written.split() == CompareConfig.Split.TEST;
        String own = ValueTypes.camelCase(file.model().type().name());
        Set<String> mistaken = new HashSet<>();
        if (compare.node(CompareSection.VARIANTS) instanceof YamlNode.Mapping variants) {
            variants.entries().forEach(entry -> addWritten(entry, CompareSection.VARIANTS, own, mistaken, overlays));
        }
        if (compare.node(CompareSection.TRIALS) instanceof YamlNode.Mapping settings) {
            settings.entries()
                    .forEach(entry -> addWritten(
                            entry, CompareSection.TRIALS, CompareConfig.UNCHANGED_TRIAL, new HashSet<>(), trials));
        }
        List<Diagnostic> known = problems.sorted();
        Map<String, Variant> found = new LinkedHashMap<>();
        LoadedConfig itself = base.bind(List.of(), new Problems());
        Variant first = variantWithTrials(own, List.of(), itself);
        if (bindPresets) {
            found.put(own, first);
        }
        overlays.forEach((name, overlay) -> add(name, overlay, itself, new HashSet<>(known), found));
        List<String> names = new ArrayList<>(List.of(own));
        names.addAll(found.keySet());
        for (Preset preset : written.presets()) {
            Map<String, String> its = preset.of(file);
            names.addAll(its.keySet());
            its.keySet().forEach(of -> overlays.forEach((name, overlay) -> differsInCaseOnly(name, of, overlay.place)));
            if (bindPresets && problems.sorted().stream().noneMatch(VariantBinder::isError)) {
                its.forEach((name, list) -> addPreset(preset, name, list, itself, found));
            }
        }
        if (bindPresets) {
            warnUnusedTrials();
        }
        String reference = own;
        if (problems.sorted().stream().noneMatch(VariantBinder::isError)) {
            reference = CompareSection.reference(compare, written, bindPresets ? List.copyOf(found.keySet()) : names);
        }
        CompareConfig config = new CompareConfig(
                written.seeds(),
                reference,
                written.split(),
                written.parallel(),
                written.memory(),
                written.metrics(),
                List.copyOf(trials.keySet()));
        return new LoadedConfig.Comparison(config, List.copyOf(found.values()));
    }

    private static boolean isError(Diagnostic problem) {
        return problem.severity() == Severity.ERROR;
    }

    private void addPreset(Preset preset, String name, String list, LoadedConfig itself, Map<String, Variant> found) {
        if (!found.containsKey(name)) {
            Overrides overrides =
                    Overrides.read("preset " + ValueTypes.camelCase(preset.name()), List.of(list), problems);
            add(name, new Overlay(overrides, presetLocation(), false), itself, Set.copyOf(problems.sorted()), found);
        }
    }

    private SourceSpan presetLocation() {
        return root.binding().locationOf("compare.presets");
    }

    /** @param own a name that is taken, by the file or by a variant's own setting */
    private void addWritten(
            YamlNode.Entry entry,
            Key<CompareSection.VariantsType> of,
            String own,
            Set<String> mistaken,
            Map<String, Overlay> into) {
        String path = compare.pathOf(of.name()) + "." + entry.key().text();
        String name = ValueTypes.name().read(entry.key(), path, problems);
        if (name == null) {
            return;
        }
        compare.binding().setLocation(path, entry.key().span());
        if (name.equals(own)) {
            mistaken.add(name);
            problems.add(Diagnostic.error(
                            DiagnosticCode.INVALID_FORMAT,
                            "the name `" + name + "` is reserved for "
                                    + (of.equals(CompareSection.TRIALS)
                                            ? "the setting without changes"
                                            : "the file without changes"))
                    .at(entry.key().span(), "choose another name"));
            return;
        }
        if (differsInCaseOnly(name, own, entry.key().span())
                || into.keySet().stream()
                        .anyMatch(other ->
                                differsInCaseOnly(name, other, entry.key().span()))) {
            mistaken.add(name);
            return;
        }
        if (of.equals(CompareSection.VARIANTS) && name.endsWith("-")) {
            mistaken.add(name);
            problems.add(Diagnostic.error(DiagnosticCode.INVALID_FORMAT, "the name `" + name + "` ends in `-`")
                    .at(entry.key().span(), "choose another name")
                    .withHelp("the folder of a run is `NAME-SEED`, which would be ambiguous with a negative seed"));
            return;
        }
        YamlNode.Mapping part = overlayMapping(entry, path);
        if (part == null) {
            mistaken.add(name);
            return;
        }
        Overrides overrides = Overrides.of(part, problems);
        boolean sound = true;
        for (Overrides.Segment first : overrides.rootSegments()) {
            if (FIXED.contains(first.name())) {
                sound = false;
                problems.add(Diagnostic.error(
                                DiagnosticCode.KEY_NOT_APPLICABLE,
                                "`" + first.name() + "` is not allowed in a "
                                        + (of.equals(CompareSection.TRIALS) ? "trial" : "variant"))
                        .at(first.span(), "it is the same for all variants"));
            }
        }
        Origin origin = compare.binding().origin(entry.key().span());
        overrides.values().forEach((key, value) -> compare.binding().setValue(path + "." + key, value, origin));
        if (overrides.values().isEmpty()) {
            compare.binding().setValue(path, "{}", origin);
        }
        if (sound) {
            into.put(name, new Overlay(overrides, entry.key().span(), true));
        } else {
            mistaken.add(name);
        }
    }

    /** A run's folder has its name, and not every disk tells the two apart. */
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

    /** Binds one; a preset's that is the file itself is left out. */
    private void add(
            String name, Overlay overlay, LoadedConfig itself, Set<Diagnostic> known, Map<String, Variant> found) {
        Problems its = new Problems();
        List<Overrides> layers = List.of(overlay.overrides.withProblems(its));
        LoadedConfig bound = base.bind(layers, its);
        Set<SourceSpan> places = overlay.overrides.spans();
        boolean sound = true;
        for (Diagnostic problem : its.sorted()) {
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
            found.put(name, variantWithTrials(name, layers, bound));
        }
    }

    /** Every table has the list of popular items; a variant of its name would take it out. */
    private void checkPopularityName(String name, Overlay overlay, LoadedConfig bound) {
        if (name.equals(CompareConfig.POPULARITY) && bound.config().model().type() != ModelConfig.Type.POPULARITY) {
            problems.add(Diagnostic.error(
                            DiagnosticCode.INVALID_FORMAT,
                            "the name `" + name
                                    + "` is reserved for the popularity baseline")
                    .at(overlay.place, "choose another name"));
        }
    }

    /** Refuses what changes the queries: said now, not when all is trained. */
    private void checkSameQueries(String whose, LoadedConfig before, LoadedConfig bound, Overlay overlay) {
        Set<SourceSpan> places = overlay.overrides.spans();
        Set<SourceSpan> told = new HashSet<>();
        for (String path : QueryCompatibility.differences(before, bound, onTest)) {
            SourceSpan place = bound.locationOf(path);
            SourceSpan at = places.contains(place) ? place : overlay.place;
            String key = at.equals(bound.locationOf(SassSection.LABEL.name())) ? SassSection.LABEL.name() : path;
            Diagnostic problem = Diagnostic.error(
                            DiagnosticCode.KEY_NOT_APPLICABLE, "`" + key + "` is not allowed in the " + whose)
                    .at(at, "it changes the queries or candidates")
                    .withHelp(
                            "models can only be compared on the same queries and candidates: change this key in the"
                                    + " file itself");
            if (told.add(at) && problems.sorted().stream().noneMatch(known -> isSameProblem(known, problem))) {
                problems.add(problem);
            }
        }
    }

    private Variant variantWithTrials(String name, List<Overrides> layers, LoadedConfig bound) {
        return newVariant(name, layers, bound)
                .withTrials(bound.config().model().type().isCountBased() ? List.of() : bindTrials(name, layers, bound));
    }

    /** A variant in each setting that changes it. What it says itself comes last: it would be another variant otherwise. */
    private List<Variant> bindTrials(String variant, List<Overrides> layers, LoadedConfig itself) {
        List<Variant> settings = new ArrayList<>();
        trials.forEach((name, trial) -> {
            Problems its = new Problems();
            List<Overrides> both = new ArrayList<>(List.of(trial.overrides.withProblems(its)));
            both.addAll(layers);
            LoadedConfig bound = base.bind(both, its);
            List<Diagnostic> stopping =
                    its.sorted().stream().filter(VariantBinder::isError).toList();
            for (Diagnostic problem : stopping) {
                if (problems.sorted().stream().noneMatch(known -> isSameProblem(known, problem))) {
                    problems.add(problem.withNote("in this trial of the variant `" + variant + "`", trial.place));
                }
            }
            if (stopping.isEmpty()) {
                checkSameQueries("trial `" + name + "`", itself, bound, trial);
            }
            Map<String, String> flat = bound.effectiveValues();
            boolean known = flat.equals(itself.effectiveValues())
                    || settings.stream()
                            .anyMatch(other -> other.config().effectiveValues().equals(flat));
            if (known) {
                unusedTrials.computeIfAbsent(name, each -> new ArrayList<>()).add(variant);
            } else if (stopping.isEmpty()) {
                settings.add(newVariant(name, both, bound));
            }
        });
        return settings;
    }

    /** A trial that is none for some makes their chances fewer. */
    private void warnUnusedTrials() {
        unusedTrials.forEach((trial, variants) -> problems.add(Diagnostic.warning(
                        DiagnosticCode.UNUSED_KEY,
                        "the trial `" + trial + "` changes nothing in `" + String.join("`, `", variants) + "`")
                .at(Objects.requireNonNull(trials.get(trial)).place, "it is skipped there")
                .withHelp("a variant keeps the keys that it sets itself, and a model does not read all keys")));
    }

    /** Whether two say the same of the same place: a trial's own mistake is one with each variant. */
    private static boolean isSameProblem(Diagnostic one, Diagnostic other) {
        return one.message().equals(other.message()) && Objects.equals(one.location(), other.location());
    }

    private Variant newVariant(String name, List<Overrides> layers, LoadedConfig bound) {
        return new Variant(name, bound, lists -> {
            Problems its = new Problems();
            List<Overrides> all = new ArrayList<>(layers);
            all.add(Overrides.read(lists, its));
            LoadedConfig changed = base.bind(all, its);
            its.throwIfErrors();
            return changed;
        });
    }
}
