package org.sassrec.model.tower;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.Transfer;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;

/**
 * One layer of the scenario networks with the transfer from the global network. It covers one scenario, or the rows of
 * several scenarios with separate weights ({@code SegmentedDense}).
 *
 * <pre>
 * k = relu(Ws h + bs)
 * a = sigmoid(Wa [g ; k ; b] + ba)        adaptive gate: how much global information may be transferred
 * z = sigmoid(Wz [g ; k ; b] + bz)        update gate: weight of the transferred against the own state
 * t = tanh(Wt [a * g ; k] + bt)           gru
 * t = a * g                               direct
 * h' = (1 - z) * k + z * t                gru, direct
 *
 * h' = k + g M                            matrix
 * h' = relu(Wt [g ; k ; g + k ; g * k] + bt)            simnet
 * h' = r * g + (1 - r) * k, r = sigmoid(Wt [g ; k] + bt)    sigmoid
 * </pre>
 *
 * <p>Both gates are one product: {@code <name>.gates.W} is [Wa , Wz]. With {@code gateForm: scalar} a and z have one
 * column. With {@code gateWeights: shared} all scenarios have the weights {@code <side>.<number>.gates.W}. Both, and the
 * forms {@code matrix}, {@code simnet} and {@code sigmoid}, are ablations.
 */
final class ScenarioLayer {
    private final ModelConfig model;
    private final Transfer transfer;
    private final int number;
    private final Segments segments;
    private final String name;
    private final int in;
    private final int width;

    /**
     * Creates layer {@code number} of a side. Its weights are named {@code <side>.<number>.<scenario>.scenario.W} and
     * so on.
     *
     * @param segments scenarios whose rows pass the layer
     */
    ScenarioLayer(ModelConfig model, String side, int number, Segments segments, int in, int width) {
        this.model = model;
        this.transfer = model.transfer();
        this.number = number;
        this.segments = segments;
        this.name = side + "." + number;
        this.in = in;
        this.width = width;
    }

    /** Whether one layer can cover several scenarios. */
    static boolean supportsSegments(Transfer transfer) {
        return transfer != Transfer.MATRIX;
    }

    /** Returns h' = k: above the gate depth of the scenario, and in all layers with {@code transfer: none}. */
    Value withoutTransfer(Tape tape, Value h) {
        return dense(tape, h, ".scenario", in, Initializer.glorot(in, width), width, Activation.RELU);
    }

    private Value dense(
            Tape tape, Value x, String what, int inputs, Initializer init, int outputs, Activation activation) {
        return DenseLayer.dense(tape, x, segments, s -> name + "." + s + what, inputs, outputs, init, activation);
    }

    private Value transfer(Tape tape, Value x, int inputs, Activation activation) {
        return dense(tape, x, ".transfer", inputs, Initializer.glorot(inputs, width), width, activation);
    }

    /** Returns h' [n, width] for g [n, width], h [n, in] and b [n, biasWidth], null without a bias network. */
    Value withTransfer(Tape tape, Value g, Value h, @Nullable Value b) {
        Value k = withoutTransfer(tape, h);
        return switch (transfer) {
            case GRU, DIRECT -> gatedTransfer(tape, g, k, b);
            case MATRIX -> {
                String weights = name + "." + segments.scenarios().get(0) + ".transfer.W";
                yield tape.add(
                        k, tape.product(g, tape.weight(weights, Initializer.glorot(width, width), width, width)));
            }
            case SIMNET -> {
                List<Value> both = List.of(g, k, tape.add(g, k), tape.mul(g, k));
                Value q = tape.concatColumns(both, width, width, width, width);
                yield transfer(tape, q, 4 * width, Activation.RELU);
            }
            case SIGMOID -> {
                Value q = tape.concatColumns(List.of(g, k), width, width);
                Value r = transfer(tape, q, 2 * width, Activation.SIGMOID);
                recordGates(tape, GateMeans.Kind.UPDATE, r);
                yield tape.mix(k, g, r);
            }
            case NONE -> throw new IllegalStateException("`transfer: none` has no transfer layer");
        };
    }

    /** Returns h' for the transfers with an adaptive and an update gate. */
    private Value gatedTransfer(Tape tape, Value g, Value k, @Nullable Value b) {
        List<Value> gates = gates(tape, g, k, b);
        recordGates(tape, GateMeans.Kind.ADAPTIVE, gates.get(0));
        recordGates(tape, GateMeans.Kind.UPDATE, gates.get(1));
        boolean scalar = model.gateForm() == ModelConfig.GateForm.SCALAR;
        Value transferable = scalar ? tape.scaleRows(g, gates.get(0)) : tape.mul(gates.get(0), g);
        Value t = transferable;
        if (transfer == Transfer.GRU) {
            Value joined = tape.concatColumns(List.of(transferable, k), width, width);
            t = transfer(tape, joined, 2 * width, Activation.TANH);
        }
        return scalar ? tape.mixRows(k, t, gates.get(1)) : tape.mix(k, t, gates.get(1));
    }

    /** Returns the adaptive and the update gate: [n, width] each, or [n, 1] with {@code gateForm: scalar}. */
    private List<Value> gates(Tape tape, Value g, Value k, @Nullable Value b) {
        Value q = b == null
                ? tape.concatColumns(List.of(g, k), width, width)
                : tape.concatColumns(List.of(g, k, b), width, width, model.biasWidth());
        int inputs = 2 * width + (b == null ? 0 : model.biasWidth());
        int units = model.gateForm() == ModelConfig.GateForm.SCALAR ? 1 : width;
        Initializer init = Initializer.glorot(inputs, units);
        Value both = model.gateWeights() == ModelConfig.GateWeights.SHARED
                ? DenseLayer.dense(tape, q, name + ".gates", inputs, 2 * units, init, Activation.SIGMOID)
                : dense(tape, q, ".gates", inputs, init, 2 * units, Activation.SIGMOID);
        return tape.splitColumns(both, 2);
    }

    private void recordGates(Tape tape, GateMeans.Kind kind, Value gate) {
        List<Value> each = segments.split(tape, gate);
        for (int i = 0; i < each.size(); i++) {
            tape.recordGate(new Tape.Gate(
                    segments.scenarios().get(i), number, kind, each.get(i).operand()));
        }
    }
}
