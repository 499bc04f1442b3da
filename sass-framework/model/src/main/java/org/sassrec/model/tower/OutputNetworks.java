package org.sassrec.model.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.sassrec.model.layer.Dropout;

/**
 * The output networks of single scenarios on top of the user tower. They work with every network. With u the output of
 * the user tower in scenario s, and c the columns of the bias network's input that the output network reads:
 *
 * <pre>
 * r_0 = [u ; c]      r_l = relu(W_l r_{l-1} + b_l)      u' = u + W r_L + b
 * </pre>
 *
 * <p>W and b start at zero, so that an output network does not change the output at the start. The item side has no
 * output networks: the score stays one inner product with precomputed item vectors. Pre-training has no requests and
 * does not train output networks.
 */
public record OutputNetworks(Tape tape, ModelSpec spec, Segments segments, Dropout dropout) {
    /**
     * Returns the users' output with the contribution of the output networks.
     *
     * @param output [n, outputDim] output of the tower
     * @param context [n, biasColumns] input of the bias network
     */
    public Value add(Value output, Value context) {
        boolean none = segments.scenarios().stream().allMatch(s -> networkOf(s).isEmpty());
        if (none) {
            return output;
        }
        List<Value> outputs = new ArrayList<>(segments.split(tape, output));
        List<Value> contexts = segments.split(tape, context);
        for (int i = 0; i < outputs.size(); i++) {
            int segment = i;
            networkOf(segments.scenarios().get(i))
                    .ifPresent(head ->
                            outputs.set(segment, applyNetwork(head, outputs.get(segment), contexts.get(segment))));
        }
        return segments.join(tape, outputs);
    }

    private Optional<ModelSpec.OutputNetwork> networkOf(int scenario) {
        return spec.outputNetworks().stream()
                .filter(h -> h.scenario() == scenario)
                .findFirst();
    }

    private Value applyNetwork(ModelSpec.OutputNetwork head, Value u, Value context) {
        int out = spec.model().outputDim();
        Value r = u;
        int in = out;
        if (head.width() > 0) {
            Value read = tape.product(context, tape.constant(tape.ops().constant(selectionMatrix(head))));
            r = tape.concatColumns(List.of(u, read), out, head.width());
            in += head.width();
        }
        // The name is not a scenario weight of {@code ScenarioWeightNames}, because scenarios share no part of output
        // networks.
        String name = "user.head.s" + head.scenario();
        Value hidden = DenseLayer.perceptron(tape, r, l -> name + "." + l, in, head.layers(), dropout);
        int width =
                head.layers().isEmpty() ? in : head.layers().get(head.layers().size() - 1);
        return tape.add(
                u, DenseLayer.dense(tape, hidden, name + ".out", width, out, Initializer.ZEROS, Activation.NONE));
    }

    private float[][] selectionMatrix(ModelSpec.OutputNetwork head) {
        float[][] matrix = new float[spec.biasColumns("user")][head.width()];
        int next = 0;
        for (ModelSpec.Columns columns : head.reads()) {
            for (int c = 0; c < columns.count(); c++) {
                matrix[columns.first() + c][next++] = 1;
            }
        }
        return matrix;
    }
}
