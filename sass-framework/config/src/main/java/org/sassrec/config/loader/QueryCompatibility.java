package org.sassrec.config.loader;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;

/**
 * Compares the keys that determine queries and candidates. Models with different queries or candidates cannot be
 * compared.
 */
final class QueryCompatibility {

    private static final String ITEMS = "data.items.";

    /** Keys of a served scenario that affect its queries. All other keys only affect training. */
    private static final Set<String> SERVED_KEYS = Set.of("where", "label", "candidates", "candidatesFile", "serve");

    private static final String USERS = "data.users.";

    private final Set<String> served;
    private final boolean usesItemTable;
    private final SeenItemCompatibility seen;
    private final boolean excludesPositives;

    private QueryCompatibility(SassConfig one, SassConfig other) {
        seen = new SeenItemCompatibility(one, other);
        excludesPositives = one.evaluate().exclude() == EvaluateConfig.Exclude.POSITIVES;
        List<ScenarioConfig> scenarios = Stream.concat(one.scenarios().stream(), other.scenarios().stream())
                .filter(ScenarioConfig::serve)
                .toList();
        served = scenarios.stream().map(ScenarioConfig::name).collect(Collectors.toSet());
        usesItemTable = scenarios.stream()
                .map(ScenarioConfig::candidates)
                .anyMatch(
                        from -> from instanceof ScenarioConfig.AllItems || from instanceof ScenarioConfig.SqlCondition);
    }

    /**
     * Returns the paths of the keys by which two valid configurations have different queries or candidates. Equivalent
     * values, such as a label that is repeated in each scenario, are not different.
     *
     * @param onTest whether the test split is scored. A refitted model also knows the validation days, so its
     * exclusions and candidates differ from those of a model without refit.
     * @return paths in alphabetical order; empty if the configurations can be compared
     */
    static List<String> differences(LoadedConfig one, LoadedConfig other, boolean onTest) {
        QueryCompatibility queries = new QueryCompatibility(one.config(), other.config());
        Map<String, String> first = one.effectiveValues();
        Map<String, String> second = other.effectiveValues();
        Set<String> paths = new TreeSet<>(first.keySet());
        paths.addAll(second.keySet());
        return paths.stream()
                .filter(path -> queries.affectsQueries(path) || (onTest && path.equals("finetune.refit")))
                .filter(path -> !Objects.equals(first.get(path), second.get(path)))
                .toList();
    }

    private boolean affectsQueries(String path) {
        if (path.startsWith("data.events.") || path.startsWith("data.split.")) {
            return true;
        }
        if (path.startsWith(ITEMS)) {
            return usesItemTable && !isJoinKey(path, ITEMS);
        }
        if (path.startsWith(USERS)) {
            return seen.hasLists() && !isJoinKey(path, USERS);
        }
        String[] parts = path.split("\\.", -1);
        return (parts[0].equals("scenarios")
                        && parts.length == 3
                        && served.contains(parts[1])
                        && (SERVED_KEYS.contains(parts[2]) || (excludesPositives && parts[2].equals("labelShare"))))
                || seen.affectsSeenItems(parts);
    }

    /** Returns whether a path names joined files, which only add columns of the same users or items. */
    private static boolean isJoinKey(String path, String side) {
        return path.equals(side + "join");
    }
}
