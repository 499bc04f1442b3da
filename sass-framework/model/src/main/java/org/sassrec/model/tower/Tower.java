package org.sassrec.model.tower;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.sassrec.model.layer.Dropout;

/**
 * One side of a model while its network is built: what a network reads, and the last layer that most networks have.
 *
 * <p>Names of weights begin with the side. Networks are built from features to vectors, before normalisation.
 *
 * @param side {@code user} or {@code item}
 * @param features of the side's rows
 * @param context [n, {@link #contextColumns}] embeddings of the scenario and, if any, of the context, then the features of some
 *     scenarios that are no single ids
 * @param segments of the rows
 * @param dropout of hidden units
 * @param withGlobal whether the auxiliary global output is wanted
 */
public record Tower(
        Tape tape,
        ModelSpec spec,
        String side,
        SideFeatures features,
        Value context,
        Segments segments,
        Dropout dropout,
        boolean withGlobal) {

    /**
     * Vectors of all rows.
     *
     * @param scenario [n, outputDim] what is served; of users with K vectors [n * K, outputDim]
     * @param scenarioBias [n, 1] the learned item bias; null unless {@code itemBias: learned} and the item side
     * @param global [n, outputDim] auxiliary; null if not wanted or not existing
     * @param globalBias [n, 1] of the global output
     */
    public record Output(
            Value scenario,
            @Nullable Value scenarioBias,
            @Nullable Value global,
            @Nullable Value globalBias) {

        /** The same with other served vectors. */
        public Output withScenario(Value vectors) {
            return new Output(vectors, scenarioBias, global, globalBias);
        }
    }

    public ModelConfig model() {
        return spec.model();
    }

    public int contextColumns() {
        return spec.biasColumns(side);
    }

    /** The same with other features, without a global output. */
    public Tower withFeatures(SideFeatures others) {
        return new Tower(tape, spec, side, others, context, segments, dropout, false);
    }

    /** Width of the last layer of the model. */
    public int lastWidth() {
        return model().layers().get(model().layers().size() - 1);
    }

    /** The rows of each segment. */
    public List<Value> split(Value rows) {
        return segments.split(tape, rows);
    }

    /** The inverse of {@link #split}. */
    public Value join(List<Value> parts) {
        return segments.join(tape, parts);
    }

    public Value dropped(Value x) {
        return dropout.apply(tape, x);
    }

    /** A dense layer, {@code <side>.<name>.W} and {@code .b}. */
    public Value dense(Value x, String name, int in, int out, Activation activation) {
        return DenseLayer.dense(tape, x, side + "." + name, in, out, activation);
    }

    /** A relu layer with dropout. */
    public Value hidden(Value x, String name, int in, int out) {
        return dropped(dense(x, name, in, out, Activation.RELU));
    }

    /** The relu layers of the model {@code <side>.1}, {@code <side>.2} and so on of x [n, in]; the name goes on with what is given. */
    public Value perceptron(Value x, int in, String rest) {
        return DenseLayer.perceptron(tape, x, l -> side + "." + l + rest, in, model().layers(), dropout);
    }

    /** h [n, in] through one linear layer for all scenarios, {@code <side>.out}. */
    public Output shared(Value h, int in) {
        return output(vector(h, "out", in), bias(h, "out", in));
    }

    /** The rows of each segment [., in] through the linear layer of its scenario, {@code <side>.out.<scenario>}. */
    public Output perScenario(List<Value> h, int in) {
        List<Value> vectors = new ArrayList<>();
        List<Value> biases = new ArrayList<>();
        for (int i = 0; i < h.size(); i++) {
            String name = "out." + segments.scenarios().get(i);
            vectors.add(vector(h.get(i), name, in));
            Value bias = bias(h.get(i), name, in);
            if (bias != null) {
                biases.add(bias);
            }
        }
        Value bias = biases.isEmpty() ? null : join(biases);
        return output(join(vectors), bias);
    }

    public Value vector(Value h, String name, int in) {
        return dense(h, name, in, model().outputDim(), Activation.NONE);
    }

    /** The item bias; null where none is learned. */
    public @Nullable Value bias(Value h, String name, int in) {
        return learnsBias() ? dense(h, name + ".bias", in, 1, Activation.NONE) : null;
    }

    public boolean learnsBias() {
        return side.equals("item") && model().itemBias() == ModelConfig.ItemBias.LEARNED;
    }

    /** Vectors [n, outputDim] and biases of all rows as an output, with the shortcut of {@code residual}. */
    public Output output(Value vector, @Nullable Value bias) {
        return new Output(withResidual(vector, residual()), bias, null, null);
    }

    /**
     * What {@code model.residual} adds to each output: the shortcut, projected by a matrix of the side's own when the dimensions
     * differ; null when the side has none.
     */
    @Nullable
    Value residual() {
        Value shortcut = features.shortcut();
        int in = model().embeddingDim();
        int out = model().outputDim();
        if (shortcut == null || in == out) {
            return shortcut;
        }
        return tape.product(shortcut, tape.weight(side + ".residual.W", Initializer.glorot(in, out), in, out));
    }

    Value withResidual(Value output, @Nullable Value residual) {
        return residual == null ? output : tape.add(output, residual);
    }
}
