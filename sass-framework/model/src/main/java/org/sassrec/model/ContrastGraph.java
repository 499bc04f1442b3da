package org.sassrec.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.sassrec.model.loss.ContrastLoss;
import org.sassrec.model.loss.ScoreBlocks;
import org.sassrec.model.tower.FeatureView;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Builds the step of scenario-contrastive pre-training: the contrast loss of users plus that of items. Training drops
 * ids at random. A held-out measurement removes all features that are equal in both views, because they alone would
 * identify the other view.
 */
final class ContrastGraph {
    private final ModelSpec spec;
    private final Contrast users;
    private final Contrast items;
    private final List<Operand<TFloat32>> fetches = new ArrayList<>();
    private final Optimizer.Step step;

    /** The inputs of one side. */
    private record Contrast(SidePlaceholders rows, Operand<TInt32> partner, ScoreBlocks blocks) {}

    /**
     * Builds the step.
     *
     * @param training whether to compute gradients and an update
     * @param bf16 whether hidden layers multiply in bfloat16
     */
    ContrastGraph(
            Ops tf,
            ModelSpec spec,
            ModelWeights weights,
            Optimizer optimizer,
            Operand<TInt64> seedAndStep,
            boolean training,
            boolean bf16) {
        this.spec = spec;
        users = contrast(tf, "user");
        items = contrast(tf, "item");
        Tape tape = new Tape(tf, weights, spec, bf16);
        EmbeddingTables tables = new EmbeddingTables(spec);
        EmbeddingTables.Lookup read = tables.lookup(
                tape,
                List.of("user", "item"),
                List.of(users.rows().input(), items.rows().input()));
        FeatureView views = training
                ? FeatureView.withIdDropout(
                        Dropout.of(seedAndStep, spec.pretrain().featureDropout()))
                : FeatureView.DYNAMIC;
        fetches.addAll(side(tape, "user", read, views, users, training));
        fetches.addAll(side(tape, "item", read, views, items, training));
        if (training) {
            tape.backward();
            step = optimizer.step(tape, read, spec.pretrain().optimizer());
        } else {
            step = Optimizer.Step.NONE;
        }
    }

    private Contrast contrast(Ops tf, String side) {
        return new Contrast(
                new SidePlaceholders(tf, spec, side),
                FeedDict.ints(tf, -1),
                new ScoreBlocks(tf, 1, spec.model().outputDim()));
    }

    private List<Operand<TFloat32>> side(
            Tape tape,
            String side,
            EmbeddingTables.Lookup read,
            FeatureView views,
            Contrast contrast,
            boolean training) {
        Value one = SideGraph.build(tape, spec, side, read, views, Dropout.OFF, false)
                .scenario();
        if (side.equals("user") && spec.model().userVectorCount() > 1) {
            one = InterestVectors.mean(
                    tape, one, spec.model().userVectorCount(), spec.model().outputDim());
        }
        Value z = tape.normalizeRows(one);
        float temperature = (float) spec.pretrain().temperature();
        return training
                ? ContrastLoss.withGradient(tape.ops(), z, contrast.partner(), contrast.blocks(), temperature)
                : ContrastLoss.withoutGradient(
                        tape.ops(),
                        z.operand(),
                        contrast.partner(),
                        contrast.rows().input().scenarios(),
                        contrast.blocks(),
                        temperature);
    }

    /** Returns the outputs that {@link ContrastMetrics#of} reads. */
    List<Operand<TFloat32>> fetches() {
        return fetches;
    }

    Optimizer.Step step() {
        return step;
    }

    /** Returns the batch as tensors. */
    FeedDict feed(ContrastBatch batch) {
        FeedDict feed = new FeedDict(this, batch);
        users.rows().feed(feed, batch.users());
        items.rows().feed(feed, batch.items());
        pairs(feed, users, batch.userPartner(), batch.userEntity());
        pairs(feed, items, batch.itemPartner(), batch.itemEntity());
        return feed;
    }

    private static void pairs(FeedDict feed, Contrast side, int[] partner, int[] entity) {
        feed.ints(side.partner(), partner, partner.length);
        side.blocks().feed(feed, BlockLayout.square(partner.length, sameEntity(partner, entity)));
    }

    /**
     * Returns the cells (i, j) whose rows are the same entity, including the diagonal and excluding (i, partner of i).
     */
    static int[] sameEntity(int[] partner, int[] entity) {
        Map<Integer, List<Integer>> rows = new HashMap<>();
        for (int i = 0; i < entity.length; i++) {
            rows.computeIfAbsent(entity[i], e -> new ArrayList<>()).add(i);
        }
        int count =
                rows.values().stream().mapToInt(r -> r.size() * (r.size() - 1)).sum();
        int[] cells = new int[2 * count];
        int next = 0;
        for (int i = 0; i < entity.length; i++) {
            for (int j : rows.getOrDefault(entity[i], List.of())) {
                if (j != partner[i]) {
                    cells[next++] = i;
                    cells[next++] = j;
                }
            }
        }
        return cells;
    }
}
