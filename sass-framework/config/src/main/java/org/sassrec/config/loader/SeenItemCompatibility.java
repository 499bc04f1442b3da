package org.sassrec.config.loader;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;

/**
 * Compares the keys that determine which items a user has seen, for {@code evaluate.exclude: seen}: the events of all
 * scenarios and all list columns. Without this exclusion no key is relevant. It does not matter which feature or
 * scenario reads a column, because the same columns exclude the same items.
 */
final class SeenItemCompatibility {
    /** Keys that determine the list column of a feature. */
    private static final Set<String> LIST_KEYS = Set.of("type", "column", "separator");

    private final boolean lists;
    private final Set<String> features;
    private final Set<String> histories;
    private final Set<String> conditions;

    SeenItemCompatibility(SassConfig one, SassConfig other) {
        if (one.evaluate().exclude() != EvaluateConfig.Exclude.SEEN) {
            lists = false;
            features = histories = conditions = Set.of();
            return;
        }
        Map<String, ScenarioConfig.ListColumn> ofFeatures = ofFeatures(one);
        Map<String, ScenarioConfig.ListColumn> ofFeaturesThere = ofFeatures(other);
        Map<String, ScenarioConfig.ListColumn> ofScenarios = ofScenarios(one);
        Map<String, ScenarioConfig.ListColumn> ofScenariosThere = ofScenarios(other);
        Set<ScenarioConfig.ListColumn> all = union(ofFeatures.values(), ofScenarios.values());
        Set<ScenarioConfig.ListColumn> allThere = union(ofFeaturesThere.values(), ofScenariosThere.values());
        Set<ScenarioConfig.ListColumn> changed = symmetricDifference(all, allThere);
        lists = !all.isEmpty() || !allThere.isEmpty();
        features = union(namesWithValue(ofFeatures, changed), namesWithValue(ofFeaturesThere, changed));
        histories = union(namesWithValue(ofScenarios, changed), namesWithValue(ofScenariosThere, changed));
        Map<String, String> where = conditions(one);
        Map<String, String> whereThere = conditions(other);
        Set<String> otherWhere = symmetricDifference(new HashSet<>(where.values()), new HashSet<>(whereThere.values()));
        conditions = union(namesWithValue(where, otherWhere), namesWithValue(whereThere, otherWhere));
    }

    /** Returns whether list columns of users determine what was seen. */
    boolean hasLists() {
        return lists;
    }

    /**
     * @param path parts of the path of a different key
     */
    boolean affectsSeenItems(String[] path) {
        if (path.length == 4 && path[0].equals("features")) {
            return features.contains(path[2]) && LIST_KEYS.contains(path[3]);
        }
        if (path.length < 3 || !path[0].equals("scenarios")) {
            return false;
        }
        return path[2].equals("history")
                ? histories.contains(path[1])
                : path[2].equals("where") && conditions.contains(path[1]);
    }

    private static Map<String, ScenarioConfig.ListColumn> ofFeatures(SassConfig config) {
        Map<String, ScenarioConfig.ListColumn> columns = new HashMap<>();
        for (FeatureConfig feature : config.features()) {
            if (feature instanceof FeatureConfig.Sequence sequence && sequence.column() != null) {
                columns.put(
                        feature.name(),
                        new ScenarioConfig.ListColumn(sequence.column(), separator(sequence.separator())));
            }
        }
        return columns;
    }

    private static String separator(@Nullable String separator) {
        return separator == null ? "," : separator;
    }

    private static Map<String, ScenarioConfig.ListColumn> ofScenarios(SassConfig config) {
        Map<String, ScenarioConfig.ListColumn> columns = new HashMap<>();
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.history() != null) {
                columns.put(scenario.name(), scenario.history());
            }
        }
        return columns;
    }

    /** Returns the conditions by scenario. Scenarios of exposures have the events of other scenarios. */
    private static Map<String, String> conditions(SassConfig config) {
        Map<String, String> conditions = new HashMap<>();
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.where() != null) {
                conditions.put(scenario.name(), scenario.where());
            }
        }
        return conditions;
    }

    private static <T> Set<String> namesWithValue(Map<String, T> named, Set<T> values) {
        Set<String> names = new HashSet<>(named.keySet());
        names.removeIf(name -> !values.contains(named.get(name)));
        return names;
    }

    private static <T> Set<T> symmetricDifference(Set<T> one, Set<T> other) {
        Set<T> different = union(one, other);
        different.removeIf(value -> one.contains(value) && other.contains(value));
        return different;
    }

    private static <T> Set<T> union(Collection<T> one, Collection<T> other) {
        Set<T> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
