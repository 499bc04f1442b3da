package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.sampling.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The variables of a model in training, including the optimizer state. The graph contains at most one read operation
 * per variable.
 *
 * <p>The weights of all scenarios for the same purpose are one variable ({@link WeightStacks}), which a step reads and
 * updates once. Callers still see one weight per scenario, each with its own name.
 */
public final class ModelWeights implements WeightSource {
    private final Ops tf;
    private final long seed;
    private final ModelSpec spec;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, Variable> variablesByWeight = new HashMap<>();
    private final Map<String, Operand<TFloat32>> reads = new HashMap<>();
    private final Map<String, List<Output<TFloat32>>> slices = new HashMap<>();
    private final WeightStacks stacks;
    private final Placement placement;
    private @Nullable Placeholder<TFloat32> table;
    private final Map<InitialValue, Operand<TFloat32>> initialValues = new HashMap<>();
    /** Initial values of the tables in parts that start at random. */
    private final Map<String, Initializer> randomTables = new HashMap<>();

    private final Map<Operand<TInt64>, TableParts.Rows> rowParts = new HashMap<>();
    /** Number of values on each parameter server, without the parts of tables, which are equally large. */
    private final long[] load;

    public ModelWeights(Ops tf, long seed, ModelSpec spec, WeightStacks stacks, Placement placement) {
        this.tf = tf;
        this.seed = seed;
        this.spec = spec;
        this.stacks = stacks;
        this.placement = placement;
        this.load = new long[placement.parts()];
    }

    /**
     * A variable of the graph and the operations that set it.
     *
     * @param members names of the weights that are stacked in it; empty for a single weight
     * @param part rows of a table that are in this variable; {@code null} for a whole weight
     * @param server number of the parameter server that has the variable; 0 without a cluster
     * @param ops operations on the device of the variable
     * @param initial operation that reproduces the initial value, with the same bits at any time
     * @param value value that {@code assign} sets, unless another value is fed: the initial value, or 0 for the parts of
     * a table with random values, which {@link TableParts} sets in blocks
     */
    public record Variable(
            String name,
            List<String> members,
            @Nullable Part part,
            long[] shape,
            int server,
            Ops ops,
            VarHandleOp handle,
            Operand<TFloat32> initial,
            Operand<TFloat32> value,
            Op assign) {

        private static Variable of(
                Ops tf,
                int server,
                String name,
                List<String> members,
                @Nullable Part part,
                Operand<TFloat32> initial,
                Operand<TFloat32> first,
                long... shape) {
            VarHandleOp handle = tf.varHandleOp(TFloat32.class, Shape.of(shape), VarHandleOp.sharedName(name));
            // Variables with equal initial values share one operation. The identity makes the fed value specific to
            // this variable.
            Operand<TFloat32> value = tf.identity(first);
            return new Variable(
                    name, members, part, shape, server, tf, handle, initial, value, tf.assignVariableOp(handle, value));
        }

        /** Returns the names of the weights in the variable. The parts of a table have the same name. */
        public List<String> names() {
            if (part != null) {
                return List.of(part.table);
            }
            return members.isEmpty() ? List.of(name) : members;
        }

        /** Returns the shape of each of {@link #names()}. */
        public long[] memberShape() {
            if (part != null) {
                return new long[] {part.rows, shape[1]};
            }
            return members.isEmpty() ? shape : Arrays.copyOfRange(shape, 1, shape.length);
        }

        /** Returns the number of values. */
        public long size() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    /**
     * The rows of a table in one variable: {@code number}, {@code number + count}, and so on.
     *
     * @param table name of the weight
     * @param rows number of rows of the whole table
     */
    public record Part(String table, int number, int count, long rows) {
        /** Returns the number of rows of the part. */
        public long size() {
            return (rows - number + count - 1) / count;
        }
    }

    /** An initial value. Equal initial values are one operation. */
    private record InitialValue(int server, String stream, Initializer init, List<Long> shape) {}

    /** Returns all variables by name. */
    public Map<String, Variable> variables() {
        return variables;
    }

    @Override
    public Operand<TFloat32> weight(String name, Initializer init, long... shape) {
        WeightStacks.@Nullable Slice place = stacks.of(name);
        if (place == null) {
            return read(variable(name, init, shape));
        }
        Variable all = stacked(place.stack(), init, shape);
        // Unstacking along the first dimension returns views, not copies.
        return slices.computeIfAbsent(
                        all.name,
                        n -> tf.unstack(read(all), (long) all.members.size()).output())
                .get(place.number());
    }

    @Override
    public @Nullable Stack stack(String name, Initializer init, long... shape) {
        WeightStacks.@Nullable Slice place = stacks.of(name);
        return place == null ? null : new Stack(place.stack().names(), read(stacked(place.stack(), init, shape)));
    }

    /** Returns the value of the variable as one operation that all readers share. */
    public Operand<TFloat32> read(Variable variable) {
        return reads.computeIfAbsent(variable.name, n -> variable.ops.readVariableOp(variable.handle, TFloat32.class));
    }

    @Override
    public Operand<TFloat32> rows(Ops ops, String name, long rows, long width, Operand<TInt64> ids) {
        if (placement.equals(Placement.FILE) && name.equals(EmbeddingTables.FEATURES)) {
            return ops.gather(table(rows, width), ids, ops.constant(0));
        }
        if (placement.cluster() == null && placement.parts() == 1) {
            Variable table = variable(name, Initializer.EMBEDDING, rows, width);
            return table.ops.resourceGather(table.handle, TableParts.Rows.numbers(ops, ids, rows), TFloat32.class);
        }
        for (int p = 0; p < placement.parts(); p++) {
            part(name, new Part(name, p, placement.parts(), rows), Initializer.EMBEDDING, width);
        }
        List<Variable> parts = variablesOf(name);
        Variable first = parts.get(0);
        return parts.size() == 1
                ? first.ops.resourceGather(first.handle, TableParts.Rows.numbers(ops, ids, rows), TFloat32.class)
                : rowParts(ids, rows).gather(parts);
    }

    private Operand<TFloat32> table(long rows, long width) {
        if (table == null) {
            variable(EmbeddingTables.FEATURES, Initializer.EMBEDDING, rows, width);
            table = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(rows, width)));
            // An operation that is fed cannot be fetched.
            reads.put(EmbeddingTables.FEATURES, tf.identity(table));
        }
        return table;
    }

    /**
     * Returns the feature table of a model that is not trained, an input of each run; {@code null} if the table is a
     * variable. Build all graphs first.
     */
    @Nullable
    Placeholder<TFloat32> table() {
        return table;
    }

    /** Returns the distribution of row numbers over the parts of the tables. All tables have the same parts. */
    TableParts.Rows rowParts(Operand<TInt64> ids, long rows) {
        return rowParts.computeIfAbsent(ids, i -> TableParts.Rows.of(tf, i, placement.parts(), rows));
    }

    /**
     * Returns the variables of a weight: one, or the parts of a table in order.
     *
     * @throws IllegalArgumentException if the model has no such weight
     */
    List<Variable> variablesOf(String name) {
        Variable found = variableOf(name);
        return found.part == null
                ? List.of(found)
                : IntStream.range(0, found.part.count)
                        .mapToObj(p -> Objects.requireNonNull(variables.get(partName(name, p))))
                        .toList();
    }

    private static String partName(String table, int part) {
        return table + "/" + part;
    }

    /** Whether a weight with this name exists. */
    boolean contains(String name) {
        return variablesByWeight.containsKey(name);
    }

    /**
     * Returns the variable that contains a weight. For the parts of a table it is the last one.
     *
     * @throws IllegalArgumentException if the model has no such weight
     */
    Variable variableOf(String name) {
        Variable found = variablesByWeight.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the model has no variable " + name);
        }
        return found;
    }

    /**
     * Converts the gradients of weights to gradients of variables. For each variable, either all or none of its weights
     * must have a gradient.
     */
    Map<Variable, Operand<TFloat32>> gradients(Map<String, Operand<TFloat32>> ofWeights) {
        Map<Variable, Operand<TFloat32>> found = new LinkedHashMap<>();
        for (String name : ofWeights.keySet()) {
            found.computeIfAbsent(variableOf(name), variable -> gradient(variable, ofWeights));
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

    /** Returns a variable of the same shape whose names have a prefix. Creates it at the first call. */
    Variable derivedVariable(String prefix, Variable other, Initializer init) {
        if (other.part != null) {
            Part part = other.part;
            return part(
                    prefix + part.table,
                    new Part(prefix + part.table, part.number, part.count, part.rows),
                    init,
                    other.shape[1]);
        }
        List<String> members = other.members.stream().map(n -> prefix + n).toList();
        return variable(prefix + other.name, members, other, init, other.shape);
    }

    /** Returns the variable with this name. Creates it at the first call. */
    Variable variable(String name, Initializer init, long... shape) {
        return variable(name, List.of(), null, init, shape);
    }

    private Variable stacked(WeightStacks.Stack stack, Initializer init, long... each) {
        long[] shape = new long[each.length + 1];
        shape[0] = stack.names().size();
        System.arraycopy(each, 0, shape, 1, each.length);
        return variable(stack.name(), stack.names(), null, init, shape);
    }

    /**
     * @param other variable on the same device, or {@code null} for the device with the fewest values
     */
    private Variable variable(
            String name, List<String> members, @Nullable Variable other, Initializer init, long... shape) {
        Variable existing = variables.get(name);
        if (existing == null) {
            int server = other == null ? leastLoaded() : other.server;
            Ops ops = placement.onServer(tf, server);
            Operand<TFloat32> initial = initialValue(server, name, members, init, shape);
            existing = Variable.of(ops, server, name, members, null, initial, initial, shape);
            variables.put(name, existing);
            load[server] += existing.size();
            for (String member : existing.names()) {
                variablesByWeight.put(member, existing);
            }
        } else if (!Arrays.equals(existing.shape, shape)) {
            throw new IllegalStateException("variable " + name + " requested with shapes "
                    + Arrays.toString(existing.shape) + " and " + Arrays.toString(shape));
        }
        return existing;
    }

    /** Returns a part of a table. Creates it at the first call. */
    private Variable part(String table, Part part, Initializer init, long width) {
        String name = partName(table, part.number);
        return variables.computeIfAbsent(name, n -> {
            Ops ops = placement.onServer(tf, part.number);
            Initializer first = init.bound() == 0 ? init : Initializer.ZEROS;
            Operand<TFloat32> constant = initial(part.number, table, first, part.size(), width);
            Operand<TFloat32> initial = constant;
            if (init.bound() != 0) {
                randomTables.put(table, init);
                initial = ops.stridedSlice(
                        initialValue(part.number, table, List.of(), init, part.rows, width),
                        ops.constant(new long[] {part.number}),
                        ops.constant(new long[] {part.rows}),
                        ops.constant(new long[] {part.count}));
            }
            Variable created =
                    Variable.of(ops, part.number, name, List.of(), part, initial, constant, part.size(), width);
            variablesByWeight.put(table, created);
            return created;
        });
    }

    /** Returns the initial value. The networks of all scenarios start equal, see {@link #randomStream}. */
    private Operand<TFloat32> initialValue(
            int server, String name, List<String> members, Initializer init, long... shape) {
        if (members.isEmpty() || init.bound() == 0) {
            return initial(server, name, init, shape);
        }
        Ops ops = placement.onServer(tf, server);
        Operand<TFloat32> one = initial(server, members.get(0), init, Arrays.copyOfRange(shape, 1, shape.length));
        return ops.broadcastTo(one, ops.constant(shape));
    }

    private Operand<TFloat32> initial(int server, String name, Initializer init, long... shape) {
        InitialValue first = new InitialValue(
                placement.cluster() == null ? 0 : server,
                init.bound() == 0 ? "" : randomStream(name),
                init,
                Arrays.stream(shape).boxed().toList());
        return initialValues.computeIfAbsent(
                first, f -> init.values(placement.onServer(tf, server), random(name), shape));
    }

    private Initializer.RandomStream random(String name) {
        boolean zeros = spec.tables().stream().anyMatch(ModelSpec.Table::zeroInitialized);
        return new Initializer.RandomStream(
                seed, Seeds.of(randomStream(name)), zeros && name.equals(EmbeddingTables.FEATURES) ? spec : null);
    }

    /** Returns all tables that are in parts, in the order of their creation. Build all steps first. */
    List<TableParts> tables() {
        List<TableParts> tables = new ArrayList<>();
        for (Variable variable : variables.values()) {
            if (variable.part != null && variable.part.number == 0) {
                String name = variable.part.table;
                Initializer init = randomTables.get(name);
                tables.add(new TableParts(
                        tf,
                        variablesOf(name),
                        init == null
                                ? null
                                : (ops, from, size) -> init.rows(ops, random(name), variable.shape[1], from, size)));
            }
        }
        return tables;
    }

    private int leastLoaded() {
        int least = 0;
        for (int server = 1; server < load.length; server++) {
            if (load[server] < load[least]) {
                least = server;
            }
        }
        return least;
    }

    /**
     * Returns the name that selects the random numbers. It does not contain the scenario, so that the networks of all
     * scenarios start equal. With separate random numbers the vectors of a small scenario would be noise until its few
     * rows had trained them.
     */
    private static String randomStream(String name) {
        return ScenarioWeightNames.withoutScenario(name);
    }
}
