package org.sassrec.training.health;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;
import org.sassrec.model.SideSample;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.WeightBlock;
import org.sassrec.sampling.SideRows;

/**
 * Measures an epoch: the losses, the norms of a few steps, and the vectors of the rows of the first batch after the
 * epoch. It does not change the training. In a cluster it measures the steps of the chief, which are a part of the epoch.
 * Not thread-safe.
 */
public final class HealthMonitor {
    /** Later epochs are not measured: what goes wrong is visible before. */
    static final int EPOCHS = 3;

    private static final int MEASURED_STEPS = 4;

    /** The task of a loop. */
    public enum Task {
        /** Scenario-contrastive pre-training. */
        CONTRAST,
        /** Next-item pre-training and fine-tuning. */
        RETRIEVAL,
        /** A refit, which is not measured, because it repeats fine-tuning. */
        REFIT
    }

    private final TowerModel model;
    private final int batches;
    private final Task task;
    private final boolean measures;
    private final Map<WeightBlock, List<EpochHealth.Block>> blocks = new EnumMap<>(WeightBlock.class);
    private final double[] losses;
    private final double[] guesses;
    private final Map<Side, SideRows> rows = new EnumMap<>(Side.class);
    private int step;

    /**
     * @param epoch number of the epoch, from 1
     * @param batches number of batches of an epoch
     */
    public HealthMonitor(Task task, TowerModel model, int epoch, int batches) {
        this.task = task;
        this.model = model;
        this.batches = batches;
        this.measures = task != Task.REFIT && epoch <= EPOCHS && batches > 0;
        this.losses = new double[batches];
        this.guesses = new double[batches];
    }

    /** Call before each step, with the rows of its batch. */
    public void beforeStep(SideRows users, SideRows items) {
        if (measures && step == 0) {
            rows.put(Side.USER, users);
            rows.put(Side.ITEM, items);
        }
        if (step < batches) {
            guesses[step] = guess(users.rows()) + guess(items.rows());
        }
        if (isMeasured()) {
            model.measureNextStep();
        }
    }

    /** Call after each step. */
    public void afterStep(double loss) {
        if (isMeasured()) {
            model.norms()
                    .forEach((block, norms) -> blocks.computeIfAbsent(block, b -> new ArrayList<>())
                            .add(new EpochHealth.Block(norms.relativeGradient(), norms.relativeUpdate())));
        }
        if (step < batches) { // the chief of a cluster may repeat the batches of a lost worker
            losses[step++] = loss;
        }
    }

    /** InfoNCE of equal vectors: each of the other rows of a side is as near as the other view. */
    private double guess(int rows) {
        return task != Task.CONTRAST ? Double.NaN : rows > 1 ? Math.log(rows - 1.0) : 0;
    }

    /** The middle of each quarter. Adam's first step changes every weight by its rate, so it says little. */
    private boolean isMeasured() {
        for (int n = 0; measures && n < MEASURED_STEPS; n++) {
            if ((2 * n + 1) * (long) batches / (2 * MEASURED_STEPS) == step) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the measurements after the last step. Computes the vectors of the first batch with the new weights.
     *
     * @return {@code null} for an epoch that is not measured, or without a step in this process
     */
    public @Nullable EpochHealth measure() {
        if (!measures || step == 0) {
            return null;
        }
        int tenth = Math.max(1, step / 10);
        Map<String, EpochHealth.Block> means = new TreeMap<>();
        blocks.forEach((block, each) -> means.put(block.label(), mean(each)));
        Map<String, Double> similarity = new HashMap<>();
        Map<String, SideSample.Units> layers = new HashMap<>();
        rows.forEach((side, batch) -> {
            if (batch.rows() > 0) {
                SideSample sample = model.sample(side, batch);
                layers.putAll(sample.layers());
                similarity(side, sample.vectors(), batch.scenarioOffsets())
                        .ifPresent(mean -> similarity.put(side.name().toLowerCase(Locale.ROOT), mean));
            }
        });
        return new EpochHealth(
                batches,
                mean(losses, 0, tenth),
                mean(losses, step - tenth, step),
                mean(guesses, step - tenth, step),
                noise(),
                means,
                similarity,
                layers);
    }

    private Optional<Double> similarity(Side side, float[] vectors, int... offsets) {
        int each = side == Side.USER ? model.spec().model().userVectorCount() : 1;
        return VectorSimilarity.mean(
                vectors,
                each,
                model.spec().model().vectorDim(),
                model.spec().model().outputDim(),
                offsets);
    }

    /** Consecutive steps have nearly the same weights, so their difference is that of two batches. */
    private double noise() {
        double squares = 0;
        for (int n = 1; n < step; n++) {
            squares += (losses[n] - losses[n - 1]) * (losses[n] - losses[n - 1]);
        }
        return step < 2 ? 0 : Math.sqrt(squares / 2 / (step - 1));
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int n = from; n < to; n++) {
            sum += values[n];
        }
        return sum / (to - from);
    }

    private static EpochHealth.Block mean(List<EpochHealth.Block> each) {
        return new EpochHealth.Block(
                each.stream().mapToDouble(EpochHealth.Block::gradient).average().orElse(0),
                each.stream().mapToDouble(EpochHealth.Block::update).average().orElse(0));
    }
}
