package org.sassrec.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.sampling.RetrievalBatch;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The training step of stage two. */
final class FineTuneGraph {
    private final ModelSpec spec;
    private final int places;
    private final SidePlaceholders users;
    private final SidePlaceholders items;
    private final Placeholder<TFloat32> prior;
    private final RetrievalInput input;
    private final Operand<TFloat32> scenarioLosses;
    private final @Nullable Operand<TFloat32> globalLosses;
    private final Optimizer.Step step;

    /**
     * Builds the step.
     *
     * @param bf16 whether hidden layers multiply in bfloat16
     */
    FineTuneGraph(
            Ops tf,
            ModelSpec spec,
            GraphWeights weights,
            Optimizer optimizer,
            Operand<TInt64> seedAndStep,
            boolean bf16) {
        this.spec = spec;
        FinetuneConfig config = spec.finetune();
        places = config.negatives().perPositive() == 0 ? 0 : config.negatives().perPositive() + 1;
        users = new SidePlaceholders(tf, spec, "user");
        items = new SidePlaceholders(tf, spec, "item");
        prior = floats(tf);
        input = new RetrievalInput(
                new ScoreBlocks(tf, spec.scenarios(), spec.model().outputDim()),
                ints(tf, -1),
                ints(tf, -1, places),
                floats(tf),
                ints(tf, -1, 2),
                floats(tf));
        Tape tape = new Tape(tf, weights, spec, bf16);
        EmbeddingTables tables = new EmbeddingTables(spec);
        EmbeddingTables.Looked read = tables.lookup(
                tape, List.of(tables.fused(tf, users.input(), "user"), tables.fused(tf, items.input(), "item")));
        boolean withGlobal = config.globalLossWeight() > 0;
        Dropout dropout = Dropout.of(seedAndStep, spec.model().dropout());
        Tower.Output u = side(tape, "user", read, 0, dropout, withGlobal);
        Tower.Output v = side(tape, "item", read, 1, dropout, withGlobal);
        scenarioLosses = losses(tape, u.scenario(), v.scenario(), v.scenarioBias(), 1);
        globalLosses = u.global() == null || v.global() == null
                ? null
                : losses(tape, u.global(), v.global(), v.globalBias(), (float) config.globalLossWeight());
        tape.backward();
        double rate = config.freeze() == FinetuneConfig.Freeze.TABLES ? 0 : config.tableLearningRate();
        step = optimizer.step(tape, read, config.denseLearningRate(), rate); // at the rate 0 rows stay as they are
    }

    private Tower.Output side(
            Tape tape, String side, EmbeddingTables.Looked read, int number, Dropout dropout, boolean withGlobal) {
        TowerInput rows = read.inputs().get(number);
        Segments segments = Segments.all(spec.scenarios(), rows.sizes());
        return SideGraph.build(tape, spec, side, read, rows, segments, Views.WHOLE, dropout, withGlobal);
    }

    private Operand<TFloat32> losses(Tape tape, Value user, Value item, @Nullable Value learnedBias, float factor) {
        Scores scores = new Scores(tape, spec);
        RetrievalLoss loss = new RetrievalLoss(
                tape.ops(), spec.finetune().loss(), input, spec.model().outputDim());
        Value u = scores.user(user);
        Value v = scores.item(item);
        @Nullable Value bias = scores.bias(learnedBias, prior);
        return places > 0 ? loss.perPositive(u, v, bias, places, factor) : loss.shared(u, v, bias, factor);
    }

    /** Per-row losses of the scenario output [B], then, if there is one, of the global output [B]. */
    List<Operand<TFloat32>> losses() {
        return globalLosses == null ? List.of(scenarioLosses) : List.of(scenarioLosses, globalLosses);
    }

    Optimizer.Step step() {
        return step;
    }

    /** The batch as tensors. */
    Feed feed(RetrievalBatch batch) {
        int rows = batch.users().rows();
        Feed feed = new Feed(this, batch);
        users.feed(feed, batch.users());
        items.feed(feed, batch.items());
        feed.floats(prior, batch.prior(), batch.prior().length);
        feed.floats(input.logQ(), batch.logQ(), batch.logQ().length);
        float[] coefficients = new float[rows];
        for (int i = 0; i < rows; i++) {
            coefficients[i] = batch.weight()[i] / rows;
        }
        feed.floats(input.coefficients(), coefficients, rows);
        feed.ints(input.positive(), batch.positive(), rows);
        if (places > 0) {
            if (batch.perRow() != places) {
                throw new IllegalArgumentException(
                        "the model was built for " + places + " candidates a row, not " + batch.perRow());
            }
            feed.ints(input.candidates(), batch.candidates(), rows, places);
            int[] cells = new int[2 * batch.maskedUser().length];
            for (int p = 0; p < batch.maskedUser().length; p++) {
                cells[2 * p] = batch.maskedUser()[p];
                cells[2 * p + 1] = batch.maskedItem()[p];
            }
            feed.ints(input.masks(), cells, cells.length / 2, 2);
            return feed;
        }
        boolean oneByOne = spec.finetune().loss().oneByOne();
        input.blocks().feed(feed, oneByOne ? BlockCut.withoutPositives(batch) : BlockCut.of(batch));
        return feed;
    }

    private static Operand<TInt32> ints(Ops tf, long... shape) {
        return tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(shape)));
    }

    private static Placeholder<TFloat32> floats(Ops tf) {
        return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    }
}
