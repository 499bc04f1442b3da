package org.sassrec.model.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Sets, reads, saves and restores the variables of a model in its session. Each operation uses one run for all
 * variables, because TensorFlow processes the complete graph for each new set of feeds and fetches. Names are names of
 * weights, also if one variable contains the weights of several scenarios.
 */
public final class ModelVariables {
    private final GraphRunner runs;
    private final ModelWeights weights;
    /** The tables in parts, by name. Their values are read and written in blocks. */
    private final Map<String, TableParts> tables = new LinkedHashMap<>();

    /** Creates the operations for the tables. Build all steps before, and run the session afterwards. */
    public ModelVariables(GraphRunner runs, ModelWeights weights) {
        this.runs = runs;
        this.weights = weights;
        weights.tables().forEach(table -> tables.put(table.name(), table));
    }

    /** Whether a variable is not a weight but optimizer state or a running mean. */
    public static boolean isState(String name) {
        return name.startsWith("adam.") || Optimizer.isAccumulator(name) || WeightAverage.isShadow(name);
    }

    /** Sets the selected variables to their initial values. */
    public void initialize(Predicate<String> chosen) {
        create(chosen);
        initializeTables(chosen);
    }

    /** Sets the selected variables to their initial values, but the tables in parts to constants. */
    public void create(Predicate<String> chosen) {
        List<Op> assigns = weights.variables().values().stream()
                .filter(v -> chosen.test(v.name()) && !isInput(v.name()))
                .map(ModelWeights.Variable::assign)
                .toList();
        runs.run(List.of(), assigns).close();
    }

    private boolean isInput(String name) {
        return weights.table() != null && name.equals(EmbeddingTables.FEATURES);
    }

    /**
     * Sets the selected tables that are in parts or an input to their initial values. This takes minutes for a large
     * table in parts.
     */
    public void initializeTables(Predicate<String> chosen) {
        if (isInput(EmbeddingTables.FEATURES) && chosen.test(EmbeddingTables.FEATURES)) {
            Operand<TFloat32> initial =
                    weights.variableOf(EmbeddingTables.FEATURES).initial();
            setInput(runs.run(List.of(initial), List.of()).get(0));
        }
        tables.values().stream().filter(table -> chosen.test(table.name())).forEach(table -> table.initialize(runs));
    }

    /** Sets the table that is an input. */
    private void setInput(Tensor value) {
        runs.input(Objects.requireNonNull(weights.table()), value);
    }

    /** Sets weights and optimizer state by name. */
    public void assign(Map<String, TFloat32> values) {
        Set<ModelWeights.Variable> variables = new LinkedHashSet<>();
        Set<String> notGiven = new HashSet<>();
        for (String name : values.keySet()) {
            TableParts table = tables.get(name);
            if (table != null) {
                assign(table, values.get(name));
                continue;
            }
            if (isInput(name)) {
                setInput(copy(values.get(name)));
                continue;
            }
            ModelWeights.Variable variable = weights.variableOf(name);
            if (variables.add(variable)) {
                notGiven.addAll(variable.names());
            }
        }
        if (variables.isEmpty()) {
            return;
        }
        notGiven.removeAll(values.keySet());
        // A variable can only be assigned completely, so weights that are not given keep their current values.
        Map<String, Tensor> kept = notGiven.isEmpty() ? Map.of() : read(notGiven::contains);
        List<Tensor> joined = new ArrayList<>();
        try {
            Map<String, Tensor> all = new HashMap<>(kept);
            all.putAll(values);
            Map<ModelWeights.Variable, Tensor> assigned = new LinkedHashMap<>();
            for (ModelWeights.Variable variable : variables) {
                Tensor value = all.get(variable.name());
                if (!variable.members().isEmpty()) {
                    value = stack(variable, all);
                    joined.add(value);
                }
                assigned.put(variable, value);
            }
            runs.run(runner -> assigned.forEach((variable, value) ->
                            runner.feed(variable.value(), value).addTarget(variable.assign())))
                    .close();
        } finally {
            kept.values().forEach(Tensor::close);
            joined.forEach(Tensor::close);
        }
    }

    private static TFloat32 copy(TFloat32 value) {
        TFloat32 copy = TFloat32.tensorOf(value.shape());
        ByteDataBuffer bytes = value.asRawTensor().data();
        bytes.copyTo(copy.asRawTensor().data(), bytes.size());
        return copy;
    }

    private void assign(TableParts table, TFloat32 value) {
        if (!value.shape().equals(table.shape())) {
            throw new IllegalArgumentException(
                    "`" + table.name() + "` has shape " + value.shape() + ", but must have " + table.shape());
        }
        FloatDataBuffer floats = value.asRawTensor().data().asFloats();
        long[] at = {0};
        table.write(runs, block -> {
            floats.slice(at[0], block.length).read(block);
            at[0] += block.length;
        });
    }

    /** Returns the selected weights. The caller must close them and must not write to them. */
    public Map<String, Tensor> read(Predicate<String> chosen) {
        Map<String, Tensor> values = readVariables(chosen);
        for (TableParts table : tables.values()) {
            if (chosen.test(table.name())) {
                TFloat32 value = TFloat32.tensorOf(table.shape());
                values.put(table.name(), value);
                FloatDataBuffer floats = value.asRawTensor().data().asFloats();
                long[] at = {0};
                table.read(runs, block -> {
                    floats.offset(at[0]).write(block.array());
                    at[0] += block.remaining();
                });
            }
        }
        return values;
    }

    /** Returns the selected weights without the tables in parts. */
    private Map<String, Tensor> readVariables(Predicate<String> chosen) {
        List<ModelWeights.Variable> variables = weights.variables().values().stream()
                .filter(variable -> variable.part() == null)
                .filter(variable -> variable.names().stream().anyMatch(chosen))
                .toList();
        // Not closed here: the map contains these tensors and its receiver closes them.
        @SuppressWarnings("resource")
        Result result = runs.run(variables.stream().map(weights::read).toList(), List.of());
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            ModelWeights.Variable variable = variables.get(i);
            if (variable.members().isEmpty()) {
                values.put(variable.name(), result.get(i));
            } else {
                try (Tensor stacked = result.get(i)) {
                    unstack(variable, stacked, chosen, values);
                }
            }
        }
        return values;
    }

    /**
     * Returns the stacked value of the variable. The caller must close it.
     *
     * @param values values of all its weights; may contain others
     * @throws IllegalArgumentException if a value has another shape
     */
    private static TFloat32 stack(ModelWeights.Variable variable, Map<String, Tensor> values) {
        Shape each = Shape.of(variable.memberShape());
        TFloat32 stacked = TFloat32.tensorOf(Shape.of(variable.shape()));
        ByteDataBuffer bytes = stacked.asRawTensor().data();
        long at = 0;
        for (String name : variable.members()) {
            Tensor value = Objects.requireNonNull(values.get(name), name);
            if (!value.shape().equals(each)) {
                stacked.close();
                throw new IllegalArgumentException("`" + name + "` has shape " + each + ", not " + value.shape());
            }
            ByteDataBuffer part = value.asRawTensor().data();
            part.copyTo(bytes.offset(at), part.size());
            at += part.size();
        }
        return stacked;
    }

    /** Copies the selected weights of a stacked value into {@code values}. */
    private static void unstack(
            ModelWeights.Variable variable, Tensor stacked, Predicate<String> chosen, Map<String, Tensor> values) {
        ByteDataBuffer bytes = stacked.asRawTensor().data();
        long at = 0;
        for (String name : variable.members()) {
            long size = bytes.size() / variable.members().size();
            if (chosen.test(name)) {
                TFloat32 value = TFloat32.tensorOf(Shape.of(variable.memberShape()));
                bytes.slice(at, size).copyTo(value.asRawTensor().data(), size);
                values.put(name, value);
            }
            at += size;
        }
    }

    public static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.shape().size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    /** Saves the selected variables. */
    public void save(Path directory, long step, Predicate<String> chosen) {
        Map<String, Checkpoint.Entry> entries = new LinkedHashMap<>();
        for (ModelWeights.Variable variable : weights.variables().values()) {
            variable.names().stream()
                    .filter(chosen)
                    .forEach(name -> entries.put(name, new Checkpoint.Entry(name, variable.memberShape())));
        }
        Map<String, Tensor> values = readVariables(chosen);
        try {
            Checkpoint.save(directory, new Checkpoint.Header(step, List.copyOf(entries.values())), (name, out) -> {
                TableParts table = tables.get(name);
                if (table == null) {
                    out.write(Objects.requireNonNull(values.get(name), name));
                } else {
                    table.read(runs, out::write);
                }
            });
        } finally {
            values.values().forEach(Tensor::close);
        }
    }

    /**
     * Restores the selected variables and returns the header of the checkpoint. Running means are restored if both the
     * model and the checkpoint have them.
     *
     * @param all whether the checkpoint must not contain other variables
     * @throws org.sassrec.diagnostic.SassException SASS5102 if the checkpoint cannot be read, SASS5103 if it does not
     * match the model
     */
    public Checkpoint.Header restore(Path directory, Predicate<String> chosen, boolean all) {
        Map<String, TFloat32> values = new LinkedHashMap<>();
        try {
            Checkpoint.Header header = Checkpoint.restore(
                    directory,
                    h -> check(directory, h, all),
                    name -> weights.contains(name) && chosen.test(name),
                    values,
                    (entry, in) -> {
                        TableParts table = tables.get(entry.name());
                        if (table != null) {
                            table.write(runs, in::read);
                        } else if (isInput(entry.name())) {
                            setInput(Checkpoint.table(Checkpoint.file(directory), Shape.of(entry.shape())));
                            in.skip(entry);
                        }
                        return table != null || isInput(entry.name());
                    });
            assign(values);
            return header;
        } finally {
            values.values().forEach(Tensor::close);
        }
    }

    private void check(Path directory, Checkpoint.Header header, boolean all) {
        Map<String, long[]> saved = new LinkedHashMap<>();
        header.variables().forEach(e -> saved.put(e.name(), e.shape()));
        for (ModelWeights.Variable variable : weights.variables().values()) {
            for (String name : variable.names()) {
                if (variable.part() != null && variable.part().number() > 0) {
                    continue; // the first part was compared
                }
                long[] shape = saved.remove(name);
                if (shape != null || !WeightAverage.isShadow(name)) {
                    check(directory, name, shape, variable.memberShape());
                }
            }
        }
        saved.keySet().removeIf(WeightAverage::isShadow);
        if (all && !saved.isEmpty()) {
            throw Checkpoint.mismatch(
                    directory,
                    "it has an additional variable `"
                            + saved.keySet().iterator().next() + "`");
        }
    }

    private static void check(Path directory, String name, long @Nullable [] saved, long... wanted) {
        if (saved == null) {
            throw Checkpoint.mismatch(directory, "the variable `" + name + "` is missing");
        }
        if (!Arrays.equals(saved, wanted)) {
            throw Checkpoint.mismatch(
                    directory,
                    "`" + name + "` has shape " + Checkpoint.shape(saved) + " in the checkpoint and "
                            + Checkpoint.shape(wanted) + " in the model");
        }
    }
}
