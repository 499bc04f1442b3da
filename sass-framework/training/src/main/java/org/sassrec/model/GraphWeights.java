package org.sassrec.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The variables of a model in training, optimiser state included. Each is read by at most one operation of the graph. */
final class GraphWeights implements Weights {
    private final Ops tf;
    private final long seed;
    private final ModelSpec spec;
    private final Map<String, Variable> variables = new LinkedHashMap<>();

    GraphWeights(Ops tf, long seed, ModelSpec spec) {
        this.tf = tf;
        this.seed = seed;
        this.spec = spec;
    }

    /** A variable of the graph and the operations that fill it. */
    static final class Variable {
        private final String name;
        private final long[] shape;
        private final VarHandleOp handle;
        private final Op initialize;
        private final Placeholder<TFloat32> value;
        private final Op assign;
        private @Nullable Operand<TFloat32> read;

        private Variable(Ops tf, String name, Operand<TFloat32> initial, long... shape) {
            this.name = name;
            this.shape = shape;
            Shape dimensions = Shape.of(shape);
            handle = tf.varHandleOp(TFloat32.class, dimensions, VarHandleOp.sharedName(name));
            initialize = tf.assignVariableOp(handle, initial);
            value = tf.placeholder(TFloat32.class, Placeholder.shape(dimensions));
            assign = tf.assignVariableOp(handle, value);
        }

        String name() {
            return name;
        }

        long[] shape() {
            return shape;
        }

        /** Number of values. */
        long size() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }

        VarHandleOp handle() {
            return handle;
        }

        Op initialize() {
            return initialize;
        }

        /** What {@link #assign()} writes. */
        Placeholder<TFloat32> value() {
            return value;
        }

        Op assign() {
            return assign;
        }
    }

    Map<String, Variable> variables() {
        return variables;
    }

    @Override
    public Operand<TFloat32> weight(String name, Init init, long... shape) {
        return read(variable(name, init, shape));
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

    /** The variable of the name, made at the first call. */
    Variable variable(String name, Init init, long... shape) {
        Variable known = variables.get(name);
        if (known == null) {
            known = new Variable(tf, name, initial(name, init, shape), shape);
            variables.put(name, known);
        } else if (!Arrays.equals(known.shape, shape)) {
            throw new IllegalStateException("variable " + name + " asked for with shapes "
                    + Arrays.toString(known.shape) + " and " + Arrays.toString(shape));
        }
        return known;
    }

    private Operand<TFloat32> initial(String name, Init init, long... shape) {
        if (init.bound() == 0) {
            return tf.fill(tf.constant(shape), tf.constant(init.constant()));
        }
        Operand<TFloat32> uniform = tf.random.statelessRandomUniform(
                tf.constant(shape), tf.constant(new long[] {seed, hash(stream(name))}));
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

    /** FNV-1a, so that a variable's first values depend on the seed and its name, not on what else the model has. */
    private static long hash(String name) {
        long h = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        return h;
    }
}
