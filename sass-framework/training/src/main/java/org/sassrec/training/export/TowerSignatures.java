package org.sassrec.training.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Shape;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.TowerSignature.Input;
import org.sassrec.serving.tower.TowerSignature.Kind;

/** Builds the signature of a user tower. */
final class TowerSignatures {

    private TowerSignatures() {}

    /** Returns the signature for a configuration and its dataset. */
    static TowerSignature of(SassConfig config, Dataset dataset) {
        List<FeatureSpec> features = new ArrayList<>(dataset.features(Side.USER));
        features.addAll(dataset.features(Side.CONTEXT));
        Set<String> names = new HashSet<>();
        features.forEach(f -> names.add(f.name()));
        String scenarioInput = unused("scenario", names);
        List<Input> inputs = features.stream()
                // A cross is computed from the inputs of other features.
                .filter(f -> !(f.config() instanceof FeatureConfig.Cross))
                .map(f -> input(f, names))
                .toList();
        String now = inputs.stream().anyMatch(i -> i.timesInput() != null) ? unused("now", names) : null;
        return new TowerSignature(
                TowerSignature.VERSION,
                config.model().vectorDim(),
                config.model().userVectorCount(),
                "vector",
                scenarioInput,
                config.scenarios().stream()
                        .filter(ScenarioConfig::serve)
                        .map(ScenarioConfig::name)
                        .toList(),
                config.data().events().user(),
                config.data().events().item(),
                inputs,
                now,
                config.scenarios().stream()
                        .filter(ScenarioConfig::hasEvents)
                        .map(ScenarioConfig::name)
                        .toList());
    }

    private static String unused(String wanted, Set<String> names) {
        String name = wanted;
        while (!names.add(name)) {
            name += "_";
        }
        return name;
    }

    private static Input input(FeatureSpec feature, Set<String> names) {
        FeatureConfig config = feature.config();
        boolean several = config.shape() == Shape.BAG || config.shape() == Shape.SEQUENCE;
        int maxLength = several ? Math.max(1, config.maxLength()) : 1;
        String times = null;
        String column = null;
        if (config instanceof FeatureConfig.Sequence sequence) {
            times = sequence.gaps().isEmpty() ? null : unused(feature.name() + "_times", names);
        } else if (config instanceof FeatureConfig.Embedding embedding) {
            maxLength = Objects.requireNonNull(feature.dense()).values();
            column = embedding.column();
        } else if (config instanceof FeatureConfig.Id id) {
            column = id.column();
        } else if (config instanceof FeatureConfig.Numeric numeric) {
            column = numeric.column();
        }
        String weights = config.weighted() ? unused(feature.name() + "_weights", names) : null;
        return new Input(
                feature.name(),
                kind(config),
                side(feature),
                config.differsByScenario(),
                maxLength,
                weights,
                times,
                column,
                history(config));
    }

    /** A list column of the users has no events. */
    private static TowerSignature.@Nullable History history(FeatureConfig config) {
        if (!(config instanceof FeatureConfig.Sequence sequence) || sequence.column() != null) {
            return null;
        }
        return new TowerSignature.History(
                switch (sequence.where()) {
                    case POSITIVE -> TowerSignature.Population.POSITIVE;
                    case EXPOSED -> TowerSignature.Population.EXPOSED;
                },
                sequence.event() == null ? null : sequence.event().column());
    }

    private static Kind kind(FeatureConfig config) {
        return switch (config.shape()) {
            case ID -> Kind.TEXT;
            case NUMBER -> Kind.NUMBER;
            case BAG -> config.weighted() ? Kind.WEIGHTED_TEXTS : Kind.TEXTS;
            case SEQUENCE -> config.categorical() == null ? Kind.ITEMS : Kind.TEXTS;
            case VECTOR -> Kind.VECTOR;
        };
    }

    private static TowerSignature.Side side(FeatureSpec feature) {
        return switch (feature.side()) {
            case USER -> TowerSignature.Side.USER;
            case CONTEXT -> TowerSignature.Side.CONTEXT;
            case ITEM -> throw new IllegalArgumentException("user towers have no item features: " + feature.name());
        };
    }
}
