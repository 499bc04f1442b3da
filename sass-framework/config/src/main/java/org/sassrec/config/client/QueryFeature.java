package org.sassrec.config.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;

/**
 * A value of a query: an input of the user tower.
 *
 * @param component name of the record component
 */
record QueryFeature(FeatureConfig config, String component) {

    /** Returns the features of users and requests that a query can contain, in the order of the file. */
    static List<QueryFeature> of(SassConfig config, Set<String> reserved) {
        List<FeatureConfig> features = new ArrayList<>();
        for (Side side : List.of(Side.USER, Side.CONTEXT)) {
            config.features(side).stream()
                    // The user tower computes a cross from the values of other features.
                    .filter(feature -> !(feature instanceof FeatureConfig.Cross))
                    .filter(feature -> !FeatureConfig.Embedding.isLearnedFeature(feature.name()))
                    .forEach(features::add);
        }
        List<String> components =
                JavaNames.components(features.stream().map(FeatureConfig::name).toList(), reserved);
        List<QueryFeature> all = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            all.add(new QueryFeature(features.get(i), components.get(i)));
        }
        return all;
    }

    String name() {
        return config.name();
    }

    /** Whether each element of the history has a time. */
    boolean isTimed() {
        return config instanceof FeatureConfig.Sequence sequence
                && !sequence.gaps().isEmpty();
    }

    boolean isList() {
        return switch (config.shape()) {
            case BAG -> !config.weighted();
            case SEQUENCE, VECTOR -> true;
            case ID, NUMBER -> false;
        };
    }

    boolean isMap() {
        return config.shape() == FeatureConfig.Shape.BAG && config.weighted();
    }

    /** Returns the type of the component. */
    String type() {
        return switch (config.shape()) {
            case ID -> "String";
            case NUMBER -> "Double";
            case BAG -> config.weighted() ? "Map<String, Float>" : "List<String>";
            case SEQUENCE -> isTimed() ? "List<TimedValue>" : "List<String>";
            case VECTOR -> "List<Float>";
        };
    }

    /** Describes the component in its Javadoc. */
    String description() {
        String what = switch (config.shape()) {
            case ID -> "text";
            case NUMBER -> "number";
            case BAG -> config.weighted() ? "weights by text" : "texts";
            case SEQUENCE -> (config.categorical() == null ? "item ids" : "texts") + ", newest first";
            case VECTOR -> "vector";
        };
        String of = config.side() == Side.CONTEXT ? "the request" : "the user";
        String only = config.scenarios().isEmpty() ? "" : "; only for " + String.join(", ", config.scenarios());
        return "{@code " + name() + "} of " + of + ": " + what + only;
    }
}
