package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import org.sassrec.config.SassConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.MemorySizeTypes;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;

/** Declares {@code tune}. {@code TuningBinder} checks the values of the search space. */
public final class TuneSection {
    private static final int DEFAULT_MINUTES = 30;

    private static final Key<Integer> TRIALS = key("trials", ValueTypes.integer(2, 10_000))
            .or("as many as fit into `minutes`", null)
            .means(
                    "Number of settings that are tried, including the unchanged file. All of them train for a few epochs, the best third continues.")
            .withExample("40");
    private static final Key<Integer> MINUTES = key("minutes", ValueTypes.integer(1, 100_000))
            .or("`30` without `trials`", tune -> tune.has(TRIALS) ? null : DEFAULT_MINUTES)
            .means(
                    "Time limit. It determines the number of settings. After the limit no further training starts. Up to half of the time is reserved for the confirmation. A search with more minutes continues the last one.")
            .withExample("60");
    private static final Key<SeedsType.SeedSpec> SEEDS = key("seeds", new SeedsType(), SeedsType.SeedSpec.of(3))
            .means(
                    "Number of seeds that confirm the best settings, or a list of seeds. The search uses the first one, which is `run.seed`.")
            .withExample("5");
    private static final Key<String> METRIC = key("metric", MetricTypes.qualityMetric())
            .or(
                    "the metric of `finetune.earlyStopping` if it is evaluated, else the first quality metric of `evaluate.metrics`",
                    TuneSection::defaultMetric)
            .means("Metric on validation that decides, as the mean over the scenarios.")
            .withExample("ndcg@50");
    public static final Key<List<TuneConfig.Dimension>> SPACE = key("space", new SearchSpaceType())
            .or("the default space", tune -> List.of())
            .means(
                    "Keys and the values that are tried. `[0, 0.2]` lists values, `{log: [3e-4, 3e-3]}` is a range on a logarithmic scale. Without it, `sass tune` tries common values of learning rates, sizes and regularization that apply to the model.")
            .withExample("{finetune.optimizer.dense.adam: {log: [3e-4, 3e-3]}, model.dropout: [0, 0.2, 0.4]}");
    public static final Section<TuneConfig> TUNE = Section.of(
                    "tune",
                    "Search of `sass tune` for better values of some keys, on validation. The unchanged file is always the first setting.",
                    MINUTES,
                    TRIALS,
                    SEEDS,
                    key("parallel", ValueTypes.integer(1, 64), 1)
                            .means("Maximum number of runs at the same time, as in `compare.parallel`.")
                            .withExample("4"),
                    key("memory", MemorySizeTypes.bytes())
                            .or("80 % of the memory of the machine or container", null)
                            .means("Memory limit for `parallel`, as in `compare.memory`.")
                            .withExample("16g"),
                    METRIC,
                    SPACE)
            .derive("seeds", tune -> tune.get(SEEDS).from(config(tune).run().seed()), SEEDS)
            .to(TuneConfig.class);

    private TuneSection() {}

    /**
     * Binds the section, except the keys inside of the search space.
     *
     * @param tuning whether a search runs. Otherwise its requirements (split, metric) are not checked.
     */
    public static TuneConfig bind(SectionReader tune, SassConfig config, boolean tuning) {
        TuneConfig bound = TUNE.bind(tune.withComponent("file", config));
        Binding binding = tune.binding();
        if (bound.space().isEmpty()) {
            // An empty mapping is not a valid value of this key.
            binding.removeValues(tune.pathOf(SPACE.name()));
        }
        if (tuning) {
            SplitSection.needsValidation(SassSection.TUNE.name(), config.data(), binding);
            CompareSection.checkMeasured(tune.pathOf(METRIC.name()), config, bound.metric(), binding);
        }
        return bound;
    }

    private static SassConfig config(SectionReader tune) {
        return (SassConfig) tune.given("file");
    }

    private static String defaultMetric(SectionReader tune) {
        SassConfig config = config(tune);
        List<String> measured = config.qualityMetrics();
        String deciding = config.selectionMetric();
        return measured.contains(deciding) || measured.isEmpty() ? deciding : measured.get(0);
    }
}
