package org.sassrec.model.baseline;

import java.util.List;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * {@code model.type: apg} (Yan et al., NeurIPS 2022, section 3.2). Each layer contains a low-dimensional matrix that is
 * generated per row from the scenario and the context.
 *
 * <pre>
 * p   = [scenario embedding ; context embeddings]
 * S_l = G_l relu(B_l p + d_l) + g_l                      [biasWidth, biasWidth] for each row
 * h_l = relu(U_l (S_l (V_l h_{l-1})) + b_l)              V to biasWidth columns, U to those of the layer
 * out = W h_L + c
 * </pre>
 */
public record ApgTower(Tower tower) {
    public Tower.Output build() {
        Tape tape = tower.tape();
        List<Integer> layers = tower.model().layers();
        int narrow = tower.model().biasWidth();
        Value h = tower.features().x();
        int in = tower.features().columns();
        for (int l = 1; l <= layers.size(); l++) {
            String down = tower.side() + "." + l + ".down.W";
            Value v = tape.product(h, tape.weight(down, Initializer.glorot(in, narrow), in, narrow));
            Value s = generated(l + ".generated");
            Value u = multiplyRows(v, s, narrow);
            in = layers.get(l - 1);
            h = tower.hidden(u, l + ".up", narrow, in);
        }
        return tower.shared(h, in);
    }

    private Value generated(String name) {
        int narrow = tower.model().biasWidth();
        Value hidden = tower.dense(tower.context(), name + ".hidden", tower.contextColumns(), narrow, Activation.RELU);
        // The bias is the common part of the generated matrices. It starts like an ordinary weight matrix, because
        // embeddings start near 0 and would make the generated matrices vanish.
        Tape tape = tower.tape();
        Initializer init = Initializer.glorot(narrow, narrow);
        long size = (long) narrow * narrow;
        return tape.dense(
                hidden,
                tape.weight(tower.side() + "." + name + ".W", init, narrow, size),
                tape.weight(tower.side() + "." + name + ".b", init, size),
                Activation.NONE);
    }

    /** Multiplies each row of v [n, width] by its own matrix of {@code matrices} [n, width * width], row-major. */
    private Value multiplyRows(Value v, Value matrices, int width) {
        Ops tf = tower.tape().ops();
        Operand<TInt32> cube = tf.constant(new int[] {-1, width, width});
        Operand<TFloat32> s = tf.reshape(matrices.operand(), cube);
        Operand<TFloat32> column = tf.expandDims(v.operand(), tf.constant(2));
        Operand<TFloat32> y = tf.sum(tf.math.mul(column, s), tf.constant(1));
        return tower.tape().record(y, dy -> {
            Operand<TFloat32> row = tf.expandDims(dy, tf.constant(1));
            v.addGradient(tf.sum(tf.math.mul(row, s), tf.constant(2)));
            matrices.addGradient(tf.reshape(tf.math.mul(column, row), tf.constant(new int[] {-1, width * width})));
        });
    }
}
