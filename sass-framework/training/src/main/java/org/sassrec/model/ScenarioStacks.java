package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of the scenarios' own weights lie one above the other in one variable: those of one kind, such as all {@code
 * user.2.*.gates.W}. Scenarios that lack a weight, by their gate depth for instance, have no place there.
 */
final class ScenarioStacks {
    private final Map<String, Place> places;

    private ScenarioStacks(Map<String, Place> places) {
        this.places = places;
    }

    /**
     * A variable of several weights.
     *
     * @param name of the variable
     * @param names of the weights, in order
     */
    record Stack(String name, List<String> names) {}

    /** Where a weight lies. */
    record Place(Stack stack, int number) {}

    /** Of weights with these shapes; weights of one kind that differ in shape stay by themselves. */
    static ScenarioStacks of(Map<String, long[]> shapes) {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (String name : shapes.keySet()) {
            String kind = ScenarioNames.stacked(name);
            if (kind != null) {
                kinds.computeIfAbsent(kind, k -> new ArrayList<>()).add(name);
            }
        }
        Map<String, Place> places = new HashMap<>();
        kinds.forEach((kind, names) -> {
            long[] first = shapes.get(names.get(0));
            if (names.size() > 1 && names.stream().allMatch(name -> Arrays.equals(shapes.get(name), first))) {
                Stack stack = new Stack(kind, List.copyOf(names));
                for (int i = 0; i < names.size(); i++) {
                    places.put(names.get(i), new Place(stack, i));
                }
            }
        });
        return new ScenarioStacks(places);
    }

    /** Where the weight lies; null if it is by itself. */
    @Nullable
    Place of(String name) {
        return places.get(name);
    }
}
