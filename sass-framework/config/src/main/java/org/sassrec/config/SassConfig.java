package org.sassrec.config;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.RecordBinder;

/**
 * A complete configuration, bound and checked. Every value is effective: defaults are applied, and a scenario without a
 * label has the top-level label. Paths are as written; resolve them with {@link #directory()}.
 *
 * @param name name of the project; letters, digits and dashes
 * @param directory folder of the file; relative paths start there
 * @param date day that {@code today} means; it is not a part of the file
 * @param data source files and split
 * @param scenarios at least one; their order determines their numbers in dataset, model and release
 * @param features features in the order of the file; names are unique over all sides
 * @param qualityGates quality gates by name of the served scenario
 */
public record SassConfig(
        String name,
        java.nio.file.Path directory,
        ReferenceDate date,
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
     * Returns the metric that chooses on validation, for example between trials. It is the metric of early stopping,
     * else the first ranking metric. Models that learn from exposures are chosen by the first of {@code auc} and {@code
     * gauc}, if configured.
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

    /**
     * Returns the metrics of quality. Metrics that fit the source of negatives come first: exposure metrics or ranking
     * metrics.
     */
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
     * Returns the scenarios that train other models but not models with {@code model.samples: perScenario}: those with
     * list columns, those of exposures, and, without pre-training, those that are not served. Empty for all other
     * values of {@code model.samples}.
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

    /**
     * Returns the end of the data interval of a given date. Later events are left out, because a run on that day could
     * not have read them. The interval ends with the last day of {@code data.events.dates}, at the latest with the
     * given day; without {@code dates} it ends with the day before.
     *
     * @return {@code null} without a given date: all events are read
     */
    public @Nullable Instant dataIntervalEnd() {
        if (!date.given()) {
            return null;
        }
        DateRange dates = data.events().dates();
        LocalDate last = dates == null ? date.day().minusDays(1) : dates.last(date.day());
        LocalDate end = (last.isAfter(date.day()) ? date.day() : last).plusDays(1);
        return end.atStartOfDay(data.events().time().zone()).toInstant();
    }

    /** Returns the names of some scenarios, in the order of the file. */
    public List<String> scenarioNames(Predicate<ScenarioConfig> included) {
        return scenarios.stream().filter(included).map(ScenarioConfig::name).toList();
    }

    /** Returns the first feature with a name. Only in an invalid configuration several have it. */
    public Optional<FeatureConfig> feature(String name) {
        return features.stream().filter(feature -> feature.name().equals(name)).findFirst();
    }

    /** Returns the features of one side, in the order of the file. */
    public List<FeatureConfig> features(Side side) {
        return features.stream().filter(f -> f.side() == side).toList();
    }

    /** Returns whether the features of a user or item can differ between scenarios. */
    public boolean viewsDiffer(Side side) {
        return features(side).stream().anyMatch(feature -> feature.differsByScenario() && !feature.feedsBias());
    }

    /** Returns the number of features in the file. */
    public int declaredFeatureCount() {
        return (int) features.stream()
                .filter(f -> !FeatureConfig.Embedding.isLearnedFeature(f.name()))
                .count();
    }

    /** Returns a copy with the additional features of trainable vectors at the end. */
    public SassConfig withLearnedFeatures() {
        List<FeatureConfig> all = new ArrayList<>(features);
        for (FeatureConfig feature : features) {
            if (feature instanceof FeatureConfig.Embedding embedding && embedding.trainable()) {
                String id = data.idColumn(embedding.side());
                all.add(new FeatureConfig.Id(embedding.learnedFeature(), embedding.side(), id, 1));
            }
        }
        return with(Map.of("features", all));
    }

    /**
     * Returns a copy with the features in another order.
     *
     * @param names names of all features, each once
     */
    public SassConfig withFeatureOrder(List<String> names) {
        List<FeatureConfig> all = new ArrayList<>(features);
        all.sort(Comparator.comparingInt(feature -> names.indexOf(feature.name())));
        return with(Map.of("features", all));
    }

    /** Returns the numbers of the scenarios that have a feature; empty for all. */
    public List<Integer> scenarioIndices(FeatureConfig feature) {
        List<String> names = scenarios.stream().map(ScenarioConfig::name).toList();
        return feature.scenarios().stream().map(names::indexOf).toList();
    }

    /**
     * Returns a copy for a training on data without a validation split: without early stopping, calibration and refit.
     *
     * @param task pre-training that validation chose
     */
    public SassConfig withoutValidation(PretrainConfig.Task task) {
        Map<String, @Nullable Object> open = new HashMap<>();
        open.put("earlyStopping", null);
        open.put("refit", FinetuneConfig.Refit.NONE);
        open.put("calibrate", false);
        return with(Map.of(
                "finetune", RecordBinder.copy(finetune, open),
                "pretrain", RecordBinder.copy(pretrain, Map.of("task", task))));
    }

    /** Returns a copy without a second training on the data of validation. */
    public SassConfig withoutRefit() {
        return with(Map.of("finetune", RecordBinder.copy(finetune, Map.of("refit", FinetuneConfig.Refit.NONE))));
    }

    /** Returns the configuration of a training with a warm start: {@code finetune.warm} replaces other settings. */
    public SassConfig ofWarmStart() {
        Integer epochs = finetune.warm().epochs();
        return epochs == null ? this : with(Map.of("finetune", RecordBinder.copy(finetune, Map.of("epochs", epochs))));
    }

    /** Returns a copy with other values of some components. */
    public SassConfig with(Map<String, ?> others) {
        return RecordBinder.copy(this, others);
    }
}
