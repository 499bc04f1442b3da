package org.sassrec.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.diagnostic.SassException;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.ModelSize;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.training.ModelSpecs;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.warmstart.Axes;
import org.sassrec.training.warmstart.AxisLabels;
import org.sassrec.training.warmstart.WarmStart;
import org.sassrec.training.warmstart.WarmStartReport;

/**
 * The size of the configured and of the trained model.
 *
 * @param before size of the trained model; {@code null} if it does not exist
 * @param after size of the configured model; {@code null} before the first preparation
 * @param unknown features whose number of rows depends on data that is not prepared; each counts as one row in {@code
 * after}
 */
record PlannedModel(@Nullable ModelSize before, @Nullable ModelSize after, List<String> unknown) {

    PlannedModel {
        unknown = List.copyOf(unknown);
    }

    static PlannedModel of(RunContext run) {
        List<String> unknown = new ArrayList<>();
        ModelSize after = null;
        try (Dataset dataset = run.dataset()) {
            SassConfig config = run.config();
            after = size(config, dataset::features, unknown);
        } catch (SassException e) {
            // Not prepared yet, or prepared by another version. Then all stages run again.
        }
        return new PlannedModel(before(run), after, unknown);
    }

    private static ModelSize size(SassConfig config, Function<Side, List<FeatureSpec>> prepared, List<String> unknown) {
        return config.model().type().isCountBased()
                ? ModelSize.NONE
                : ModelSize.of(ModelSpecs.from(config, side -> features(config, prepared, side, unknown)));
    }

    /**
     * Returns the parameters that a warm start would keep, add and drop, without the rows of embedding tables. Empty if
     * preparation determines the width of a feature.
     *
     * @param earlier axes of the earlier model
     */
    static Optional<WarmStartReport> warmStart(RunContext run, Axes earlier) {
        SassConfig config = run.config();
        Map<Side, List<FeatureSpec>> features = new EnumMap<>(Side.class);
        List<String> unknown = new ArrayList<>();
        try (Dataset dataset = run.dataset()) {
            for (Side side : Side.values()) {
                features.put(side, features(config, dataset::features, side, unknown));
            }
        } catch (SassException e) {
            for (Side side : Side.values()) {
                features.put(side, features(config, prepared -> List.of(), side, unknown));
            }
        }
        boolean hasUnknownWidth = config.features().stream()
                .anyMatch(feature -> feature instanceof FeatureConfig.Embedding && unknown.contains(feature.name()));
        if (hasUnknownWidth) {
            return Optional.empty();
        }
        features.replaceAll((side, specs) ->
                specs.stream().map(PlannedModel::withUnknownRow).toList());
        Function<Side, List<FeatureSpec>> all = side -> features.getOrDefault(side, List.of());
        ModelSpec spec = ModelSpecs.from(config, all);
        Axes axes = AxisLabels.planned(config, spec, all, TowerModel.shapes(spec, ModelPurpose.FINE_TUNING));
        return Optional.of(new WarmStart(earlier, axes, scenario -> Optional.empty()).plan());
    }

    private static FeatureSpec withUnknownRow(FeatureSpec spec) {
        return spec.rows() <= 1
                ? spec
                : new FeatureSpec(
                        spec.name(),
                        spec.side(),
                        spec.kind(),
                        spec.table(),
                        1,
                        spec.config(),
                        spec.boundaries(),
                        spec.dense(),
                        spec.scenarios());
    }

    private static @Nullable ModelSize before(RunContext run) {
        try {
            TrainingResult result = TrainingResult.read(run.finetune());
            return ModelSize.saved(run.finetune().resolve(result.units().get(0).finetuneCheckpoint()));
        } catch (SassException e) {
            return null;
        }
    }

    private static List<FeatureSpec> features(
            SassConfig config, Function<Side, List<FeatureSpec>> prepared, Side side, List<String> unknown) {
        List<FeatureSpec> specs = new ArrayList<>();
        for (FeatureConfig feature : config.features(side)) {
            specs.add(preparedFeature(prepared, side, feature.name())
                    .filter(spec -> spec.config().equals(feature))
                    .orElseGet(() -> expectedFeature(config, prepared, feature, unknown)));
        }
        return specs;
    }

    private static Optional<FeatureSpec> preparedFeature(
            Function<Side, List<FeatureSpec>> prepared, Side side, String name) {
        return prepared.apply(side).stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst();
    }

    /** A history of items uses the table of the items. A vocabulary from the data has an unknown number of rows. */
    private static FeatureSpec expectedFeature(
            SassConfig config,
            Function<Side, List<FeatureSpec>> prepared,
            FeatureConfig feature,
            List<String> unknown) {
        FeatureConfig.Categorical discrete = feature.categorical();
        FeatureSpec.Kind kind = FeatureSpec.Kind.of(feature);
        String table = discrete == null ? feature.name() : discrete.table();
        int rows = discrete == null ? 1 : rows(prepared, discrete);
        int numbers = 1;
        if (discrete == null && feature instanceof FeatureConfig.Sequence items) {
            table = items.of();
            rows = preparedFeature(prepared, Side.ITEM, table)
                    .map(FeatureSpec::rows)
                    .orElse(1);
        } else if (feature instanceof FeatureConfig.Embedding embedding) {
            numbers = embedding.dimension() == null ? 0 : embedding.dimension();
        }
        if (numbers == 0 || (rows == 1 && kind != FeatureSpec.Kind.DENSE && kind != FeatureSpec.Kind.SEQUENCE)) {
            unknown.add(feature.name());
        }
        return new FeatureSpec(
                feature.name(),
                feature.side(),
                kind,
                table,
                kind == FeatureSpec.Kind.DENSE ? 0 : rows,
                feature,
                List.of(),
                kind == FeatureSpec.Kind.DENSE ? DenseSpec.raw(Math.max(1, numbers)) : null,
                config.scenarioIndices(feature));
    }

    /** Rows of a vocabulary that does not depend on the data or that is already prepared, otherwise 1. */
    private static int rows(Function<Side, List<FeatureSpec>> prepared, FeatureConfig.Categorical discrete) {
        if (discrete.vocabulary() instanceof Vocabulary.Hashed hashed) {
            return hashed.rows() + 1;
        }
        if (discrete.vocabulary() instanceof Vocabulary.Given given) {
            return given.values().size() + 1;
        }
        return Stream.of(Side.USER, Side.ITEM)
                .flatMap(side -> prepared.apply(side).stream())
                .filter(spec -> hasSameRows(spec.config().categorical(), discrete))
                .mapToInt(FeatureSpec::rows)
                .max()
                .orElse(1);
    }

    private static boolean hasSameRows(FeatureConfig.@Nullable Categorical prepared, FeatureConfig.Categorical wanted) {
        return prepared != null
                && prepared.table().equals(wanted.table())
                && prepared.vocabulary().equals(wanted.vocabulary());
    }

    /**
     * Returns the additional bytes compared with the trained model; 0 if one size is unknown or the model is smaller.
     */
    long addedBytes() {
        return before == null || after == null ? 0 : Math.max(0, after.bytes() - before.bytes());
    }
}
