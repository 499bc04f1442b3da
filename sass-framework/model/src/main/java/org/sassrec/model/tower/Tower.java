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
 * The inputs of the network of one side, and the output layer that most networks share.
 *
 * <p>The names of weights start with the side. A network maps features to vectors before normalization.
 *
 * @param side {@code user} or {@code item}
 * @param features features of the rows
 * @param context [n, {@link #contextColumns}] embeddings of the scenario and of the context, then the scenario-only
 * features that are not single ids
 * @param segments segments of the rows
 * @param dropout dropout of hidden units
 * @param withGlobal whether to build the auxiliary global output
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
     * The vectors of all rows.
     *
     * @param scenario [n, outputDim] served vectors; with K vectors per user [n * K, outputDim]
     * @param scenarioBias [n, 1] learned item bias; null on the user side and unless {@code itemBias: learned}
     * @param global [n, outputDim] auxiliary vectors; null if not requested or not supported by the network
     * @param globalBias [n, 1] learned item bias of the global output
     */
    public record Output(
            Value scenario,
            @Nullable Value scenarioBias,
            @Nullable Value global,
            @Nullable Value globalBias) {

        /** Returns a copy with other served vectors. */
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

    /** Returns a copy with other features and without a global output. */
    public Tower withFeatures(SideFeatures others) {
        return new Tower(tape, spec, side, others, context, segments, dropout, false);
    }

    /** Returns the width of the last layer. */
    public int lastWidth() {
        return model().layers().get(model().layers().size() - 1);
    }

    /** Splits the rows by segment. */
    public List<Value> split(Value rows) {
        return segments.split(tape, rows);
    }

    /** Concatenates the rows of all segments; the inverse of {@link #split}. */
    public Value join(List<Value> parts) {
        return segments.join(tape, parts);
    }

    public Value dropped(Value x) {
        return dropout.apply(tape, x);
    }

    /** Adds a dense layer with the weights {@code <side>.<name>.W} and {@code <side>.<name>.b}. */
    public Value dense(Value x, String name, int in, int out, Activation activation) {
        return DenseLayer.dense(tape, x, side + "." + name, in, out, activation);
    }

    /** Adds a relu layer with dropout. */
    public Value hidden(Value x, String name, int in, int out) {
        return dropped(dense(x, name, in, out, Activation.RELU));
    }

    /**
     * Adds the relu layers of {@code model.layers} on x [n, in]. Their weights are named {@code <side>.1<rest>}, {@code
     * <side>.2<rest>} and so on.
     */
    public Value perceptron(Value x, int in, String rest) {
        return DenseLayer.perceptron(tape, x, l -> side + "." + l + rest, in, model().layers(), dropout);
    }

    /** Applies one linear layer for all scenarios, {@code <side>.out}, to h [n, in]. */
    public Output shared(Value h, int in) {
        return output(vector(h, "out", in), bias(h, "out", in));
    }

    /** Applies the linear layer of each scenario, {@code <side>.out.<scenario>}, to the rows of its segment [., in]. */
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

    /** Returns the learned item bias, or null if none is learned. */
    public @Nullable Value bias(Value h, String name, int in) {
        return learnsBias() ? dense(h, name + ".bias", in, 1, Activation.NONE) : null;
    }

    public boolean learnsBias() {
        return side.equals("item") && model().itemBias() == ModelConfig.ItemBias.LEARNED;
    }

    /** Returns an output of vectors [n, outputDim] and biases, with the shortcut of {@code residual}. */
    public Output output(Value vector, @Nullable Value bias) {
        return new Output(withResidual(vector, residual()), bias, null, null);
    }

    /**
     * Returns the value that {@code model.residual} adds to each output, or null if the side has none. A matrix of the
     * side projects the shortcut if the dimensions differ.
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
