package org.sassrec.training.warmstart;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sassrec.config.SassConfig;

/**
 * Describes the weights of a model independently of row numbers, positions of features and numbers of scenarios.
 *
 * @param structure keys of the configuration that determine the structure of the network, with their values. Models of
 * different structures have no corresponding weights.
 * @param tables meaning of the rows of each embedding table
 * @param learned events that the weights know
 * @param weights axes of all weights, without the optimizer state, which has the axes of its weight
 */
public record Axes(
        Map<String, String> structure, Map<String, TableRows> tables, LearnedEvents learned, List<WeightAxes> weights) {
    public Axes {
        structure = new TreeMap<>(structure);
        tables = new TreeMap<>(tables);
        weights = List.copyOf(weights);
    }

    /** Returns the names of the scenarios of the model, in alphabetical order. */
    public Set<String> scenarios() {
        Set<String> names = new TreeSet<>();
        weights.stream()
                .flatMap(weight -> weight.axes().stream())
                .flatMap(List::stream)
                .forEach(block -> names.addAll(block.scenarios()));
        return names;
    }

    /** Returns the meaning of the rows of a table. */
    TableRows table(String name) {
        return Objects.requireNonNull(tables.get(name), name);
    }

    /** Returns why a model with the axes {@code next} cannot start from this model; empty if it can. */
    public Optional<String> obstacle(Axes next) {
        Map<String, String> meanings = new TreeMap<>();
        next.tables.forEach((table, rows) -> meanings.put(table, rows.meaning()));
        return obstacle(next.structure, meanings).or(() -> learned.obstacle(next.learned));
    }

    /**
     * Returns why a model of a configuration cannot start from this model; empty if it can. Needs no dataset of the new
     * model, so it does not compare the events. {@link LearnedEvents#obstacle(org.sassrec.dataset.Dataset)} does.
     */
    public Optional<String> obstacle(SassConfig next) {
        return obstacle(NetworkStructure.of(next), TableMeanings.of(next.features()));
    }

    private Optional<String> obstacle(Map<String, String> keys, Map<String, String> meanings) {
        for (Map.Entry<String, String> key : keys.entrySet()) {
            String before = structure.getOrDefault(key.getKey(), "unset");
            if (!before.equals(key.getValue())) {
                return Optional.of("`" + key.getKey() + "` was " + before + " and is " + key.getValue());
            }
        }
        for (Map.Entry<String, String> table : meanings.entrySet()) {
            TableRows before = tables.get(table.getKey());
            if (before != null && !before.meaning().equals(table.getValue())) {
                return Optional.of("the rows of table `" + table.getKey() + "` were " + before.meaning() + " and are "
                        + table.getValue());
            }
        }
        return Optional.empty();
    }
}
