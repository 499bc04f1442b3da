package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.model.graph.EmbeddingTables;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Optimizer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.InterestVectors;
import org.sassrec.model.loss.BlockLayout;
import org.sassrec.model.loss.HardNegativeLoss;
import org.sassrec.model.loss.LossInput;
import org.sassrec.model.loss.RankMetrics;
import org.sassrec.model.loss.RetrievalLoss;
import org.sassrec.model.loss.ScoreBlocks;
import org.sassrec.model.tower.FeatureView;
import org.sassrec.model.tower.ScoreFunction;
import org.sassrec.model.tower.Tower;
import org.sassrec.model.tower.TrendBias;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Builds the training step of fine-tuning. Next-item pre-training uses the same graph. */
final class RetrievalGraph {
    private final ModelSpec spec;
    private final int places;
    private final SidePlaceholders users;
    private final SidePlaceholders items;
    private final Placeholder<TFloat32> prior;
    private final @Nullable Placeholder<TFloat32> numbers;
    private final Operand<TInt32> slot;
    private final int width;
    private final LossInput input;
    private final @Nullable HardNegativeLoss hard;
    private final @Nullable Placeholder<TFloat32> labels;
    private final Operand<TFloat32> scenarioLosses;
    private final @Nullable Operand<TFloat32> globalLosses;
    private final List<Operand<TFloat32>> ranks;
    private final Optimizer.Step step;

    /**
     * Builds the step of fine-tuning.
     *
     * @param bf16 whether hidden layers multiply in bfloat16
     */
    static RetrievalGraph fineTune(
            Ops tf,
            ModelSpec spec,
            ModelWeights weights,
            Optimizer optimizer,
            Operand<TInt64> seedAndStep,
            boolean bf16) {
        Dropout dropout = Dropout.of(seedAndStep, spec.model().dropout());
        return new RetrievalGraph(tf, spec, new Tape(tf, weights, spec, bf16), optimizer, FeatureView.ALL, dropout);
    }

    /**
     * Builds the step of next-item pre-training. It drops ids of users at random, so that the histories must carry the
     * information. It keeps the ids of items, because they are the target.
     *
     * @param spec result of {@link ModelSpec#nextItem}
     * @param bf16 whether hidden layers multiply in bfloat16
     */
    static RetrievalGraph nextItem(
            Ops tf,
            ModelSpec spec,
            ModelWeights weights,
            Optimizer optimizer,
            Operand<TInt64> seedAndStep,
            boolean bf16) {
        FeatureView users = FeatureView.withIdDropout(
                Dropout.of(seedAndStep, spec.pretrain().featureDropout()));
        return new RetrievalGraph(tf, spec, new Tape(tf, weights, spec, bf16), optimizer, users, Dropout.OFF);
    }

    /** Builds the measurement of a held-out batch, with all features and without gradients and update. */
    static RetrievalGraph forHeldOut(Ops tf, ModelSpec spec, ModelWeights weights) {
        return new RetrievalGraph(tf, spec, new Tape(tf, weights, spec, false), null, FeatureView.ALL, Dropout.OFF);
    }

    /**
     * @param optimizer optimizer of the step; {@code null} builds a measurement with ranks instead of an update
     */
    private RetrievalGraph(
            Ops tf, ModelSpec spec, Tape tape, @Nullable Optimizer optimizer, FeatureView userViews, Dropout dropout) {
        this.spec = spec;
        FinetuneConfig config = spec.finetune();
        places = config.negatives().perPositive() == 0 ? 0 : config.negatives().perPositive() + 1;
        users = new SidePlaceholders(tf, spec, "user");
        items = new SidePlaceholders(tf, spec, "item");
        prior = FeedDict.floats(tf, -1);
        numbers = TrendBias.placeholder(tf, spec);
        slot = FeedDict.ints(tf, -1);
        width = spec.model().outputDim() + (numbers == null ? 0 : RetrievalBatch.Trend.SLOTS);
        input = new LossInput(
                new ScoreBlocks(tf, spec.scenarios(), width),
                FeedDict.ints(tf, -1),
                FeedDict.ints(tf, -1, places),
                FeedDict.floats(tf, -1),
                FeedDict.ints(tf, -1, 2),
                FeedDict.floats(tf, -1));
        labels = config.negatives().from() == FinetuneConfig.NegativeSource.EXPOSURES ? FeedDict.floats(tf, -1) : null;
        hard = HardNegativeLoss.of(tf, config.negatives(), input, width);
        EmbeddingTables tables = new EmbeddingTables(spec);
        EmbeddingTables.Lookup read =
                tables.lookup(tape, List.of("user", "item"), List.of(users.input(), items.input()));
        boolean withGlobal = config.globalLossWeight() > 0;
        Tower.Output u = SideGraph.build(tape, spec, "user", read, userViews, dropout, withGlobal);
        Tower.Output v = SideGraph.build(tape, spec, "item", read, FeatureView.ALL, dropout, withGlobal);
        @Nullable
        Value trend = numbers == null
                ? null
                : TrendBias.build(tape, spec, numbers, items.input().sizes(), RetrievalBatch.Trend.SLOTS);
        scenarioLosses = losses(tape, u.scenario(), v.scenario(), v.scenarioBias(), trend, 1, hard);
        globalLosses = u.global() == null || v.global() == null
                ? null
                : losses(tape, u.global(), v.global(), v.globalBias(), trend, (float) config.globalLossWeight(), null);
        if (optimizer == null) {
            ranks = ranks(tape, u.scenario(), v.scenario(), v.scenarioBias(), trend);
            step = Optimizer.Step.NONE;
            return;
        }
        ranks = List.of();
        tape.backward();
        step = optimizer.step(tape, read, config.optimizer());
    }

    /**
     * @param mined hard negatives that also enter the loss
     */
    private Operand<TFloat32> losses(
            Tape tape,
            Value user,
            Value item,
            @Nullable Value learnedBias,
            @Nullable Value trend,
            float factor,
            @Nullable HardNegativeLoss mined) {
        ScoreInputs s = scoreInputs(tape, user, item, learnedBias, trend);
        if (labels != null) {
            return RetrievalLoss.ofExposures(tape.ops(), input, labels, s.users(), s.items(), s.bias(), factor);
        }
        RetrievalLoss loss = new RetrievalLoss(tape.ops(), spec.finetune().loss(), input, width);
        Operand<TFloat32> drawn = places > 0
                ? loss.perPositive(s.users(), s.items(), s.bias(), factor)
                : loss.shared(s.users(), s.items(), s.bias(), factor);
        return mined == null
                ? drawn
                : tape.ops()
                        .math
                        .add(drawn, mined.losses(tape.ops(), spec.finetune().loss(), s.users(), s.items(), s.bias()));
    }

    private List<Operand<TFloat32>> ranks(
            Tape tape, Value user, Value item, @Nullable Value learnedBias, @Nullable Value trend) {
        ScoreFunction scores = new ScoreFunction(tape, spec);
        Value vectors = scores.user(user);
        List<Value> users = new ArrayList<>();
        int each = spec.model().userVectorCount();
        for (int k = 0; k < each; k++) {
            users.add(
                    each == 1
                            ? vectors
                            : InterestVectors.select(
                                    tape, vectors, k, each, spec.model().outputDim()));
        }
        Value items = scores.item(item);
        List<ScoreInputs> all = users.stream()
                .map(u -> scoreInputs(tape, scores, u, items, learnedBias, trend))
                .toList();
        ScoreInputs first = all.get(0);
        return RankMetrics.ofRetrieval(
                tape.ops(), input, all.stream().map(ScoreInputs::users).toList(), first.items(), first.bias());
    }

    /**
     * Vectors whose inner products, plus the bias, are the scores.
     *
     * @param users [B, width]
     * @param items [M, width]
     * @param bias [M]
     */
    private record ScoreInputs(
            Value users, Value items, @Nullable Value bias) {}

    /** Returns the inputs of the score. A bias that changes by the day adds columns to both sides. */
    private ScoreInputs scoreInputs(
            Tape tape, Value user, Value item, @Nullable Value learnedBias, @Nullable Value trend) {
        ScoreFunction scores = new ScoreFunction(tape, spec);
        Value items = scores.item(item);
        return scoreInputs(tape, scores, user(tape, scores, user, items), items, learnedBias, trend);
    }

    private ScoreInputs scoreInputs(
            Tape tape,
            ScoreFunction scores,
            Value users,
            Value items,
            @Nullable Value learnedBias,
            @Nullable Value trend) {
        @Nullable Value bias = scores.bias(learnedBias, prior);
        if (bias == null || trend == null) {
            return new ScoreInputs(users, items, bias);
        }
        int dim = spec.model().outputDim();
        Value days = TrendBias.sum(tape, trend, bias);
        return new ScoreInputs(TrendBias.users(tape, users, slot, dim), TrendBias.items(tape, items, days, dim), null);
    }

    /** Returns one vector per user row. If the users have several, it is the one nearest to the positive of the row. */
    private Value user(Tape tape, ScoreFunction scores, Value output, Value items) {
        Value vectors = scores.user(output);
        int each = spec.model().userVectorCount();
        return each == 1
                ? vectors
                : InterestVectors.nearest(
                        tape,
                        vectors,
                        items,
                        input.positive(),
                        each,
                        spec.model().outputDim());
    }

    /** Returns the ranks of the positives, see {@link RankMetrics}. Empty for a training step. */
    List<Operand<TFloat32>> ranks() {
        return ranks;
    }

    /** Returns the per-row losses of the scenario output [B], then those of the global output [B] if it exists. */
    List<Operand<TFloat32>> losses() {
        return globalLosses == null ? List.of(scenarioLosses) : List.of(scenarioLosses, globalLosses);
    }

    Optimizer.Step step() {
        return step;
    }

    /** Returns the batch as tensors. */
    FeedDict feed(RetrievalBatch batch) {
        int rows = batch.users().rows();
        FeedDict feed = new FeedDict(this, batch);
        users.feed(feed, batch.users());
        items.feed(feed, batch.items());
        feed.floats(prior, batch.prior(), batch.prior().length);
        if (numbers != null) {
            RetrievalBatch.Trend trend = batch.trend();
            if (trend.columns() != spec.trend()) {
                throw new IllegalArgumentException("the model expects " + spec.trend()
                        + " numbers per item that feed the bias, but the batch has " + trend.columns());
            }
            feed.floats(numbers, trend.numbers(), trend.numbers().length / trend.columns(), trend.columns());
            feed.ints(slot, trend.slot(), rows);
        }
        feed.floats(input.logQ(), batch.logQ(), batch.logQ().length);
        float[] coefficients = new float[rows];
        for (int i = 0; i < rows; i++) {
            coefficients[i] = batch.weight()[i] / rows;
        }
        feed.floats(input.coefficients(), coefficients, rows);
        feed.ints(input.positive(), batch.positive(), rows);
        if (labels != null) {
            if (batch.labels().length != rows) {
                throw new IllegalArgumentException("the model expects exposures, but the batch has no labels");
            }
            feed.floats(labels, batch.labels(), rows);
            return feed;
        }
        if (hard != null) {
            hard.feed(feed, batch, coefficients);
        }
        if (places > 0) {
            if (batch.perRow() != places) {
                throw new IllegalArgumentException(
                        "the model expects " + places + " candidates per row, but the batch has " + batch.perRow());
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
        boolean oneByOne = spec.finetune().loss().scoresNegativesSeparately();
        input.blocks().feed(feed, oneByOne ? BlockLayout.withoutPositives(batch) : BlockLayout.of(batch));
        return feed;
    }
}
