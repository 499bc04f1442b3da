package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Builds one side from table rows to tower outputs. */
final class SideGraph {
    private SideGraph() {}

    /**
     * The side's outputs; of whole rows, which are no views of stage one, with what the scenarios' heads add.
     *
     * @param read rows of the tables
     * @param input with ids in these rows; its context holds the scenario first
     */
    static Tower.Output build(
            Tape tape,
            ModelSpec spec,
            String side,
            EmbeddingTables.Looked read,
            TowerInput input,
            Segments segments,
            Views views,
            Dropout dropout,
            boolean withGlobal) {
        SideFeatures features =
                SideFeatures.of(tape, spec, side, read.features().rows(), input, views, dropout);
        int contexts = spec.biasFeatures(side);
        Operand<TInt32> contextIndex = input.context();
        Value context = tape.lookup(
                read.bias().rows(), contextIndex, 1 + contexts, spec.model().biasDim());
        context = views.singles(
                tape, context, contextIndex, roles(spec, side), spec.model().biasDim());
        context = withoutOthersOwn(tape, spec, side, context, input.scenarios());
        List<Value> bias = new ArrayList<>(List.of(context));
        bias.addAll(features.own());
        IntStream own = features.ownColumns().stream().mapToInt(Integer::intValue);
        int[] columns = IntStream.concat(
                        IntStream.of((1 + contexts) * spec.model().biasDim()), own)
                .toArray();
        context = tape.concatColumns(bias, columns);
        features = withContext(tape, spec, side, features, context);
        Tower.Output output = Towers.of(spec, side).build(tape, features, context, segments, dropout, withGlobal);
        return side.equals("user") && views == Views.WHOLE
                ? output.withScenario(headed(tape, spec, output.scenario(), context, segments, dropout))
                : output;
    }

    /**
     * A network that does not read the context apart, beside the scenario's embedding, has it among its features. What an item
     * with one vector for all scenarios is in one of them it cannot be told.
     */
    private static SideFeatures withContext(
            Tape tape, ModelSpec spec, String side, SideFeatures features, Value context) {
        boolean shared = side.equals("item") && spec.model().itemVector() == ModelConfig.ItemVector.SHARED;
        int all = spec.biasColumns(side);
        int ofScenario = spec.model().biasDim();
        if (shared || spec.model().type().readsContextApart() || all == ofScenario) {
            return features;
        }
        float[][] rest = new float[all][all - ofScenario];
        for (int column = ofScenario; column < all; column++) {
            rest[column][column - ofScenario] = 1;
        }
        return features.beside(
                tape, tape.product(context, tape.constant(tape.ops().constant(rest))), all - ofScenario);
    }

    /** The heads change each vector of a user by itself. */
    private static Value headed(
            Tape tape, ModelSpec spec, Value vectors, Value context, Segments segments, Dropout dropout) {
        int each = spec.model().userVectors();
        if (each == 1 || spec.heads().isEmpty()) {
            return new ScenarioHeads(tape, spec, segments, dropout).add(vectors, context);
        }
        Ops tf = tape.ops();
        Segments rows = new Segments(segments.scenarios(), tf.math.mul(segments.sizes(), tf.constant(each)));
        Value contexts = Interests.repeat(tape, context, each, spec.biasColumns("user"));
        return new ScenarioHeads(tape, spec, rows, dropout).add(vectors, contexts);
    }

    /** Of the scenario and of the request, in which views differ, then of the features of some scenarios. */
    private static List<ModelSpec.Role> roles(ModelSpec spec, String side) {
        List<ModelSpec.Own> own = spec.side(side).own();
        List<ModelSpec.Role> roles =
                new ArrayList<>(Collections.nCopies(1 + spec.biasFeatures(side) - own.size(), ModelSpec.Role.DYNAMIC));
        own.forEach(feature -> roles.add(feature.role()));
        return roles;
    }

    /** Features of some scenarios are zeros to the rows of all others, and learn nothing from them. */
    private static Value withoutOthersOwn(
            Tape tape, ModelSpec spec, String side, Value context, Operand<TInt32> scenarios) {
        List<ModelSpec.Own> own = spec.side(side).own();
        if (own.isEmpty()) {
            return context;
        }
        int width = spec.model().biasDim();
        int first = 1 + spec.biasFeatures(side) - own.size();
        float[][] seen = new float[spec.scenarios()][(first + own.size()) * width];
        for (int s = 0; s < seen.length; s++) {
            Arrays.fill(seen[s], 0, first * width, 1);
            for (int f = 0; f < own.size(); f++) {
                int from = (first + f) * width;
                Arrays.fill(seen[s], from, from + width, own.get(f).scenarios().contains(s) ? 1 : 0);
            }
        }
        Ops tf = tape.ops();
        return tape.scale(context, tf.gather(tf.constant(seen), scenarios, tf.constant(0)));
    }
}
