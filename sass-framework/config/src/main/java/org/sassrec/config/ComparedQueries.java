package org.sassrec.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What decides which queries a model is asked and among which items it finds its answers. Models with others can't be compared.
 */
final class ComparedQueries {

    private static final String ITEMS = "data.items.";

    /** Keys of a served scenario; all others say how it is learned. */
    private static final Set<String> OF_SERVED = Set.of("where", "label", "candidates", "candidatesFile", "served");

    private static final String USERS = "data.users.";

    private final Set<String> served;
    private final boolean catalogue;
    private final ComparedSeen seen;

    private ComparedQueries(SassConfig one, SassConfig other) {
        seen = new ComparedSeen(one, other);
        List<ScenarioConfig> scenarios = Stream.concat(one.scenarios().stream(), other.scenarios().stream())
                .filter(ScenarioConfig::served)
                .toList();
        served = scenarios.stream().map(ScenarioConfig::name).collect(Collectors.toSet());
        catalogue = scenarios.stream()
                .map(ScenarioConfig::candidates)
                .anyMatch(from -> from instanceof ScenarioConfig.All || from instanceof ScenarioConfig.Sql);
    }

    /**
     * Paths of the keys by which two sound configurations have other queries or other candidates. What is the same in other
     * words, such as a label that is written in each scenario, is none.
     *
     * @param onTest whether the test days score: a model that is refitted knows the validation days, so what it does not look
     *     for, and among what it looks, is not the same as of one that isn't
     * @return in the order of the alphabet; empty if both can be compared
     */
    static List<String> changed(LoadedConfig one, LoadedConfig other, boolean onTest) {
        ComparedQueries queries = new ComparedQueries(one.config(), other.config());
        Map<String, String> first = one.flat();
        Map<String, String> second = other.flat();
        Set<String> paths = new TreeSet<>(first.keySet());
        paths.addAll(second.keySet());
        return paths.stream()
                .filter(path -> queries.decides(path) || (onTest && path.equals("finetune.refit")))
                .filter(path -> !Objects.equals(first.get(path), second.get(path)))
                .toList();
    }

    private boolean decides(String path) {
        if (path.startsWith("data.events.") || path.startsWith("data.split.")) {
            return true;
        }
        if (path.startsWith(ITEMS)) {
            return catalogue && !tellsMore(path, ITEMS);
        }
        if (path.startsWith(USERS)) {
            return seen.hasLists() && !tellsMore(path, USERS);
        }
        String[] parts = path.split("\\.", -1);
        return (parts[0].equals("scenarios")
                        && parts.length == 3
                        && served.contains(parts[1])
                        && OF_SERVED.contains(parts[2]))
                || seen.decides(parts);
    }

    /** Files that are joined tell more of the same users or items. */
    private static boolean tellsMore(String path, String side) {
        return path.equals(side + "join");
    }
}
