package org.sassrec.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.RecordBinder;

/**
 * The whole of one {@code sass.yaml}, bound and checked. Every value is effective: defaults are filled in, a scenario's
 * label is its own or the common one, paths are as written (resolve them with {@link #directory()}).
 *
 * @param name project name; letters, digits and dashes
 * @param directory folder of the file; relative paths start there
 * @param data where the rows are and how they are split
 * @param scenarios at least one; their order is their number everywhere (dataset, model, release)
 * @param features in the order written; names are unique over all sides
 * @param qualityGates of the served scenarios that have any, by name
 */
public record SassConfig(
        String name,
        java.nio.file.Path directory,
        DataConfig data,
        List<ScenarioConfig> scenarios,
        List<FeatureConfig> features,
        ModelConfig model,
        PretrainConfig pretrain,
        FinetuneConfig finetune,
        EvaluateConfig evaluate,
        RunConfig run,
        PublishConfig publish,
        Map<String, List<QualityGate>> qualityGates) {

    public SassConfig {
        scenarios = List.copyOf(scenarios);
        features = List.copyOf(features);
        qualityGates = Map.copyOf(qualityGates);
    }

    /**
     * What decides on validation, such as between trials: the metric of early stopping, else the first of ranks that is
     * measured. Others say what is listed and not how good it is, or need exposures, which not everybody logs. A model that
     * learns from exposures is no retrieval model: the first of these decides there, if any is measured.
     */
    public String selectionMetric() {
        FinetuneConfig.EarlyStopping stopping = finetune.earlyStopping();
        if (stopping != null) {
            return stopping.metric();
        }
        return qualityMetrics().stream()
                .filter(metric -> usesExposureNegatives() || MetricTypes.isRankingMetric(metric))
                .findFirst()
                .orElse(EvaluateConfig.DEFAULT_METRIC);
    }

    /** Those of the metrics that say how good a model is; of its own kind first, of what it learns from or of ranks. */
    public List<String> qualityMetrics() {
        List<String> ofRanks = evaluate.rankingMetrics();
        List<String> ofExposures = evaluate.exposureMetrics();
        return (usesExposureNegatives() ? Stream.of(ofExposures, ofRanks) : Stream.of(ofRanks, ofExposures))
                .flatMap(List::stream)
                .toList();
    }

    private boolean usesExposureNegatives() {
        return finetune.negatives().from() == FinetuneConfig.NegativeSource.EXPOSURES;
    }

    /**
     * Scenarios that train, but not where each scenario has a model of its own ({@code model.samples: perScenario}): lists, exposures and,
     * without a stage one that all take part in, those that are not served. Empty for all other models.
     */
    public List<ScenarioConfig> scenariosUnusedByOwnModels() {
        if (model.samples() != ModelConfig.Samples.PER_SCENARIO) {
            return List.of();
        }
        boolean together = pretrain.task() != PretrainConfig.Task.NONE;
        return scenarios.stream()
                .filter(ScenarioConfig::contributesToTraining)
                .filter(scenario -> scenario.hasEvents() ? !scenario.serve() && !together : !usesExposureNegatives())
                .toList();
    }

    /** The features of one side, in the order written. */
    public List<FeatureConfig> features(Side side) {
        return features.stream().filter(f -> f.side() == side).toList();
    }

    /** How many features were written. */
    public int declaredFeatureCount() {
        return (int) features.stream()
                .filter(f -> !FeatureConfig.Embedding.isLearnedFeature(f.name()))
                .count();
    }

    /** The same with the features that vectors which are trained further need beside themselves, last of all. */
    public SassConfig withLearnedFeatures() {
        List<FeatureConfig> all = new ArrayList<>(features);
        for (FeatureConfig feature : features) {
            if (feature instanceof FeatureConfig.Embedding embedding && embedding.trainable()) {
                boolean user = embedding.side() == Side.USER;
                String key = user ? data.events().user() : data.events().item();
                all.add(new FeatureConfig.Id(embedding.learnedFeature(), embedding.side(), key, 1));
            }
        }
        return with(Map.of("features", all));
    }

    /**
     * The same with its features in another order.
     *
     * @param names of all of them, each once
     */
    public SassConfig withFeatureOrder(List<String> names) {
        List<FeatureConfig> all = new ArrayList<>(features);
        all.sort(Comparator.comparingInt(feature -> names.indexOf(feature.name())));
        return with(Map.of("features", all));
    }

    /** Numbers of the scenarios that alone have a feature; empty for all. */
    public List<Integer> scenarioIndices(FeatureConfig feature) {
        List<String> names = scenarios.stream().map(ScenarioConfig::name).toList();
        return feature.scenarios().stream().map(names::indexOf).toList();
    }

    /** The same with other values of some components. */
    public SassConfig with(Map<String, ?> others) {
        return RecordBinder.copy(this, others);
    }
}
