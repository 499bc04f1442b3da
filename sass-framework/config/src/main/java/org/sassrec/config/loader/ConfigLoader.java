package org.sassrec.config.loader;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ReferenceDate;
import org.sassrec.config.SassConfig;
import org.sassrec.config.override.EnvironmentVariables;
import org.sassrec.config.override.Overrides;
import org.sassrec.config.override.PresetLayer;
import org.sassrec.config.override.Profiles;
import org.sassrec.config.rule.ConfigRules;
import org.sassrec.config.rule.ModelRules;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.Setting;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/**
 * Loads {@code sass.yaml} into {@link SassConfig}. All layers (preset, files, profiles, overrides, environment variables) are
 * merged into one tree of nodes, which is bound by the same rules. All problems are collected before an exception is
 * thrown. The loader does not read data.
 */
public final class ConfigLoader {

    private final ConfigRequest request;
    private final Problems problems = new Problems();
    private final Profiles profiles = new Profiles(problems);

    private final Purpose purpose;

    /** What a configuration is loaded for. */
    private enum Purpose {
        RUN,
        COMPARE,
        BACKTEST,
        TUNE
    }

    private ConfigLoader(ConfigRequest request, Purpose purpose) {
        this.request = request;
        this.purpose = purpose;
    }

    /**
     * Loads a configuration with the profiles of the environment.
     *
     * @param file the {@code sass.yaml}; messages name it relative to the working folder if it is inside
     * @param overrides lists such as {@code finetune.epochs=1,model.layers=[64,32]}; later ones take precedence
     * @throws SassException with all problems
     */
    public static LoadedConfig load(Path file, List<String> overrides) {
        return load(ConfigRequest.of(file).withOverrides(overrides));
    }

    /**
     * Loads a configuration.
     *
     * @throws SassException with all problems
     */
    public static LoadedConfig load(ConfigRequest request) {
        return new ConfigLoader(request, Purpose.RUN).load();
    }

    /**
     * Loads a configuration with the variants of {@code compare}, or with the default variants. {@link #load} also
     * checks configured variants.
     *
     * @throws SassException with all problems
     */
    public static LoadedConfig loadWithVariants(ConfigRequest request) {
        return new ConfigLoader(request, Purpose.COMPARE).load();
    }

    /**
     * Loads a configuration with the search of {@code tune}, or with the default one. {@link #load} also checks a
     * configured search space.
     *
     * @throws SassException with all problems
     */
    public static LoadedConfig loadToTune(ConfigRequest request) {
        return new ConfigLoader(request, Purpose.TUNE).load();
    }

    /**
     * Loads a configuration with the strategies of {@code backtest}, or with the default ones. {@link #load} also checks
     * configured strategies.
     *
     * @throws SassException with all problems
     */
    public static LoadedConfig loadToBacktest(ConfigRequest request) {
        return new ConfigLoader(request, Purpose.BACKTEST).load();
    }

    private LoadedConfig load() {
        IncludeReader includes = new IncludeReader(problems, IncludeFolders.of(request.file(), request.environment()));
        YamlNode written = includes.read(request.file());
        Overrides changes = Overrides.read(request.overrides(), problems);
        if (written == null || !isSupportedVersion(written)) {
            throw SassException.of(problems.sorted());
        }
        YamlNode base = profiles.extract(written);
        if (request.profiles().isEmpty()) {
            String names = request.environment().getOrDefault(ConfigRequest.PROFILE_VARIABLE, "");
            profiles.activate(ConfigRequest.PROFILE_VARIABLE, List.of(names));
        } else {
            profiles.activate(CommandSyntax.PROFILES, request.profiles());
        }
        YamlNode layered = changes.applyTo(profiles.applyTo(base));
        Bound bound = bind(layered, problems, includes.start());
        profiles.inactive().forEach(name -> checkInactiveProfile(name, base, includes.start()));
        NodeBinder nodes = new NodeBinder(layered, includes);
        Map<Purpose, LoadedConfig.Experiment> experiments = new EnumMap<>(Purpose.class);
        if (purpose == Purpose.COMPARE || bound.fields.has(SassSection.COMPARE)) {
            boolean runs = purpose == Purpose.COMPARE;
            experiments.put(
                    Purpose.COMPARE, new VariantBinder(bound.fields, bound.config, problems, nodes, runs).bindAll());
        }
        if (purpose == Purpose.BACKTEST || bound.fields.has(SassSection.BACKTEST)) {
            experiments.put(
                    Purpose.BACKTEST,
                    new StrategyBinder(bound.fields, bound.config, problems, nodes).bind(purpose == Purpose.BACKTEST));
        }
        if (purpose == Purpose.TUNE || bound.fields.has(SassSection.TUNE)) {
            experiments.put(
                    Purpose.TUNE,
                    new TuningBinder(bound.fields, bound.config, problems, nodes).bind(purpose == Purpose.TUNE));
        }
        problems.throwIfErrors();
        return loaded(bound, includes, problems.warnings(), experiments.get(purpose));
    }

    private LoadedConfig loaded(
            Bound bound,
            IncludeReader includes,
            List<Diagnostic> warnings,
            LoadedConfig.@Nullable Experiment experiment) {
        Binding binding = bound.binding;
        return new LoadedConfig(
                bound.config,
                sortByReference(binding),
                binding.locations(),
                binding.locationOf(""),
                includes.files(),
                warnings,
                experiment);
    }

    /** Binds the nodes of the configuration with additional layers. */
    private final class NodeBinder implements VariantBinder.LayerBinder {
        private final YamlNode root;
        private final IncludeReader includes;

        NodeBinder(YamlNode root, IncludeReader includes) {
            this.root = VariantBinder.withoutExperiments(root);
            this.includes = includes;
        }

        @Override
        public LoadedConfig bind(List<Overrides> layers, Problems found) {
            YamlNode node = root;
            for (Overrides layer : layers) {
                node = layer.applyTo(node);
            }
            return loaded(ConfigLoader.this.bind(node, found, includes.start()), includes, List.of(), null);
        }
    }

    private boolean isSupportedVersion(YamlNode written) {
        return written.entry(SassSection.VERSION.name())
                .map(entry -> SassSection.checkVersion(entry.value(), problems))
                .orElse(true);
    }

    private record Bound(SassConfig config, SectionReader fields, Binding binding) {}

    private Bound bind(YamlNode root, Problems found, SourceSpan start) {
        EnvironmentVariables environment = new EnvironmentVariables(request.environment(), found);
        YamlNode filled = PresetLayer.applyBelow(environment.substitute(root), environment.unresolved(), found);
        Binding binding = new Binding(found, start, profiles, environment.unresolved());
        SectionReader fields = new SectionReader(binding, SassSection.SASS, "", filled, filled.span())
                .withComponent("directory", folderOf(request.file()))
                .withComponent("date", ReferenceDate.UNKNOWN);
        // Keys that the model does not read are removed before the rules.
        SassConfig bound = ModelRules.withoutUnusedKeys(SassSection.SASS.bind(fields), binding);
        ZoneId zone = bound.data().events().time().zone();
        SassConfig config = bound.with(Map.of("date", ReferenceDate.of(request.parseDate(zone), zone)));
        ConfigRules.check(config, binding);
        return new Bound(config.withLearnedFeatures(), fields, binding);
    }

    /** Reports the problems of an inactive profile, because a later run may activate it. */
    private void checkInactiveProfile(String profile, YamlNode base, SourceSpan start) {
        Problems found = new Problems();
        bind(profiles.applyTo(base, List.of(profile), found), found, start);
        Set<SourceSpan> places = profiles.spans(profile);
        for (Diagnostic problem : found.sorted()) {
            // The environment that uses the profile may have other variables.
            boolean elsewhere = problem.code() == ConfigCode.ENVIRONMENT_VARIABLE_UNSET;
            if (problem.location() != null && places.contains(problem.location()) && !elsewhere) {
                problems.add(problem);
            }
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    /** Returns the settings in the order of the reference. */
    private static List<Setting> sortByReference(Binding binding) {
        List<String> sections = SassSection.SASS.keyNames();
        List<Setting> settings = new ArrayList<>(binding.settings().values());
        settings.sort(Comparator.comparingInt(setting -> {
            String path = setting.path();
            int dot = path.indexOf('.');
            return sections.indexOf(dot < 0 ? path : path.substring(0, dot));
        }));
        return settings;
    }
}
