package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects the scenario weights that are stacked in one variable: those with the same name apart from the scenario, for
 * example all {@code user.2.*.gates.W}. Scenarios without this weight, for example because of their gate depth, have no
 * slice.
 */
public final class WeightStacks {
    private final Map<String, Slice> slices;

    private WeightStacks(Map<String, Slice> places) {
        this.slices = places;
    }

    /**
     * A variable of several weights.
     *
     * @param name name of the variable
     * @param names names of the weights, in order
     */
    record Stack(String name, List<String> names) {}

    /** The position of a weight in its stack. */
    record Slice(Stack stack, int number) {}

    /** Returns the stacks of weights with these shapes. Corresponding weights of different shapes are not stacked. */
    public static WeightStacks of(Map<String, long[]> shapes) {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (String name : shapes.keySet()) {
            String kind = ScenarioWeightNames.stackName(name);
            if (kind != null) {
                kinds.computeIfAbsent(kind, k -> new ArrayList<>()).add(name);
            }
        }
        Map<String, Slice> places = new HashMap<>();
        kinds.forEach((kind, names) -> {
            long[] first = shapes.get(names.get(0));
            if (names.size() > 1 && names.stream().allMatch(name -> Arrays.equals(shapes.get(name), first))) {
                Stack stack = new Stack(kind, List.copyOf(names));
                for (int i = 0; i < names.size(); i++) {
                    places.put(names.get(i), new Slice(stack, i));
                }
            }
        });
        return new WeightStacks(places);
    }

    /** Returns the position of the weight, or null if it is not stacked. */
    @Nullable
    Slice of(String name) {
        return slices.get(name);
    }
}
