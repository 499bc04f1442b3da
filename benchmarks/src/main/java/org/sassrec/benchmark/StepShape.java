package org.sassrec.benchmark;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.section.FinetuneSection;
import org.sassrec.config.section.ModelSection;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/**
 * The sizes of a fine-tuning step like W1. Creates the model and random batches.
 *
 * @param vocabulary number V of user ids; items have V / 3 ids, groups V / 6
 * @param scenarios number of scenarios, with equal numbers of rows
 * @param history number of items in the history of each user
 * @param batch number of positives; should be a multiple of the scenarios
 */
record StepShape(int vocabulary, int scenarios, int history, int batch) {
    static final StepShape BASE = new StepShape(150_000, 5, 25, 2_000);

    private static final int DIM = 16;
    private static final int BIAS_DIM = 8;
    private static final int BIAS_WIDTH = 32;
    private static final List<Integer> WIDTHS = List.of(128, 64, 32);
    private static final int HOURS = 24;
    private static final int EACH = 5;
    private static final int USER_FEATURES = 8;
    private static final int ITEM_ID = 8;

    private int[] tables() {
        return new int[] {vocabulary, 10, 8, 8, 12, 50, 5, 3, vocabulary / 3, vocabulary / 6, 70, 32, 32, 8};
    }

    ModelSpec spec() {
        int[] sizes = tables();
        var model = Copy.of(ModelSection.defaults())
                .with(ModelConfig::embeddingDim, DIM)
                .with(ModelConfig::biasDim, BIAS_DIM)
                .with(ModelConfig::biasWidth, BIAS_WIDTH)
                .with(ModelConfig::layers, WIDTHS)
                .with(ModelConfig::itemBias, ModelConfig.ItemBias.NONE)
                // The workload is fixed, whatever the defaults are.
                .with(ModelConfig::outputDim, 32)
                .with(ModelConfig::similarity, ModelConfig.Similarity.DOT)
                .with(ModelConfig::residual, false)
                .with(ModelConfig::dropout, 0.0)
                .with(ModelConfig::scenarioDecay, 0.0)
                .get();
        var negatives =
                new FinetuneConfig.Negatives(EACH - 1, 0, FinetuneConfig.SamplingWeight.UNIFORM, 1, false, false);
        var finetune = Copy.of(FinetuneSection.defaults())
                .with(FinetuneConfig::negatives, negatives)
                .with(FinetuneConfig::epochs, 1)
                .with(FinetuneConfig::batchSize, batch)
                .with(FinetuneConfig::loss, FinetuneConfig.Loss.BPR)
                .with(FinetuneConfig::temperature, 1.0)
                .with(FinetuneConfig::globalLossWeight, 0.5)
                .with(FinetuneConfig::weightAveraging, 0.0)
                .with(FinetuneConfig::optimizer, new OptimizerConfig(1e-2, 0.1, 1e-3))
                .get();
        int[] depths = new int[scenarios];
        Arrays.fill(depths, WIDTHS.size());
        return new ModelSpec(
                scenarios,
                depths,
                IntStream.range(0, sizes.length)
                        .mapToObj(i -> new ModelSpec.Table("t" + i, sizes[i]))
                        .toList(),
                new ModelSpec.SideSpec(
                        new int[] {0, 1, 2, 3, 4, 5, 6, 7},
                        Collections.nCopies(8, ModelSpec.Role.ID),
                        List.of(new ModelSpec.PooledFeature(
                                ITEM_ID,
                                true,
                                FeatureConfig.Pooling.MEAN,
                                history,
                                ModelSpec.Role.DYNAMIC,
                                -1,
                                List.of())),
                        List.of(),
                        List.of()),
                new ModelSpec.SideSpec(
                        new int[] {8, 9, 10, 11, 12, 13},
                        Collections.nCopies(6, ModelSpec.Role.ID),
                        List.of(),
                        List.of(),
                        List.of()),
                List.of(new ModelSpec.Table("hour", HOURS)),
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, batch, 0),
                finetune,
                true,
                List.of(),
                0);
    }

    RetrievalBatch randomBatch(int number) {
        Random random = new Random(number);
        int itemRows = batch * EACH;
        int[] sizes = tables();
        int elements = batch * history;
        float[] weights = new float[elements];
        Arrays.fill(weights, 1);
        var bag = new SideRows.Bag(
                popularIds(random, elements, sizes[ITEM_ID]),
                IntStream.range(0, elements).map(i -> i / history).toArray(),
                weights,
                IntStream.range(0, elements).map(i -> i % history).toArray());
        var users = new SideRows(
                batch,
                offsets(1),
                ids(random, batch, Arrays.copyOf(sizes, USER_FEATURES)),
                new SideRows.Bag[] {bag},
                random.ints(batch, 0, HOURS).toArray(),
                new float[0]);
        var items = new SideRows(
                itemRows,
                offsets(EACH),
                ids(random, itemRows, Arrays.copyOfRange(sizes, USER_FEATURES, sizes.length)),
                new SideRows.Bag[0],
                random.ints(itemRows, 0, HOURS).toArray(),
                new float[0]);
        float[] ones = new float[batch];
        Arrays.fill(ones, 1);
        return new RetrievalBatch(
                users,
                items,
                IntStream.range(0, batch).map(i -> i * EACH).toArray(),
                IntStream.range(0, itemRows).toArray(),
                EACH,
                new int[scenarios],
                new float[itemRows],
                new float[itemRows],
                new int[0],
                new int[0],
                ones,
                RetrievalBatch.MinedNegatives.NONE,
                RetrievalBatch.Trend.NONE,
                new float[0]);
    }

    private int[] offsets(int times) {
        return IntStream.rangeClosed(0, scenarios)
                .map(s -> (int) ((long) batch * s / scenarios) * times)
                .toArray();
    }

    private static int[] ids(Random random, int rows, int... sizes) {
        int[] ids = new int[rows * sizes.length];
        for (int f = 0; f < sizes.length; f++) {
            int[] column = popularIds(random, rows, sizes[f]);
            for (int i = 0; i < rows; i++) {
                ids[i * sizes.length + f] = column[i];
            }
        }
        return ids;
    }

    /** Draws ids with log-uniform ranks and distributes them over the table with a prime number. */
    private static int[] popularIds(Random random, int count, int size) {
        return random.doubles(count)
                .mapToInt(u -> (int) (Math.min(size - 1, (long) Math.exp(u * Math.log(size + 1.0)) - 1)
                        * 2_654_435_761L
                        % size))
                .toArray();
    }

    /** Returns the series of measurements. Each series varies one size of the base. */
    static Map<String, List<StepShape>> series() {
        StepShape b = BASE;
        return Map.of(
                "vocabulary",
                Stream.of(15_000, 150_000, 1_500_000, 5_000_000)
                        .map(v -> new StepShape(v, b.scenarios, b.history, b.batch))
                        .toList(),
                "scenarios",
                Stream.of(5, 20, 100)
                        .map(s -> new StepShape(b.vocabulary, s, b.history, b.batch))
                        .toList(),
                "history",
                Stream.of(5, 25, 100, 400)
                        .map(h -> new StepShape(b.vocabulary, b.scenarios, h, b.batch))
                        .toList(),
                "batch",
                Stream.of(500, 2_000, 8_000)
                        .map(n -> new StepShape(b.vocabulary, b.scenarios, b.history, n))
                        .toList());
    }
}
