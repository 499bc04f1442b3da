package org.sassrec.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ContrastMetrics;
import org.sassrec.model.NextItemMetrics;
import org.sassrec.model.StepLosses;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.contrast.ContrastBatches;
import org.sassrec.sampling.retrieval.NextItemBatches;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.sassrec.training.health.HealthMonitor;

/**
 * The pre-training task: its batches, its step and its held-out figures. It reads the training split only.
 *
 * @param <B> type of the batches
 * @param data events that describe the data of the task
 * @param skipped whether the data has nothing to pre-train on
 * @param batches number of batches of an epoch
 * @param samples number of samples of an epoch
 * @param builder builds the batch of an epoch (from 0) and a number below {@code batches}; called in any thread
 * @param tensors converts a batch to tensors
 * @param size returns the number of samples of a batch
 * @param kind kind of the task for the measurements of its health
 * @param rows returns the rows of a side of a batch
 * @param step returns the training step of a model
 * @param evaluateHeldOut returns figures of samples that are never trained on, by name; empty without such samples
 */
record PretrainObjective<B>(
        List<TrainingEvent> data,
        boolean skipped,
        int batches,
        long samples,
        BiFunction<Integer, Integer, B> builder,
        BiFunction<TowerModel, B, FeedDict> tensors,
        ToLongFunction<B> size,
        HealthMonitor.Task kind,
        BiFunction<B, Side, SideRows> rows,
        Function<TowerModel, EpochLoop.Stepper<B>> step,
        Function<TowerModel, Map<String, Double>> evaluateHeldOut) {

    /** Returns the configured task. */
    static PretrainObjective<?> of(SassConfig config, Dataset dataset) {
        return switch (config.pretrain().task()) {
            case SCENARIO_CONTRAST -> contrast(ContrastBatches.of(config, dataset, Horizon.TRAIN));
            case NEXT_ITEM, AUTO -> nextItem(config, new NextItemBatches(config, dataset, Horizon.TRAIN));
            case NONE -> throw new IllegalArgumentException("no pre-training with `pretrain.task: none`");
        };
    }

    /**
     * Returns scenario-contrastive pre-training: InfoNCE between views of a user or item in two scenarios, over all
     * pairs of scenarios.
     */
    private static PretrainObjective<ContrastBatch> contrast(ContrastBatches batches) {
        Optional<ContrastBatch> heldOut = batches.heldOut();
        List<TrainingEvent.SideSkipped> skipped = Stream.of(Side.USER, Side.ITEM)
                .map(batches::participation)
                .filter(side -> !side.takesPart())
                .map(side -> new TrainingEvent.SideSkipped(
                        side.side(), side.viewsDiffer(), side.pairs(), side.usable(), side.minimum()))
                .toList();
        boolean all = batches.batches() == 0;
        List<TrainingEvent> data = new ArrayList<>();
        if (all) {
            data.add(new TrainingEvent.PretrainingSkipped(skipped));
        } else {
            data.addAll(skipped);
            data.add(new TrainingEvent.ContrastData(
                    batches.userPairs(),
                    batches.itemPairs(),
                    batches.nonEmptyShare(Side.USER),
                    batches.nonEmptyShare(Side.ITEM)));
        }
        return new PretrainObjective<>(
                data,
                all,
                batches.batches(),
                batches.samples(),
                batches::batch,
                TowerModel::prepare,
                batch -> (batch.users().rows() + batch.items().rows()) / 2L,
                HealthMonitor.Task.CONTRAST,
                (batch, side) -> side == Side.USER ? batch.users() : batch.items(),
                model -> (batch, feed, sums) -> contrastStep(batch, model.pretrainStep(feed), sums),
                model -> heldOut.map(batch -> contrastMetrics(model, batch)).orElse(Map.of()));
    }

    private static double contrastStep(ContrastBatch batch, ContrastMetrics stats, EpochLoop.Sums sums) {
        if (batch.users().rows() > 0) {
            sums.add("user accuracy", stats.userAccuracy(), batch.users().rows());
        }
        if (batch.items().rows() > 0) {
            sums.add("item accuracy", stats.itemAccuracy(), batch.items().rows());
        }
        return stats.loss();
    }

    /**
     * Returns the held-out figures. A side without features that differ between scenarios has no accuracy and no AUC.
     */
    private static Map<String, Double> contrastMetrics(TowerModel model, ContrastBatch batch) {
        ContrastMetrics stats = model.contrastStats(batch);
        Map<String, Double> values = new HashMap<>();
        if (batch.users().rows() > 0 && model.spec().user().dynamic()) {
            values.put("held-out user accuracy", stats.userAccuracy());
            values.put("held-out user auc", stats.userAuc());
        }
        if (batch.items().rows() > 0 && model.spec().item().dynamic()) {
            values.put("held-out item accuracy", stats.itemAccuracy());
            values.put("held-out item auc", stats.itemAuc());
        }
        values.put("alignment", stats.alignment());
        values.put("uniformity", stats.uniformity());
        values.values().removeIf(value -> !Double.isFinite(value));
        return values;
    }

    /**
     * Returns next-item prediction: predicts the item of an exposure from the earlier events of the user, among the
     * items of the scenario.
     */
    private static PretrainObjective<RetrievalBatch> nextItem(SassConfig config, NextItemBatches batches) {
        Optional<RetrievalBatch> heldOut = batches.heldOut();
        Map<String, Long> exposures = new LinkedHashMap<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).hasEvents()) {
                exposures.put(config.scenarios().get(s).name(), batches.samples(s));
            }
        }
        return new PretrainObjective<>(
                List.of(new TrainingEvent.NextItemData(exposures, batches.historyShare())),
                false,
                batches.batches(),
                batches.samples(),
                batches::batch,
                TowerModel::prepareNextItem,
                batch -> batch.users().rows(),
                HealthMonitor.Task.RETRIEVAL,
                (batch, side) -> side == Side.USER ? batch.users() : batch.items(),
                model -> (batch, feed, sums) -> {
                    StepLosses losses = model.nextItemStep(feed);
                    sums.addLosses(config, losses, batch);
                    return losses.loss();
                },
                model -> heldOut.map(batch -> nextItemMetrics(model.nextItemStats(batch)))
                        .orElse(Map.of()));
    }

    private static Map<String, Double> nextItemMetrics(NextItemMetrics stats) {
        return Map.of(
                "held-out loss", stats.loss(), "held-out accuracy", stats.accuracy(), "held-out auc", stats.auc());
    }
}
