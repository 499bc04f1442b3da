package org.sassrec.model;

import java.util.List;
import org.sassrec.config.ModelConfig.Transfer;

/**
 * One layer of one scenario's own network and the transfer into it from the global network.
 *
 * <pre>
 * k = relu(Ws h + bs)
 * a = sigmoid(Wa [g ; k ; b] + ba)        adaptive gate: how much of the global may be transferred
 * z = sigmoid(Wz [g ; k ; b] + bz)        update gate: weight of transferred against own
 * t = tanh(Wt [a * g ; k] + bt)           gru
 * t = a * g                               direct
 * h' = (1 - z) * k + z * t
 * </pre>
 *
 * <p>Both gates are one product: {@code <name>.gates.W} is [Wa , Wz].
 */
final class ScenarioLayer {
    private final Transfer transfer;
    private final String name;
    private final int in;
    private final int width;
    private final int biasWidth;

    /** A layer whose weights are called {@code <name>.scenario.W} and so on. */
    ScenarioLayer(Transfer transfer, String name, int in, int width, int biasWidth) {
        this.transfer = transfer;
        this.name = name;
        this.in = in;
        this.width = width;
        this.biasWidth = biasWidth;
    }

    /** h' = k: above the scenario's gate depth, and everywhere when nothing is transferred. */
    Value plain(Tape tape, Value h) {
        return Layer.dense(tape, h, name + ".scenario", in, width, Activation.RELU);
    }

    /** g [n, width], h [n, in], b [n, biasWidth]; the result is [n, width]. */
    Value gated(Tape tape, Value g, Value h, Value b) {
        Value k = plain(tape, h);
        Value q = tape.concatColumns(List.of(g, k, b), width, width, biasWidth);
        int inputs = 2 * width + biasWidth;
        Init init = Init.glorot(inputs, width);
        List<Value> gates =
                tape.parts(Layer.dense(tape, q, name + ".gates", inputs, 2 * width, init, Activation.SIGMOID), 2);
        Value transferable = tape.mul(gates.get(0), g);
        Value t = switch (transfer) {
            case GRU ->
                Layer.dense(
                        tape,
                        tape.concatColumns(List.of(transferable, k), width, width),
                        name + ".transfer",
                        2 * width,
                        width,
                        Activation.TANH);
            case DIRECT -> transferable;
            case NONE -> throw new IllegalStateException("nothing is transferred");
        };
        return tape.mix(k, t, gates.get(1));
    }
}
