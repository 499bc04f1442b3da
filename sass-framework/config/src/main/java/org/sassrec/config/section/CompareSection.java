package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.MemorySizeTypes;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueType;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/** Declares {@code compare}, except the variants, which {@code VariantBinder} binds. */
public final class CompareSection {

    private static final int DEFAULT_METRICS = 2;

    private static final Key<SeedsType.SeedSpec> SEEDS = key("seeds", new SeedsType(), SeedsType.SeedSpec.of(1))
            .means(
                    "Number of runs per variant, or a list of seeds. The first run uses `run.seed`, each further run the next number. A single run does not measure the variance of training.")
            .withExample("3");
    private static final Key<String> REFERENCE = key("reference", ValueTypes.name())
            .or("the file without changes", null)
            .means("Variant that all other variants are compared with.")
            .withExample("pooled");
    private static final Key<CompareConfig.Split> SPLIT = key("split", CompareConfig.Split.class)
            .or(
                    "`validation`; `test` if `data.split` has no validation",
                    compare -> config(compare).data().split().hasValidation()
                            ? CompareConfig.Split.VALIDATION
                            : CompareConfig.Split.TEST)
            .means(
                    "Split that scores the variants. `validation` is for choosing settings; nothing is refitted then. `test` is for the final measurement: score the chosen variants on it once.");
    private static final Key<List<String>> METRICS = key(
                    "metrics", ValueTypes.list("a list of metrics", MetricTypes.qualityMetric(), 100))
            .or(
                    "the first two ranking metrics of `evaluate.metrics`, else `auc` and `gauc`; with negatives from exposures `auc` and"
                            + " `gauc` come first",
                    compare -> config(compare).qualityMetrics().stream()
                            .limit(DEFAULT_METRICS)
                            .toList())
            .means(
                    "Metrics of the tables and the significance tests: any of `evaluate.metrics` except `coverage@k`, `popularityLift@k` and those with random negatives. `compare.json` contains all metrics.")
            .withExample("[hr@50, ndcg@50]");
    public static final Key<VariantsType> VARIANTS = key("variants", new VariantsType())
            .means(
                    "Additional variants by name. Each is a part of the configuration that overrides the file and `--set`. A key may be a path. `features.user[+]` adds a feature.")
            .withExample("{shallow: {model.layers: [64]}, base: {pretrain: {task: none}}}")
            .into("");
    private static final Section<CompareConfig.LabelCurve> LABELS = Section.of(
                    "compare.labels",
                    "A curve over the labels of one scenario, for a new scenario or for few labels. For each share, `cold` is the file, `own` has a model per scenario, and `warm` starts from the weights of a model without the scenario. All exposures stay.",
                    required("scenario", ValueTypes.name())
                            .means("Scenario whose labels are limited.")
                            .withExample("live"),
                    key(
                                    "shares",
                                    new ListType<>("a list of shares", ValueTypes.greaterThan(0, 1), true, 1, 20, true),
                                    List.of(0.01, 0.05, 0.2, 1.0))
                            .means("Shares of the labels of the training split, see `labelShare`.")
                            .withExample("[0.05, 1]"))
            .to(CompareConfig.LabelCurve.class);
    private static final Key<CompareConfig.LabelCurve> LABELS_KEY = key(LABELS).ifWritten();
    private static final Key<List<Preset>> PRESETS = key(
                    "presets",
                    new ListType<>(
                            "a list of `baselines`, `ablations`, `depth`, `sampling` and `pretraining`",
                            ValueTypes.choice(Preset.class),
                            true,
                            1,
                            Preset.values().length,
                            true))
            .or(
                    "`baselines` without `variants` and `labels`",
                    compare -> compare.has(VARIANTS) || compare.has(LABELS_KEY) ? List.of() : List.of(Preset.BASELINES))
            .means(
                    "Predefined variants. `baselines`: every other model. `ablations`: SASS without one of its parts or with another form of it, and the variants of `depth`. `depth`: one to five layers of the same width. `sampling`: settings of negatives. `pretraining`: settings of pre-training. A variant that equals the file is left out.")
            .withExample("[baselines]");
    public static final Section<CompareValues> COMPARE = Section.of(
                    "compare",
                    "Variants that `sass compare` compares. The first one is the file without changes. Its name is its `model.type`.",
                    SEEDS,
                    REFERENCE,
                    SPLIT,
                    key("parallel", ValueTypes.integer(1, 64), 1)
                            .means(
                                    "Maximum number of runs at the same time. Each run has `run.threads` threads; all runs share `run.heap`. On two cores, two runs with one thread each train more samples per second than one run with two threads. Larger machines were not measured.")
                            .withExample("4"),
                    key("memory", MemorySizeTypes.bytes())
                            .or("80 % of the memory of the machine or container", null)
                            .means(
                                    "Memory limit for `parallel`. Another run starts only after the active runs have finished their first epoch (of any stage), and only if all runs fit into the limit. Each run counts as much as the largest run so far. If the system does not report the memory of a process, only `parallel` limits the runs.")
                            .withExample("16g"),
                    METRICS,
                    PRESETS,
                    LABELS_KEY,
                    VARIANTS)
            .derive(
                    "seeds",
                    compare -> compare.get(SEEDS).from(config(compare).run().seed()),
                    SEEDS)
            .to(CompareValues.class);

    private CompareSection() {}

    /** The values of the section. Names of variants are not checked yet. */
    public record CompareValues(
            List<Long> seeds,
            @Nullable String reference,
            CompareConfig.Split split,
            int parallel,
            @Nullable Long memory,
            List<String> metrics,
            List<Preset> presets,
            CompareConfig.@Nullable LabelCurve labels) {}

    /**
     * Binds all keys except variants.
     *
     * @param comparing whether a comparison runs. Otherwise the requirements of a comparison (split, metrics) are not
     * checked, so that the section does not stop training or publishing with another split.
     */
    public static CompareValues bind(SectionReader compare, SassConfig config, boolean comparing) {
        CompareValues written = COMPARE.bind(compare.withComponent("file", config));
        // The keys of the parts are bound one by one, so the mapping itself must not be an effective value.
        compare.binding().removeValues(compare.pathOf(VARIANTS.name()));
        if (written.presets().isEmpty()) {
            // An empty list is not a valid value of this key.
            compare.binding().removeValues(compare.pathOf(PRESETS.name()));
        }
        List<String> metrics = written.metrics();
        // An override of `evaluate.metrics` may remove a metric. This is an error only in a comparison.
        if (comparing || metricsInSameFile(compare)) {
            metrics.forEach(metric -> checkMeasured(compare.pathOf(METRICS.name()), config, metric, compare.binding()));
        } else if (!config.evaluate().metrics().containsAll(metrics)) {
            compare.binding().removeValues(compare.pathOf(METRICS.name()));
        }
        if (comparing) {
            checkComparable(compare, config, written.split(), metrics);
        }
        if (metrics.isEmpty()) {
            // An empty list is not a valid value of this key.
            compare.binding().removeValues(compare.pathOf(METRICS.name()));
        }
        return written;
    }

    private static SassConfig config(SectionReader compare) {
        return (SassConfig) compare.given("file");
    }

    private static boolean metricsInSameFile(SectionReader compare) {
        Binding binding = compare.binding();
        String file = binding.locationOf(compare.pathOf(METRICS.name())).file();
        return file.equals(binding.locationOf("evaluate.metrics").file());
    }

    private static void checkComparable(
            SectionReader compare, SassConfig config, CompareConfig.Split split, List<String> metrics) {
        if (metrics.isEmpty()) {
            reportNoQualityMetric(compare);
        }
        if (split == CompareConfig.Split.VALIDATION) {
            SplitSection.needsValidation(compare.pathOf(SPLIT.name()), config.data(), compare.binding());
        }
    }

    /** Reports that no metric measures quality. All variants would be trained for an empty table. */
    private static void reportNoQualityMetric(SectionReader compare) {
        Binding binding = compare.binding();
        if (binding.isValid("evaluate.metrics") && binding.isValid(compare.pathOf(METRICS.name()))) {
            binding.report(Diagnostic.error(
                            ConfigCode.UNKNOWN_REFERENCE, "`evaluate.metrics` contains no metric of quality")
                    .at(binding.locationOf("evaluate.metrics"), "these metrics describe the lists, not their quality")
                    .withHelp("add `hr@50` to `evaluate.metrics`"));
        }
    }

    /**
     * Reports a metric that is not computed.
     *
     * @param path key that names the metric
     */
    static void checkMeasured(String path, SassConfig config, String metric, Binding binding) {
        List<String> measured = config.evaluate().metrics();
        if (measured.contains(metric) || !binding.isValid("evaluate.metrics")) {
            return;
        }
        List<String> possible = config.qualityMetrics();
        binding.report(Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "`" + metric + "` is not in `evaluate.metrics`")
                .at(binding.locationOf(path), "this metric is not computed")
                .withHelp(
                        possible.isEmpty()
                                ? "add `" + metric + "` to `evaluate.metrics`"
                                : "use one of `" + String.join("`, `", possible)
                                        + "`, or add it to `evaluate.metrics`"));
    }

    /** Returns the reference, which must be one of the names. */
    public static String reference(SectionReader compare, CompareValues written, List<String> names) {
        String reference = written.reference();
        if (reference == null || names.contains(reference)) {
            return reference == null ? names.get(0) : reference;
        }
        compare.binding()
                .report(Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "variant `" + reference + "` does not exist")
                        .at(compare.binding().locationOf(compare.pathOf(REFERENCE.name())), "not found")
                        .withHelp(Suggestions.didYouMean(reference, names)
                                .orElse("use one of `" + String.join("`, `", names) + "`")));
        return names.get(0);
    }

    /** Parts of a configuration by name. Each is bound with the rest of the file. */
    public record VariantsType() implements ValueType<VariantsType> {

        @Override
        public String name() {
            return "a mapping from names to parts of the configuration";
        }

        @Override
        public @Nullable VariantsType read(YamlNode node, String path, Problems problems) {
            if (node instanceof YamlNode.Mapping) {
                return this;
            }
            problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.describe())
                    .withHelp("example: `base: {pretrain.task: none}`"));
            return null;
        }

        @Override
        public String write(VariantsType value) {
            return "see its parts";
        }

        @Override
        public VariantsType placeholder() {
            return this;
        }

        @Override
        public Map<String, Object> jsonSchema() {
            return SchemaFragments.map(
                    "type",
                    "object",
                    "propertyNames",
                    ValueTypes.name().jsonSchema(),
                    "additionalProperties",
                    SchemaFragments.map("type", List.of("object", "null")));
        }
    }
}
