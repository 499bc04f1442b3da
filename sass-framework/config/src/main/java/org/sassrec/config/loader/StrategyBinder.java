package org.sassrec.config.loader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Strategy;
import org.sassrec.config.override.Overrides;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.section.BacktestSection;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/** Binds {@code backtest}. Each strategy is bound like a variant of {@code compare}. */
final class StrategyBinder {
    private static final String START = "finetune.start";
    private static final String UPDATE = BacktestSection.UPDATE.name();

    private final SectionReader backtest;
    private final SassConfig file;
    private final Problems problems;
    private final VariantBinder.LayerBinder base;
    private final OverlayBinder overlays;
    private final Map<String, Strategy.Update> updates = new LinkedHashMap<>();
    private final Set<String> warm = new HashSet<>();

    StrategyBinder(SectionReader root, SassConfig file, Problems problems, VariantBinder.LayerBinder base) {
        this.backtest = root.section(SassSection.BACKTEST, BacktestSection.BACKTEST);
        this.file = file;
        this.problems = problems;
        this.base = base;
        this.overlays = new OverlayBinder(backtest, BacktestSection.STRATEGIES.name(), "strategy", problems, base);
    }

    /**
     * Binds the section.
     *
     * @param walks whether a backtest runs. Otherwise its requirements are not checked, so that the section does not stop
     * training with another model.
     */
    LoadedConfig.Backtest bind(boolean walks) {
        BacktestSection.BacktestValues values = BacktestSection.bind(backtest, file);
        LoadedConfig itself = base.bind(List.of(), new Problems());
        List<Strategy> strategies = new ArrayList<>();
        if (backtest.node(BacktestSection.STRATEGIES) instanceof YamlNode.Mapping written
                && !written.entries().isEmpty()) {
            written.entries().forEach(this::add);
            overlays.bind(itself, true, new HashSet<>(problems.sorted()))
                    .forEach((name, variant) ->
                            strategies.add(new Strategy(variant, updates.getOrDefault(name, Strategy.Update.TRAIN))));
            if (walks) {
                check(strategies, itself);
            }
        } else {
            defaults(itself, strategies);
        }
        return new LoadedConfig.Backtest(values.seeds(), strategies);
    }

    /** Takes the key {@code update} out of a strategy. The other keys are overrides. */
    private void add(YamlNode.Entry entry) {
        String name = entry.key().text();
        YamlNode.Entry overrides = entry;
        if (entry.value() instanceof YamlNode.Mapping part) {
            List<YamlNode.Entry> rest = new ArrayList<>();
            for (YamlNode.Entry each : part.entries()) {
                String key = each.key().text();
                if (key.equals(UPDATE)) {
                    bindUpdate(name, each);
                } else if (!SassSection.SASS.keyNames().contains(key)
                        && Suggestions.didYouMean(key, SassSection.SASS.keyNames())
                                .isEmpty()
                        && Suggestions.didYouMean(key, List.of(UPDATE)).isPresent()) {
                    reportMisspelled(name, each.key());
                } else {
                    rest.add(each);
                }
            }
            YamlNode.Mapping keys = new YamlNode.Mapping(rest, part.span());
            overrides = new YamlNode.Entry(entry.key(), keys);
            if ("warm".equals(Overrides.of(keys, new Problems()).values().get(START))) {
                warm.add(name);
            }
        }
        overlays.add(overrides, CompareConfig.POPULARITY, "the popularity baseline", !updates.containsKey(name));
    }

    private void bindUpdate(String name, YamlNode.Entry entry) {
        String path = backtest.pathOf(BacktestSection.STRATEGIES.name()) + "." + name + "." + UPDATE;
        Strategy.Update update = BacktestSection.UPDATE.type().read(entry.value(), path, problems);
        if (update != null) {
            updates.put(name, update);
            backtest.binding()
                    .setValue(
                            path,
                            BacktestSection.UPDATE.type().write(update),
                            backtest.binding().origin(entry.key().span()));
        }
    }

    /** Other unknown keys are reported as keys of the configuration. */
    private void reportMisspelled(String name, YamlNode.Scalar key) {
        problems.add(Diagnostic.error(
                        ConfigCode.UNKNOWN_KEY,
                        "unknown key `" + key.text() + "` in `backtest.strategies." + name + "`")
                .at(key.span(), "not a key of a strategy")
                .withHelp("did you mean `" + UPDATE + "`?"));
    }

    private void check(List<Strategy> strategies, LoadedConfig itself) {
        for (Strategy strategy : strategies) {
            SourceSpan place = overlays.locationOf(strategy.name());
            if (warm.contains(strategy.name()) && !strategy.continues()) {
                report(
                        strategy,
                        place,
                        "`finetune.start: warm` requires `model.type: sass` with a network of all scenarios");
            }
            if (strategy.update() == Strategy.Update.REFRESH) {
                if (!strategy.variant().config().effectiveValues().equals(itself.effectiveValues())) {
                    report(strategy, place, "`update: refresh` trains nothing, so other keys are not allowed");
                } else if (file.model().type().isCountBased()) {
                    report(strategy, place, "`update: refresh` requires a model with vectors");
                }
            }
        }
        if (!strategies.isEmpty() && strategies.get(0).continues()) {
            report(
                    strategies.get(0),
                    overlays.locationOf(strategies.get(0).name()),
                    "the first strategy must train from random weights on each day: write `finetune: {start: cold}`, or move another strategy to the top");
        }
    }

    private void report(Strategy strategy, SourceSpan place, String reason) {
        problems.add(Diagnostic.error(
                        ConfigCode.KEY_NOT_APPLICABLE, "the strategy `" + strategy.name() + "` is not possible")
                .at(place, "")
                .withHelp(reason));
    }

    private void defaults(LoadedConfig itself, List<Strategy> strategies) {
        strategies.add(of("cold", List.of("finetune.start=cold"), Strategy.Update.TRAIN));
        List<String> warm = List.of("finetune.start=warm", "finetune.warm.epochs=1");
        Strategy wholeWindow = of("warm", join(warm, "finetune.warm.replay=1"), Strategy.Update.TRAIN);
        if (wholeWindow.variant().config().config().finetune().start() == FinetuneConfig.Start.WARM) {
            strategies.add(wholeWindow);
            strategies.add(of("incremental", join(warm, "finetune.warm.replay=0.1"), Strategy.Update.TRAIN));
        }
        ModelConfig.Type type = itself.config().model().type();
        if (!type.isCountBased()) {
            strategies.add(of("refresh", List.of(), Strategy.Update.REFRESH));
        }
    }

    private static List<String> join(List<String> values, String last) {
        return Stream.concat(values.stream(), Stream.of(last)).toList();
    }

    private Strategy of(String name, List<String> lists, Strategy.Update update) {
        Problems found = new Problems();
        List<Overrides> layers = List.of(Overrides.read(lists, found));
        LoadedConfig bound = base.bind(layers, found);
        found.sorted().stream()
                .filter(problem -> problem.severity() == Severity.ERROR
                        && problems.sorted().stream().noneMatch(known -> VariantBinder.isSameProblem(known, problem)))
                .forEach(problems::add);
        return new Strategy(VariantBinder.newVariant(name, layers, bound, base), update);
    }
}
