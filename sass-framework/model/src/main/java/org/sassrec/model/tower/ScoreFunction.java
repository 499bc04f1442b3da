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
 * Turns the towers' outputs into vectors whose inner product, plus the item's bias, is the score:
 *
 * <pre>
 * score = sim(u, v) / temperature + bias      sim: u . v (dot) or u . v / |u||v| (cosine)
 * bias  = 0 (none) | the item tower's extra output (learned) | scale * prior (prior; scale learned, first 1)
 * </pre>
 *
 * The temperature is the user vector's part.
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
     * The bias of each item row, or null when items have none.
     *
     * @param learned [m, 1] the tower's extra output
     * @param prior [m] what is known of each by counting, log p(item | scenario) for one
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
