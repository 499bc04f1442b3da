package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The running mean of each weight, in a separate variable (the shadow):
 *
 * <pre>
 * shadow += rate (w - shadow)        update
 * w, shadow = shadow, w              exchange
 * </pre>
 *
 * <p>At the end of training, the weights fluctuate around an optimum from batch to batch. Their mean is closer to it
 * than the last step (Polyak and Juditsky 1992; Izmailov et al., UAI 2018).
 */
public final class WeightAverage {
    private static final String SHADOW = "shadow/";

    private final Placeholder<TFloat32> rate;
    private final List<Op> updates = new ArrayList<>();
    private final List<Op> exchanges = new ArrayList<>();

    /** Creates the means of all weights that exist so far. */
    public WeightAverage(Ops tf, ModelWeights weights) {
        rate = FeedDict.floats(tf);
        List<ModelWeights.Variable> all = weights.variables().values().stream()
                .filter(variable -> !ModelVariables.isState(variable.name()))
                .toList();
        for (ModelWeights.Variable weight : all) {
            ModelWeights.Variable shadow = weights.derivedVariable(SHADOW, weight, Initializer.ZEROS);
            Operand<TFloat32> w = weights.read(weight);
            Operand<TFloat32> mean = weights.read(shadow);
            Ops ops = weight.ops();
            updates.add(ops.assignAddVariableOp(shadow.handle(), ops.math.mul(ops.math.sub(w, mean), rate)));
            Ops afterwards = ops.withControlDependencies(List.of(w, mean));
            exchanges.add(afterwards.assignVariableOp(weight.handle(), mean));
            exchanges.add(afterwards.assignVariableOp(shadow.handle(), w));
        }
    }

    /** Whether a variable is the running mean of a weight. */
    public static boolean isShadow(String name) {
        return name.startsWith(SHADOW);
    }

    /** Moves the means towards the weights. */
    public void update(GraphRunner runs, float by) {
        try (FeedDict feed = new FeedDict(this, "rate")) {
            feed.floats(rate, new float[] {by});
            runs.run(List.of(), updates, feed).close();
        }
    }

    /** Swaps weights and means. */
    public void exchange(GraphRunner runs) {
        runs.run(List.of(), exchanges).close();
    }
}
