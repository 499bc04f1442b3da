package org.sassrec.training.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.sassrec.config.FeatureConfig;
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

    /** The signature of the model that a configuration and its dataset give. */
    static TowerSignature of(SassConfig config, Dataset dataset) {
        List<FeatureSpec> features = new ArrayList<>(dataset.features(Side.USER));
        features.addAll(dataset.features(Side.CONTEXT));
        Set<String> names = new HashSet<>();
        features.forEach(f -> names.add(f.name()));
        String scenarioInput = unused("scenario", names);
        List<Input> inputs = features.stream()
                // A cross is made of the inputs of others.
                .filter(f -> !(f.config() instanceof FeatureConfig.Cross))
                .map(f -> input(f, names))
                .toList();
        String now = inputs.stream().anyMatch(i -> i.times() != null) ? unused("now", names) : null;
        return new TowerSignature(
                TowerSignature.VERSION,
                config.model().vectorDim(),
                config.model().userVectors(),
                "vector",
                scenarioInput,
                config.scenarios().stream()
                        .filter(ScenarioConfig::served)
                        .map(ScenarioConfig::name)
                        .toList(),
                config.data().events().user(),
                config.data().events().item(),
                inputs,
                now);
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
        boolean perScenario = false;
        int maxLength = 1;
        String weights = null;
        String times = null;
        String column = null;
        if (config instanceof FeatureConfig.Statistic statistic) {
            perScenario = statistic.scope() == FeatureConfig.Scope.SCENARIO;
            FeatureConfig.Top top = statistic.top();
            if (top != null) {
                maxLength = top.k();
                weights = unused(feature.name() + "_weights", names);
            }
        } else if (config instanceof FeatureConfig.Sequence sequence) {
            perScenario = sequence.scope() == FeatureConfig.Scope.SCENARIO && sequence.column() == null;
            maxLength = sequence.maxLength();
            times = sequence.gaps().isEmpty() ? null : unused(feature.name() + "_times", names);
        } else if (config instanceof FeatureConfig.Embedding embedding) {
            maxLength = Objects.requireNonNull(feature.dense()).values();
            column = embedding.column();
        } else if (config instanceof FeatureConfig.Multi multi) {
            maxLength = Math.max(1, multi.maxLength());
            weights = multi.weights() == null ? null : unused(feature.name() + "_weights", names);
        } else if (config instanceof FeatureConfig.Id id) {
            column = id.column();
        } else if (config instanceof FeatureConfig.Numeric numeric) {
            column = numeric.column();
        }
        return new Input(feature.name(), kind(feature), side(feature), perScenario, maxLength, weights, times, column);
    }

    private static Kind kind(FeatureSpec feature) {
        FeatureConfig config = feature.config();
        return switch (feature.kind()) {
            case SEQUENCE -> config.discrete() == null ? Kind.ITEMS : Kind.TEXTS;
            case BAG -> {
                boolean equal = config instanceof FeatureConfig.Multi multi && multi.weights() == null;
                yield equal ? Kind.TEXTS : Kind.WEIGHTED_TEXTS;
            }
            case DENSE -> config instanceof FeatureConfig.Embedding ? Kind.VECTOR : Kind.NUMBER;
            case SINGLE -> config.form() == null ? Kind.TEXT : Kind.NUMBER;
        };
    }

    private static TowerSignature.Side side(FeatureSpec feature) {
        return switch (feature.side()) {
            case USER -> TowerSignature.Side.USER;
            case CONTEXT -> TowerSignature.Side.CONTEXT;
            case ITEM -> throw new IllegalArgumentException("an item feature: " + feature.name());
        };
    }
}
