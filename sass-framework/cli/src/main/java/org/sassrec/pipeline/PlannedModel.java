package org.sassrec.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.diagnostic.SassException;
import org.sassrec.model.ModelSize;
import org.sassrec.training.ModelSpecs;
import org.sassrec.training.TrainingResult;

/**
 * The model's size now and as last trained.
 *
 * @param before of the trained model; {@code null} if there is none
 * @param after of the configured one; {@code null} before the first preparation
 * @param unknown features whose tables get their rows from data not prepared yet; each counts with one row in {@code after}
 */
record PlannedModel(@Nullable ModelSize before, @Nullable ModelSize after, List<String> unknown) {

    PlannedModel {
        unknown = List.copyOf(unknown);
    }

    static PlannedModel of(Run run) {
        List<String> unknown = new ArrayList<>();
        ModelSize after = null;
        try (Dataset dataset = run.dataset()) {
            SassConfig config = run.config();
            after = ModelSize.of(ModelSpecs.from(config, side -> features(config, dataset, side, unknown)));
        } catch (SassException e) {
            // Not prepared yet, or by another version: all is made anew then.
        }
        return new PlannedModel(before(run), after, unknown);
    }

    private static @Nullable ModelSize before(Run run) {
        try {
            TrainingResult result = TrainingResult.read(run.finetune());
            return ModelSize.saved(run.finetune().resolve(result.units().get(0).tuned()));
        } catch (SassException e) {
            return null;
        }
    }

    private static List<FeatureSpec> features(SassConfig config, Dataset dataset, Side side, List<String> unknown) {
        List<FeatureSpec> specs = new ArrayList<>();
        for (FeatureConfig feature : config.features(side)) {
            Optional<FeatureSpec> prepared = prepared(dataset, side, feature.name());
            if (prepared.isPresent() && prepared.get().config().equals(feature)) {
                specs.add(prepared.get());
            } else {
                specs.add(expected(dataset, feature, unknown));
            }
        }
        return specs;
    }

    private static Optional<FeatureSpec> prepared(Dataset dataset, Side side, String name) {
        return dataset.features(side).stream()
                .filter(known -> known.name().equals(name))
                .findFirst();
    }

    /** A sequence shares its items' table; whatever learns its values from the data has rows that nobody knows yet. */
    private static FeatureSpec expected(Dataset dataset, FeatureConfig feature, List<String> unknown) {
        if (feature instanceof FeatureConfig.Sequence sequence) {
            int rows = prepared(dataset, Side.ITEM, sequence.of())
                    .map(FeatureSpec::rows)
                    .orElse(1);
            return new FeatureSpec(
                    feature.name(), feature.side(), FeatureSpec.Kind.SEQUENCE, sequence.of(), rows, feature, List.of());
        }
        unknown.add(feature.name());
        boolean bag = feature instanceof FeatureConfig.Multi
                || (feature instanceof FeatureConfig.Statistic statistic && statistic.top() != null);
        return new FeatureSpec(
                feature.name(),
                feature.side(),
                bag ? FeatureSpec.Kind.BAG : FeatureSpec.Kind.SINGLE,
                feature.name(),
                1,
                feature,
                List.of());
    }

    /** Bytes of variables more than in the trained model; 0 when one of both is unknown or it shrinks. */
    long addedBytes() {
        return before == null || after == null ? 0 : Math.max(0, after.bytes() - before.bytes());
    }
}
