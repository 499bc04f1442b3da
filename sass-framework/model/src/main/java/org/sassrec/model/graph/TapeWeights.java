package org.sassrec.model.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The trained arrays of a tape, and the composition of scenario weights.
 *
 * <p>With {@code model.scenarioDecay}, a scenario weight is the sum of a shared array and the difference of the
 * scenario, which starts at 0. With {@code model.scenarioRank} r, a scenario matrix is W + A diag(c) B. W [in, out], A
 * [in, r] and B [r, out] are shared. c [r] is specific to the scenario and starts at 0.
 */
final class TapeWeights {
    private final Tape tape;
    private final WeightSource weights;
    private final boolean sharedScenarios;
    private final int scenarioRank;
    private final Map<String, Value> parameters = new LinkedHashMap<>();
    private final Map<String, Value> composed = new LinkedHashMap<>();

    TapeWeights(Tape tape, WeightSource weights, ModelConfig model) {
        this.tape = tape;
        this.weights = weights;
        this.sharedScenarios = model.scenarioDecay() > 0;
        this.scenarioRank = model.scenarioRank();
    }

    /** Returns a trained array. Each call with the same name returns the same value. */
    Value weight(String name, Initializer init, long... shape) {
        String shared = ScenarioWeightNames.sharedPart(name);
        if (shared != null && isLowRank(shape)) {
            return composed.computeIfAbsent(name, n -> lowRank(shared, n, init, shape[0], shape[1]));
        }
        if (shared == null || !sharedScenarios) {
            return parameter(name, init, shape);
        }
        Value existing = composed.get(name);
        return existing != null ? existing : compose(parameter(shared, init, shape), name, shape);
    }

    /** Whether the array uses the low-rank form: a matrix whose dimensions both exceed the rank. */
    private boolean isLowRank(long... shape) {
        return scenarioRank > 0 && shape.length == 2 && Math.min(shape[0], shape[1]) > scenarioRank;
    }

    /**
     * Returns the shared array plus the array of the scenario. If the arrays of all scenarios are stacked, computes all
     * sums at once.
     */
    private Value compose(Value shared, String name, long... shape) {
        WeightSource.Stack stack = weights.stack(name, Initializer.ZEROS, shape);
        if (stack == null) {
            Value sum = tape.add(shared, parameter(name, Initializer.ZEROS, shape));
            composed.put(name, sum);
            return sum;
        }
        List<String> names = stack.names();
        List<Value> own =
                names.stream().map(n -> parameter(n, Initializer.ZEROS, shape)).toList();
        Ops tf = tape.ops();
        List<Value> values =
                tf.unstack(tf.math.add(stack.all(), shared.operand()), (long) names.size()).output().stream()
                        .map(tape::leaf)
                        .toList();
        for (int i = 0; i < values.size(); i++) {
            composed.put(names.get(i), values.get(i));
        }
        tape.record(values, d -> {
            for (int i = values.size() - 1; i >= 0; i--) {
                shared.addGradient(d.get(i));
                own.get(i).addGradient(d.get(i));
            }
        });
        return Objects.requireNonNull(composed.get(name), name);
    }

    private Value lowRank(String shared, String own, Initializer init, long in, long out) {
        Value a = parameter(shared + ".A", init.ofFactors(), in, scenarioRank);
        Value b = parameter(shared + ".B", init.ofFactors(), scenarioRank, out);
        Value c = parameter(own + ".c", Initializer.ZEROS, scenarioRank);
        return tape.add(parameter(shared, init, in, out), tape.product(tape.scaleColumns(a, c), b));
    }

    private Value parameter(String name, Initializer init, long... shape) {
        return parameters.computeIfAbsent(name, n -> new Value(weights.weight(n, init, shape), true));
    }

    /** Returns the gradients of the arrays on which the losses depend, by name. Call {@link Tape#backward()} first. */
    Map<String, Operand<TFloat32>> gradients() {
        Map<String, Operand<TFloat32>> found = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            @Nullable Operand<TFloat32> gradient = value.gradient(tape.ops());
            if (gradient != null) {
                found.put(name, gradient);
            }
        });
        return found;
    }
}
