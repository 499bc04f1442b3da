package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

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

    /** What the towers of a model ask for, found out by building them into a graph that is thrown away. */
    static ScenarioStacks of(ModelSpec spec) {
        Map<String, long[]> asked = new LinkedHashMap<>();
        if (spec.scenarios() > 1) {
            try (Graph graph = new Graph()) {
                Ops tf = Ops.create(graph);
                ServedVectors towers = new ServedVectors(tf, (name, init, shape) -> note(tf, asked, name, shape), spec);
                towers.users(new SidePlaceholders(tf, spec, "user").input());
                Operand<TFloat32> prior = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
                towers.items(new SidePlaceholders(tf, spec, "item").input(), prior, TrendBias.numbers(tf, spec));
            }
        }
        return of(asked);
    }

    private static Operand<TFloat32> note(Ops tf, Map<String, long[]> asked, String name, long... shape) {
        asked.put(name, shape);
        return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
    }

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
