package org.sassrec.model.tower;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.ModelConfig.Similarity;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Converts the outputs of the towers to vectors whose inner product, plus the item bias, is the score:
 *
 * <pre>
 * score = sim(u, v) / temperature + bias      sim: u . v (dot) or u . v / |u||v| (cosine)
 * bias  = 0 (none) | the item tower's extra output (learned) | scale * prior (prior; scale is learned and starts at 1)
 * </pre>
 *
 * <p>The temperature divides the user vector.
 */
public record ScoreFunction(Tape tape, ModelSpec spec) {
    public Value user(Value output) {
        Value unit = normalized(output);
        float temperature = (float) spec.finetune().temperature();
        return temperature == 1 ? unit : tape.scale(unit, tape.ops().constant(1 / temperature));
    }

    public Value item(Value output) {
        return normalized(output);
    }

    /**
     * Returns the bias of each item row [m], or null if items have none.
     *
     * @param learned [m, 1] extra output of the item tower
     * @param prior [m] value from counts, for example log p(item | scenario)
     */
    public @Nullable Value bias(@Nullable Value learned, Operand<TFloat32> prior) {
        if (spec.model().itemBias() == ItemBias.NONE) {
            return null;
        }
        Ops tf = tape.ops();
        if (learned != null) {
            return tape.record(
                    tf.squeeze(learned.operand(), org.tensorflow.op.core.Squeeze.axis(java.util.List.of(1L))),
                    d -> learned.addGradient(tf.expandDims(d, tf.constant(1))));
        }
        Value scale = tape.weight("item.prior.scale", Initializer.ONES);
        return tape.record(
                tf.math.mul(prior, scale.operand()),
                d -> scale.addGradient(tf.sum(tf.math.mul(d, prior), tf.constant(0))));
    }

    private Value normalized(Value output) {
        return spec.model().similarity() == Similarity.COSINE ? tape.normalizeRows(output) : output;
    }
}
