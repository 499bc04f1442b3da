package org.sassrec.config.loader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Variant;
import org.sassrec.config.override.Overrides;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.section.CompareSection;
import org.sassrec.config.section.Preset;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.Severity;
import org.sassrec.yaml.YamlNode;

/**
 * Binds the variants of {@code compare} by the same rules as the file. Problems that only a variant has are reported at
 * the location of the variant.
 */
final class VariantBinder {

    /** Sections that are the same for all variants. */
    static final List<String> FIXED = List.of(
            "sass",
            "name",
            "include",
            "profiles",
            "evaluate",
            "qualityGates",
            "compare",
            "backtest",
            "tune",
            "run",
            "publish");

    private static final String LABELS = "compare.labels";
    private static final List<String> EXPERIMENTS =
            List.of(SassSection.COMPARE.name(), SassSection.BACKTEST.name(), SassSection.TUNE.name());

    private final SectionReader root;
    private final SectionReader compare;
    private final SassConfig file;
    private final Problems problems;
    private final LayerBinder base;
    private final boolean bindPresets;
    private final OverlayBinder overlays;

    /** Binds the file with additional layers. */
    interface LayerBinder {
        LoadedConfig bind(List<Overrides> layers, Problems found);
    }

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
        this.overlays = new OverlayBinder(compare, CompareSection.VARIANTS.name(), "variant", problems, base);
    }

    /** Returns the nodes of the file without {@code compare}, {@code backtest} and {@code tune}. */
    static YamlNode withoutExperiments(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            return root;
        }
        return new YamlNode.Mapping(
                mapping.entries().stream()
                        .filter(entry -> !EXPERIMENTS.contains(entry.key().text()))
                        .toList(),
                mapping.span());
    }

    LoadedConfig.Comparison bindAll() {
        CompareSection.CompareValues written = CompareSection.bind(compare, file, bindPresets);
        boolean onTest = written.split() == CompareConfig.Split.TEST;
        String own = ValueTypes.camelCase(file.model().type().name());
        if (compare.node(CompareSection.VARIANTS) instanceof YamlNode.Mapping variants) {
            variants.entries().forEach(entry -> overlays.add(entry, own, "the file without changes"));
        }
        List<Diagnostic> known = problems.sorted();
        Map<String, Variant> found = new LinkedHashMap<>();
        LoadedConfig itself = base.bind(List.of(), new Problems());
        Variant first = newVariant(own, List.of(), itself, base);
        if (bindPresets) {
            found.put(own, first);
        }
        found.putAll(overlays.bind(itself, onTest, new HashSet<>(known)));
        List<String> names = new ArrayList<>(List.of(own));
        names.addAll(found.keySet());
        for (Preset preset : written.presets()) {
            Map<String, String> presetVariants = preset.of(file);
            names.addAll(presetVariants.keySet());
            presetVariants.keySet().forEach(overlays::checkCase);
            if (bindPresets && !hasErrors()) {
                String source = "compare.presets " + ValueTypes.camelCase(preset.name());
                presetVariants.forEach((name, list) -> {
                    if (!found.containsKey(name)) {
                        generate(name, source, list, "compare.presets", itself)
                                .filter(variant -> !equal(variant, itself))
                                .ifPresent(variant -> found.put(name, variant));
                    }
                });
            }
        }
        CompareConfig.LabelCurve labels = written.labels();
        Variant before =
                labels == null || !bindPresets ? null : addLabels(new LabelVariants(file, labels), itself, found);
        String reference = own;
        if (!hasErrors()) {
            reference = CompareSection.reference(compare, written, bindPresets ? List.copyOf(found.keySet()) : names);
        }
        CompareConfig config = new CompareConfig(
                written.seeds(),
                reference,
                written.split(),
                written.parallel(),
                written.memory(),
                written.metrics(),
                labels);
        return new LoadedConfig.Comparison(config, List.copyOf(found.values()), before);
    }

    /** Adds the models of the label curve, and returns the file without the scenario. */
    private @Nullable Variant addLabels(LabelVariants labels, LoadedConfig itself, Map<String, Variant> found) {
        labels.problem(root.binding().locationOf("compare.labels.scenario")).ifPresent(problems::add);
        if (hasErrors()) {
            return null;
        }
        Variant before = generate(LabelVariants.BEFORE, LABELS, labels.before(), LABELS, itself)
                .orElse(null);
        // A cold model with all labels is the file itself. A warm one has another start, also if it has the same keys.
        labels.models()
                .forEach((name, list) -> generate(name, LABELS, list, LABELS, itself)
                        .filter(variant -> !labels.isCold(name) || !equal(variant, itself))
                        .ifPresent(variant -> found.put(name, variant)));
        return before;
    }

    /**
     * Binds a variant that is not written in the file; empty if it is not valid.
     *
     * @param source of the overrides, in messages
     * @param path key that causes the variant
     */
    private Optional<Variant> generate(String name, String source, String list, String path, LoadedConfig itself) {
        Overrides overrides = Overrides.read(source, List.of(list), problems);
        return overlays.bindGenerated(name, overrides, root.binding().locationOf(path), itself);
    }

    private static boolean equal(Variant variant, LoadedConfig itself) {
        return variant.config().effectiveValues().equals(itself.effectiveValues());
    }

    private boolean hasErrors() {
        return problems.sorted().stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
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
