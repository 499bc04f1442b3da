package org.sassrec.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
final class ComparedVariants {

    /** What must be the same for all that are compared, or is told for all at once. */
    private static final List<String> FIXED =
            List.of("sass", "name", "include", "profiles", "evaluate", "gates", "compare", "run", "publish");

    private final Fields root;
    private final Fields compare;
    private final SassConfig file;
    private final Problems problems;
    private final Base base;
    private final boolean all;
    private boolean onTest = true;
    private final Map<String, Overlay> overlays = new LinkedHashMap<>();
    private final Map<String, Overlay> trials = new LinkedHashMap<>();
    /** Of each trial the variants in which it is no other setting. */
    private final Map<String, List<String>> untried = new LinkedHashMap<>();

    /** Binds the file with something over it. */
    interface Base {
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
    ComparedVariants(Fields root, SassConfig file, Problems problems, Base base, boolean all) {
        this.all = all;
        this.root = root;
        this.compare = root.section(SassSection.COMPARE, CompareSection.COMPARE);
        this.file = file;
        this.problems = problems;
        this.base = base;
    }

    /** The file's nodes without what compares it. */
    static YamlNode without(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            return root;
        }
        return new YamlNode.Mapping(
                mapping.entries().stream()
                        .filter(entry -> !entry.key().text().equals(SassSection.COMPARE.name()))
                        .toList(),
                mapping.span());
    }

    LoadedConfig.Comparison find() {
        CompareSection.Written written = CompareSection.bind(compare, file, all);
        onTest = written.split() == CompareConfig.Split.TEST;
        String own = Types.camelCase(file.model().type().name());
        Set<String> mistaken = new HashSet<>();
        if (compare.node(CompareSection.VARIANTS) instanceof YamlNode.Mapping variants) {
            variants.entries().forEach(entry -> written(entry, CompareSection.VARIANTS, own, mistaken, overlays));
        }
        if (compare.node(CompareSection.TRIALS) instanceof YamlNode.Mapping settings) {
            settings.entries()
                    .forEach(entry ->
                            written(entry, CompareSection.TRIALS, CompareConfig.AS_IT_IS, new HashSet<>(), trials));
        }
        List<Diagnostic> known = problems.sorted();
        Map<String, Variant> found = new LinkedHashMap<>();
        LoadedConfig itself = base.bind(List.of(), new Problems());
        Variant first = variant(own, List.of(), itself);
        if (all) {
            found.put(own, first);
        }
        overlays.forEach((name, overlay) -> add(name, overlay, itself, new HashSet<>(known), found));
        List<String> names = new ArrayList<>(List.of(own));
        names.addAll(found.keySet());
        for (Preset preset : written.presets()) {
            Map<String, String> its = preset.of(file);
            names.addAll(its.keySet());
            its.keySet().forEach(of -> overlays.forEach((name, overlay) -> isButForCase(name, of, overlay.place)));
            if (all && problems.sorted().stream().noneMatch(ComparedVariants::stops)) {
                its.forEach((name, list) -> known(preset, name, list, itself, found));
            }
        }
        if (all) {
            tellUntried();
        }
        String reference = own;
        if (problems.sorted().stream().noneMatch(ComparedVariants::stops)) {
            reference = CompareSection.reference(compare, written, all ? List.copyOf(found.keySet()) : names);
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

    private static boolean stops(Diagnostic problem) {
        return problem.severity() == Severity.ERROR;
    }

    private void known(Preset preset, String name, String list, LoadedConfig itself, Map<String, Variant> found) {
        if (!found.containsKey(name)) {
            Overrides overrides = Overrides.read("preset " + Types.camelCase(preset.name()), List.of(list), problems);
            add(name, new Overlay(overrides, presets(), false), itself, Set.copyOf(problems.sorted()), found);
        }
    }

    private SourceSpan presets() {
        return root.binding().placeOf("compare.presets");
    }

    /** @param own a name that is taken, by the file or by a variant's own setting */
    private void written(
            YamlNode.Entry entry,
            Key<CompareSection.Variants> of,
            String own,
            Set<String> mistaken,
            Map<String, Overlay> into) {
        String path = compare.pathOf(of.name()) + "." + entry.key().text();
        String name = Types.name().read(entry.key(), path, problems);
        if (name == null) {
            return;
        }
        compare.binding().place(path, entry.key().span());
        if (name.equals(own)) {
            mistaken.add(name);
            problems.add(Diagnostic.error(
                            DiagnosticCode.INVALID_FORMAT,
                            "the name `" + name + "` is that of "
                                    + (of.equals(CompareSection.TRIALS)
                                            ? "each variant's own setting"
                                            : "the file itself"))
                    .at(entry.key().span(), "choose another one"));
            return;
        }
        if (isButForCase(name, own, entry.key().span())
                || into.keySet().stream()
                        .anyMatch(other -> isButForCase(name, other, entry.key().span()))) {
            mistaken.add(name);
            return;
        }
        if (of.equals(CompareSection.VARIANTS) && name.endsWith("-")) {
            mistaken.add(name);
            problems.add(Diagnostic.error(DiagnosticCode.INVALID_FORMAT, "the name `" + name + "` ends in `-`")
                    .at(entry.key().span(), "choose another one")
                    .withHelp("a run's folder is `NAME-SEED`: a seed below 0 would make it that of another variant"));
            return;
        }
        YamlNode.Mapping part = part(entry, path);
        if (part == null) {
            mistaken.add(name);
            return;
        }
        Overrides overrides = Overrides.of(part, problems);
        boolean sound = true;
        for (Overrides.Segment first : overrides.roots()) {
            if (FIXED.contains(first.name())) {
                sound = false;
                problems.add(Diagnostic.error(
                                DiagnosticCode.KEY_NOT_APPLICABLE,
                                "`" + first.name() + "` has no meaning in a "
                                        + (of.equals(CompareSection.TRIALS) ? "trial" : "variant"))
                        .at(first.span(), "it is the same for all that are compared"));
            }
        }
        Origin origin = compare.binding().origin(entry.key().span());
        overrides.texts().forEach((key, value) -> compare.binding().settle(path + "." + key, value, origin));
        if (overrides.texts().isEmpty()) {
            compare.binding().settle(path, "{}", origin);
        }
        if (sound) {
            into.put(name, new Overlay(overrides, entry.key().span(), true));
        } else {
            mistaken.add(name);
        }
    }

    /** A run's folder has its name, and not every disk tells the two apart. */
    private boolean isButForCase(String name, String other, SourceSpan place) {
        boolean alike = name.equalsIgnoreCase(other) && !name.equals(other);
        if (alike) {
            problems.add(Diagnostic.error(
                            DiagnosticCode.INVALID_FORMAT,
                            "the name `" + name + "` differs from `" + other + "` in upper and lower case alone")
                    .at(place, "choose another one")
                    .withHelp("a run's folder has this name, and not every disk tells these two apart"));
        }
        return alike;
    }

    private YamlNode.@Nullable Mapping part(YamlNode.Entry entry, String path) {
        if (entry.value() instanceof YamlNode.Mapping part) {
            return part;
        }
        if (entry.value().isNothing()) {
            return new YamlNode.Mapping(List.of(), entry.key().span());
        }
        problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be a part of the configuration")
                .at(entry.value().span(), "this is " + entry.value().described())
                .withHelp("for instance `{model.type: dssm}`"));
        return null;
    }

    /** Binds one; a preset's that is the file itself is left out. */
    private void add(
            String name, Overlay overlay, LoadedConfig itself, Set<Diagnostic> known, Map<String, Variant> found) {
        Problems its = new Problems();
        List<Overrides> layers = List.of(overlay.overrides.reporting(its));
        LoadedConfig bound = base.bind(layers, its);
        Set<SourceSpan> places = overlay.overrides.places();
        boolean sound = true;
        for (Diagnostic problem : its.sorted()) {
            boolean here = problem.place() != null && places.contains(problem.place());
            boolean stops = stops(problem);
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
            ofPopularity(name, overlay, bound);
            sameQueries("variant `" + name + "`", itself, bound, overlay);
        }
        if (overlay.written || (sound && !itself.flat().equals(bound.flat()))) {
            found.put(name, variant(name, layers, bound));
        }
    }

    /** Every table has the list of popular items; a variant of its name would take it out. */
    private void ofPopularity(String name, Overlay overlay, LoadedConfig bound) {
        if (name.equals(CompareConfig.POPULARITY) && bound.config().model().type() != ModelConfig.Type.POPULARITY) {
            problems.add(Diagnostic.error(
                            DiagnosticCode.INVALID_FORMAT,
                            "the name `" + name
                                    + "` is that of the list of the most popular items, which every table has")
                    .at(overlay.place, "choose another one"));
        }
    }

    /** Refuses what changes the queries: said now, not when all is trained. */
    private void sameQueries(String whose, LoadedConfig before, LoadedConfig bound, Overlay overlay) {
        Set<SourceSpan> places = overlay.overrides.places();
        Set<SourceSpan> told = new HashSet<>();
        for (String path : ComparedQueries.changed(before, bound, onTest)) {
            SourceSpan place = bound.place(path);
            SourceSpan at = places.contains(place) ? place : overlay.place;
            String key = at.equals(bound.place(SassSection.LABEL.name())) ? SassSection.LABEL.name() : path;
            Diagnostic problem = Diagnostic.error(
                            DiagnosticCode.KEY_NOT_APPLICABLE, "`" + key + "` has no meaning in the " + whose)
                    .at(at, "it would change what the model is asked")
                    .withHelp(
                            "models can only be compared on the same queries and candidates: change it for all, in the"
                                    + " file itself");
            if (told.add(at) && problems.sorted().stream().noneMatch(known -> same(known, problem))) {
                problems.add(problem);
            }
        }
    }

    private Variant variant(String name, List<Overrides> layers, LoadedConfig bound) {
        return one(name, layers, bound)
                .triedAs(bound.config().model().type().counts() ? List.of() : tried(name, layers, bound));
    }

    /** A variant in each setting that changes it. What it says itself comes last: it would be another variant otherwise. */
    private List<Variant> tried(String variant, List<Overrides> layers, LoadedConfig itself) {
        List<Variant> settings = new ArrayList<>();
        trials.forEach((name, trial) -> {
            Problems its = new Problems();
            List<Overrides> both = new ArrayList<>(List.of(trial.overrides.reporting(its)));
            both.addAll(layers);
            LoadedConfig bound = base.bind(both, its);
            List<Diagnostic> stopping =
                    its.sorted().stream().filter(ComparedVariants::stops).toList();
            for (Diagnostic problem : stopping) {
                if (problems.sorted().stream().noneMatch(known -> same(known, problem))) {
                    problems.add(problem.withNote("in this trial of the variant `" + variant + "`", trial.place));
                }
            }
            if (stopping.isEmpty()) {
                sameQueries("trial `" + name + "`", itself, bound, trial);
            }
            Map<String, String> flat = bound.flat();
            boolean known = flat.equals(itself.flat())
                    || settings.stream().anyMatch(other -> other.config().flat().equals(flat));
            if (known) {
                untried.computeIfAbsent(name, each -> new ArrayList<>()).add(variant);
            } else if (stopping.isEmpty()) {
                settings.add(one(name, both, bound));
            }
        });
        return settings;
    }

    /** A trial that is none for some makes their chances fewer. */
    private void tellUntried() {
        untried.forEach((trial, variants) -> problems.add(Diagnostic.warning(
                        DiagnosticCode.UNUSED_KEY,
                        "the trial `" + trial + "` is no other setting of `" + String.join("`, `", variants) + "`")
                .at(Objects.requireNonNull(trials.get(trial)).place, "it is left out there")
                .withHelp("what a variant says itself stays, and a model may not read what the trial changes")));
    }

    /** Whether two say the same of the same place: a trial's own mistake is one with each variant. */
    private static boolean same(Diagnostic one, Diagnostic other) {
        return one.message().equals(other.message()) && Objects.equals(one.place(), other.place());
    }

    private Variant one(String name, List<Overrides> layers, LoadedConfig bound) {
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
