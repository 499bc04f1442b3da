package org.sassrec.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The values of a model's variables in its session: set, read, saved, restored. Each in one run for all variables, since
 * TensorFlow prunes and optimises the whole graph anew for each set of feeds and fetches.
 */
final class ModelVariables {
    private final Session session;
    private final GraphWeights weights;

    ModelVariables(Session session, GraphWeights weights) {
        this.session = session;
        this.weights = weights;
    }

    /** Whether a variable is the optimiser's. */
    static boolean isState(String name) {
        return name.startsWith("adam.") || name.startsWith("adagrad/");
    }

    GraphWeights.Variable variable(String name) {
        GraphWeights.Variable variable = weights.variables().get(name);
        if (variable == null) {
            throw new IllegalArgumentException("the model has no variable " + name);
        }
        return variable;
    }

    /** Gives the chosen variables their first values. */
    void initialize(Predicate<String> chosen) {
        Session.Runner runner = session.runner();
        weights.variables().values().stream()
                .filter(v -> chosen.test(v.name()))
                .forEach(v -> runner.addTarget(v.initialize()));
        runner.run().close();
    }

    void assign(Map<String, TFloat32> values) {
        Session.Runner runner = session.runner();
        values.forEach((name, value) -> {
            GraphWeights.Assignment assignment = variable(name).assignment();
            runner.feed(assignment.value(), value).addTarget(assignment.assign());
        });
        runner.run().close();
    }

    /** The values of the chosen variables; the caller closes them. A later step does not change them. */
    Map<String, Tensor> read(Predicate<String> chosen) {
        List<String> names =
                weights.variables().keySet().stream().filter(chosen).toList();
        Session.Runner runner = session.runner();
        names.forEach(name -> runner.fetch(weights.read(variable(name))));
        // Not closed: the tensors live on in the map, and whoever gets it closes them.
        @SuppressWarnings("resource")
        Result result = runner.run();
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), result.get(i));
        }
        return values;
    }

    static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.shape().size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    /** Fetched gradients of a step by name, those of tables as long as the table: for numeric tests. */
    Map<String, float[]> dense(Optimizer.Step step, Result result) {
        Map<String, float[]> found = new LinkedHashMap<>();
        int next = 0;
        for (String name : step.dense().keySet()) {
            found.put(name, floats(result.get(next++)));
        }
        for (String name : step.rows().keySet()) {
            TInt32 ids = (TInt32) result.get(next++);
            float[] rows = floats(result.get(next++));
            GraphWeights.Variable table = variable(name);
            int width = (int) table.shape()[1];
            float[] all = new float[(int) table.size()];
            for (int i = 0; i < ids.size(); i++) {
                System.arraycopy(rows, i * width, all, ids.getInt(i) * width, width);
            }
            found.put(name, all);
        }
        return found;
    }

    void save(Path directory, long step) {
        List<Checkpoint.Entry> entries = weights.variables().values().stream()
                .map(v -> new Checkpoint.Entry(v.name(), v.shape()))
                .toList();
        Map<String, Tensor> values = read(name -> true);
        try {
            Checkpoint.save(directory, new Checkpoint.Header(step, entries), values);
        } finally {
            values.values().forEach(Tensor::close);
        }
    }

    /** Restores all variables and returns the step. */
    long restore(Path directory) {
        Map<String, TFloat32> values = new LinkedHashMap<>();
        try {
            Checkpoint.Header header = Checkpoint.restore(directory, h -> check(directory, h), values);
            assign(values);
            return header.step();
        } finally {
            values.values().forEach(Tensor::close);
        }
    }

    private void check(Path directory, Checkpoint.Header header) {
        Map<String, long[]> saved = new LinkedHashMap<>();
        header.variables().forEach(e -> saved.put(e.name(), e.shape()));
        for (GraphWeights.Variable variable : weights.variables().values()) {
            long[] shape = saved.remove(variable.name());
            if (shape == null) {
                throw Checkpoint.mismatch(directory, "it has no variable `" + variable.name() + "`");
            }
            if (!Arrays.equals(shape, variable.shape())) {
                throw Checkpoint.mismatch(
                        directory,
                        "`" + variable.name() + "` has shape " + Checkpoint.shape(shape) + " there and "
                                + Checkpoint.shape(variable.shape()) + " here");
            }
        }
        if (!saved.isEmpty()) {
            throw Checkpoint.mismatch(
                    directory,
                    "it has a variable more, `" + saved.keySet().iterator().next() + "`");
        }
    }
}
