package org.sassrec.config.loader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.config.override.Overrides;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.section.SassSection;
import org.sassrec.config.section.TuneSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/**
 * Binds {@code tune}. Each value of the search space is applied to the file and checked by the same rules. Problems are
 * reported at the value.
 */
final class TuningBinder {
    /** Keys that the search sets itself. */
    private static final List<String> SET_BY_SEARCH = List.of("finetune.epochs", "finetune.refit");

    private final SectionReader tune;
    private final SassConfig file;
    private final Problems problems;
    private final VariantBinder.LayerBinder base;

    TuningBinder(SectionReader root, SassConfig file, Problems problems, VariantBinder.LayerBinder base) {
        this.tune = root.section(SassSection.TUNE, TuneSection.TUNE);
        this.file = file;
        this.problems = problems;
        this.base = base;
    }

    /**
     * Binds the section.
     *
     * @param tuning whether a search runs
     */
    LoadedConfig.Tuning bind(boolean tuning) {
        TuneConfig config = TuneSection.bind(tune, file, tuning);
        LoadedConfig itself = base.bind(List.of(), new Problems());
        if (tune.node(TuneSection.SPACE) instanceof YamlNode.Mapping space
                && !config.space().isEmpty()) {
            Set<Diagnostic> known = new HashSet<>(problems.sorted());
            space.entries().forEach(entry -> check(entry, itself, known));
        }
        String name = ValueTypes.camelCase(file.model().type().name());
        return new LoadedConfig.Tuning(config, VariantBinder.newVariant(name, List.of(), itself, base));
    }

    private void check(YamlNode.Entry entry, LoadedConfig itself, Set<Diagnostic> known) {
        String path = entry.key().text();
        String section = path.split("[.\\[]", 2)[0];
        boolean fixed = VariantBinder.FIXED.contains(section);
        if (fixed || SET_BY_SEARCH.contains(path)) {
            problems.add(Diagnostic.error(
                            ConfigCode.KEY_NOT_APPLICABLE,
                            "`" + (fixed ? section : path) + "` is not allowed in `tune.space`")
                    .at(entry.key().span(), fixed ? "it is the same for all settings" : "the search sets it itself"));
            return;
        }
        for (YamlNode value : values(entry.value())) {
            check(entry.key(), value, itself, known);
        }
    }

    /** Returns the values of a list, or the ends of a range. */
    private static List<YamlNode> values(YamlNode written) {
        YamlNode list = written instanceof YamlNode.Mapping range
                ? range.entries().get(0).value()
                : written;
        return list instanceof YamlNode.Sequence values ? values.items() : List.of();
    }

    private void check(YamlNode.Scalar key, YamlNode value, LoadedConfig itself, Set<Diagnostic> known) {
        YamlNode.Mapping part = new YamlNode.Mapping(List.of(new YamlNode.Entry(key, value)), key.span());
        Problems found = new Problems();
        Overrides overrides = Overrides.of(part, found);
        LoadedConfig bound = base.bind(List.of(overrides), found);
        Set<SourceSpan> places = overrides.spans();
        List<Diagnostic> errors = new ArrayList<>();
        for (Diagnostic problem : found.sorted()) {
            if (problem.severity() == Severity.ERROR && !known.contains(problem)) {
                boolean here = problem.location() != null && places.contains(problem.location());
                errors.add(here ? problem : problem.withNote("with this value of `tune.space`", value.span()));
            }
        }
        if (errors.isEmpty()) {
            QueryCompatibility.differences(itself, bound, false).stream()
                    .limit(1)
                    .forEach(path -> errors.add(Diagnostic.error(
                                    ConfigCode.KEY_NOT_APPLICABLE, "`" + path + "` is not allowed in `tune.space`")
                            .at(key.span(), "it changes the queries or candidates")));
        }
        // A misspelled key has the same problem with each value.
        errors.stream()
                .filter(problem ->
                        problems.sorted().stream().noneMatch(other -> VariantBinder.isSameProblem(problem, other)))
                .forEach(problems::add);
    }
}
