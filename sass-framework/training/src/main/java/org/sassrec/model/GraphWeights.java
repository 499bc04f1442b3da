package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.sampling.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The variables of a model in training, optimiser state included. Each is read by at most one operation of the graph.
 *
 * <p>What scenarios have of their own is one variable for all of them ({@link ScenarioStacks}): a step reads and updates it once,
 * however many scenarios there are. Outside it is still one weight for each scenario, each with its name.
 */
final class GraphWeights implements Weights {
    private final Ops tf;
    private final long seed;
    private final ModelSpec spec;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, Variable> holders = new HashMap<>();
    private final ScenarioStacks stacks;
    private final Map<First, Operand<TFloat32>> firsts = new HashMap<>();

    GraphWeights(Ops tf, long seed, ModelSpec spec, ScenarioStacks stacks) {
        this.tf = tf;
        this.seed = seed;
        this.spec = spec;
        this.stacks = stacks;
    }

    /** A variable of the graph and the operations that fill it. */
    static final class Variable {
        private final String name;
        private final List<String> members;
        private final long[] shape;
        private final VarHandleOp handle;
        private final Operand<TFloat32> initial;
        private final Operand<TFloat32> value;
        private final Op assign;
        private @Nullable Operand<TFloat32> read;
        private List<Output<TFloat32>> apart = List.of();

        private Variable(Ops tf, String name, List<String> members, Operand<TFloat32> initial, long... shape) {
            this.name = name;
            this.members = members;
            this.shape = shape;
            this.initial = initial;
            handle = tf.varHandleOp(TFloat32.class, Shape.of(shape), VarHandleOp.sharedName(name));
            // Equal first values are one operation, and what is fed in their place is of one variable.
            value = tf.identity(initial);
            assign = tf.assignVariableOp(handle, value);
        }

        String name() {
            return name;
        }

        /** Names of the weights that lie one above the other in it; empty when it is one weight. */
        List<String> members() {
            return members;
        }

        /** Names of the weights that it holds. */
        List<String> names() {
            return members.isEmpty() ? List.of(name) : members;
        }

        long[] shape() {
            return shape;
        }

        /** Shape of each of {@link #names()}. */
        long[] each() {
            return members.isEmpty() ? shape : Arrays.copyOfRange(shape, 1, shape.length);
        }

        /** Number of values. */
        long size() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }

        VarHandleOp handle() {
            return handle;
        }

        /** What it starts with, computed again: the same bits at any time. */
        Operand<TFloat32> initial() {
            return initial;
        }

        /** Sets it to {@link #value}. */
        Op assign() {
            return assign;
        }

        /** What {@link #assign} sets it to: what it starts with, unless another value is fed. */
        Operand<TFloat32> value() {
            return value;
        }
    }

    /** What variables start with; equal ones are one operation. */
    private record First(String stream, Init init, List<Long> shape) {}

    /** All variables by their own names. */
    Map<String, Variable> variables() {
        return variables;
    }

    @Override
    public Operand<TFloat32> weight(String name, Init init, long... shape) {
        ScenarioStacks.@Nullable Place place = stacks.of(name);
        if (place == null) {
            return read(variable(name, init, shape));
        }
        Variable all = stacked(place.stack(), init, shape);
        if (all.apart.isEmpty()) {
            // Along the first dimension nothing is copied: each output is a view.
            all.apart = tf.unstack(read(all), (long) all.members.size()).output();
        }
        return all.apart.get(place.number());
    }

    @Override
    public @Nullable Stack stack(String name, Init init, long... shape) {
        ScenarioStacks.@Nullable Place place = stacks.of(name);
        return place == null ? null : new Stack(place.stack().names(), read(stacked(place.stack(), init, shape)));
    }

    /** The variable's value as one operation that all readers share. */
    Operand<TFloat32> read(Variable variable) {
        if (variable.read == null) {
            variable.read = tf.readVariableOp(variable.handle, TFloat32.class);
        }
        return variable.read;
    }

    @Override
    public Operand<TFloat32> rows(Ops ops, String name, long rows, long width, Operand<TInt32> ids) {
        return tf.resourceGather(variable(name, Init.EMBEDDING, rows, width).handle(), ids, TFloat32.class);
    }

    /** Whether there is a weight of the name. */
    boolean holds(String name) {
        return holders.containsKey(name);
    }

    /**
     * The variable that holds a weight.
     *
     * @throws IllegalArgumentException if none does
     */
    Variable holding(String name) {
        Variable found = holders.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the model has no variable " + name);
        }
        return found;
    }

    /** Gradients of variables, from those of the weights that they hold, of all or none of each. */
    Map<Variable, Operand<TFloat32>> gradients(Map<String, Operand<TFloat32>> ofWeights) {
        Map<Variable, Operand<TFloat32>> found = new LinkedHashMap<>();
        for (String name : ofWeights.keySet()) {
            found.computeIfAbsent(holding(name), variable -> gradient(variable, ofWeights));
        }
        return found;
    }

    private Operand<TFloat32> gradient(Variable variable, Map<String, Operand<TFloat32>> ofWeights) {
        List<Operand<TFloat32>> each = new ArrayList<>();
        for (String name : variable.names()) {
            Operand<TFloat32> gradient = ofWeights.get(name);
            if (gradient == null) {
                throw new IllegalStateException("no gradient of " + name + ", but of others of " + variable.name());
            }
            each.add(gradient);
        }
        return variable.members.isEmpty() ? each.get(0) : tf.stack(each);
    }

    /** A variable of the same shape, whose names are those of the other after a prefix; made at the first call. */
    Variable beside(String prefix, Variable other, Init init) {
        List<String> members = other.members.stream().map(n -> prefix + n).toList();
        return variable(prefix + other.name, members, init, other.shape);
    }

    /** The variable of the name, made at the first call. */
    Variable variable(String name, Init init, long... shape) {
        return variable(name, List.of(), init, shape);
    }

    private Variable stacked(ScenarioStacks.Stack stack, Init init, long... each) {
        long[] shape = new long[each.length + 1];
        shape[0] = stack.names().size();
        System.arraycopy(each, 0, shape, 1, each.length);
        return variable(stack.name(), stack.names(), init, shape);
    }

    private Variable variable(String name, List<String> members, Init init, long... shape) {
        Variable known = variables.get(name);
        if (known == null) {
            known = new Variable(tf, name, members, first(name, members, init, shape), shape);
            variables.put(name, known);
            for (String held : known.names()) {
                holders.put(held, known);
            }
        } else if (!Arrays.equals(known.shape, shape)) {
            throw new IllegalStateException("variable " + name + " asked for with shapes "
                    + Arrays.toString(known.shape) + " and " + Arrays.toString(shape));
        }
        return known;
    }

    /** First values; the networks of all scenarios have the same, see {@link #stream}. */
    private Operand<TFloat32> first(String name, List<String> members, Init init, long... shape) {
        if (members.isEmpty() || init.bound() == 0) {
            return initial(name, init, shape);
        }
        Operand<TFloat32> one = initial(members.get(0), init, Arrays.copyOfRange(shape, 1, shape.length));
        return tf.broadcastTo(one, tf.constant(shape));
    }

    private Operand<TFloat32> initial(String name, Init init, long... shape) {
        First first = new First(
                init.bound() == 0 ? "" : stream(name),
                init,
                Arrays.stream(shape).boxed().toList());
        return firsts.computeIfAbsent(first, f -> values(name, init, shape));
    }

    private Operand<TFloat32> values(String name, Init init, long... shape) {
        if (init.bound() == 0) {
            return tf.fill(tf.constant(shape), tf.constant(init.constant()));
        }
        // By its name: a variable's first values do not hang on what else the model has.
        Operand<TFloat32> uniform = tf.random.statelessRandomUniform(
                tf.constant(shape), tf.constant(new long[] {seed, Seeds.of(stream(name))}));
        Operand<TFloat32> random =
                tf.math.mul(tf.math.sub(uniform, tf.constant(0.5f)), tf.constant((float) (2 * init.bound())));
        boolean zeros = spec.tables().stream().anyMatch(ModelSpec.Table::zeros);
        return zeros && name.equals(EmbeddingTables.FEATURES)
                ? tf.math.mul(random, EmbeddingTables.atRandom(tf, spec))
                : random;
    }

    /**
     * The networks of all scenarios start equal: they are one model that its scenarios pull apart. Started from numbers
     * of its own, a small scenario's vectors would be noise until its few rows had trained them.
     */
    private static String stream(String name) {
        return ScenarioNames.common(name);
    }
}
