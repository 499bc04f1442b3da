package org.sassrec.model.baseline;

import java.util.List;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: pepnet} (Chang et al., KDD 2023, section 3). One network serves all scenarios. Gates scale each
 * unit of the input and of the hidden layers by 0 to 2, depending on the scenario and the features of the row.
 *
 * <pre>
 * p   = [scenario embedding ; context embeddings ; stop(x)]
 * h_0 = x * 2 sigmoid(A_0 relu(B_0 p + b_0) + a_0)
 * h_l = relu(W_l h_{l-1} + c_l) * 2 sigmoid(A_l relu(B_l p + b_l) + a_l)
 * out = W h_L + c
 * </pre>
 *
 * <p>No gradient flows through p to the feature embeddings (stop). {@code biasWidth} is the hidden width of the gates.
 * In the paper the gates of the layers read the ids of user and item. A tower has only one side, so here they read all
 * features of that side, like the gate of the input.
 */
public record PepnetTower(Tower tower) {
    public Tower.Output build() {
        Tape tape = tower.tape();
        List<Integer> layers = tower.model().layers();
        Value x = tower.features().x();
        int in = tower.features().columns();
        Value stopped = tape.constant(x.operand());
        Value prior = tape.concatColumns(List.of(tower.context(), stopped), tower.contextColumns(), in);
        Value h = tape.mul(x, gate(prior, "0.gate", in));
        for (int l = 1; l <= layers.size(); l++) {
            int width = layers.get(l - 1);
            Value k = tower.dense(h, String.valueOf(l), in, width, Activation.RELU);
            h = tower.dropped(tape.mul(k, gate(prior, l + ".gate", width)));
            in = width;
        }
        return tower.shared(h, in);
    }

    private Value gate(Value prior, String name, int width) {
        int in = tower.contextColumns() + tower.features().columns();
        int hidden = tower.model().biasWidth();
        Value relu = tower.dense(prior, name + ".hidden", in, hidden, Activation.RELU);
        Value open = tower.dense(relu, name, hidden, width, Activation.SIGMOID);
        return tower.tape().scale(open, tower.tape().ops().constant(2f));
    }
}
