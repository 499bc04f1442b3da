package org.sassrec.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.section.FinetuneSection;
import org.sassrec.config.section.ModelSection;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * The three training workloads of the benchmark with the models and batches of this project. W1 fine-tunes with four
 * negatives per positive. W2 is scenario-contrastive pre-training. W3 is the two-tower baseline with in-batch softmax.
 * Ids and initial weights come from {@link Streams}, so that all implementations do the same work.
 */
public final class Workload {
    private static final OptimizerConfig OPTIMIZER = new OptimizerConfig(1e-2, 0.1, 1e-3);
    private static final int SCENARIOS = 5;
    private static final int[] SEGMENTS = {1229, 307, 205, 205, 102};
    private static final int NEGATIVES = 4;
    private static final int DIM = 16;
    private static final int BIAS_DIM = 8;
    private static final int BIAS_WIDTH = 32;
    private static final List<Integer> WIDTHS = List.of(128, 64, 32);
    private static final int HOURS = 24;
    private static final int MAX_LENGTH = 50;
    private static final int PAIRS = 1024;
    private static final int BATCH = 2048;
    private static final int USER_FEATURES = 8;
    private static final int ITEM_FEATURES = 6;
    private static final int ITEM_ID = 8;

    private final int number;
    private final boolean varied;
    private final int[] rows;

    /** Creates workload 1, 2 or 3 with V = {@code vocabulary}. */
    public Workload(int number, int vocabulary) {
        this(number, vocabulary, false);
    }

    /**
     * Creates a workload.
     *
     * @param varied whether the number of rows per scenario varies at random from batch to batch (W1)
     */
    public Workload(int number, int vocabulary, boolean varied) {
        this.number = number;
        this.varied = varied;
        rows = new int[] {vocabulary, 10, 8, 8, 12, 50, 5, 3, vocabulary / 3, vocabulary / 6, 70, 32, 32, 8};
    }

    /** Returns the number of samples of a step. */
    public int samples() {
        return number == 2 ? PAIRS : BATCH;
    }

    private int scenarios() {
        return number == 3 ? 1 : SCENARIOS;
    }

    /** Returns the specification of the model. */
    public ModelSpec spec() {
        List<ModelSpec.Table> tables = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            tables.add(new ModelSpec.Table("t" + i, rows[i]));
        }
        var history = new ModelSpec.PooledFeature(
                ITEM_ID, true, FeatureConfig.Pooling.MEAN, MAX_LENGTH, ModelSpec.Role.DYNAMIC, -1, List.of());
        boolean dssm = number == 3;
        var model = Copy.of(ModelSection.defaults())
                .with(ModelConfig::type, dssm ? ModelConfig.Type.DSSM : ModelConfig.Type.SASS)
                .with(ModelConfig::embeddingDim, DIM)
                .with(ModelConfig::biasDim, BIAS_DIM)
                .with(ModelConfig::biasWidth, BIAS_WIDTH)
                // The last layer of a plain tower is linear and is the output.
                .with(ModelConfig::layers, dssm ? WIDTHS.subList(0, WIDTHS.size() - 1) : WIDTHS)
                .with(ModelConfig::similarity, number == 1 ? ModelConfig.Similarity.DOT : ModelConfig.Similarity.COSINE)
                .with(ModelConfig::itemBias, ModelConfig.ItemBias.NONE)
                // The workload is fixed, whatever the defaults are.
                .with(ModelConfig::outputDim, WIDTHS.get(WIDTHS.size() - 1))
                .with(ModelConfig::residual, false)
                .with(ModelConfig::dropout, 0.0)
                .with(ModelConfig::scenarioDecay, 0.0)
                .get();
        var pretrain = new PretrainConfig(
                number == 2 ? PretrainConfig.Task.SCENARIO_CONTRAST : PretrainConfig.Task.NONE,
                0.1,
                1,
                PAIRS,
                0,
                OPTIMIZER,
                null);
        var negatives = new FinetuneConfig.Negatives(
                dssm ? 0 : NEGATIVES, dssm ? BATCH : 0, FinetuneConfig.SamplingWeight.UNIFORM, 1, dssm, false);
        var finetune = Copy.of(FinetuneSection.defaults())
                .with(FinetuneConfig::loss, dssm ? FinetuneConfig.Loss.SOFTMAX : FinetuneConfig.Loss.BPR)
                .with(FinetuneConfig::temperature, dssm ? 0.1 : 1)
                .with(FinetuneConfig::negatives, negatives)
                .with(FinetuneConfig::globalLossWeight, number == 1 ? 0.5 : 0)
                .with(FinetuneConfig::weightAveraging, 0.0)
                .with(FinetuneConfig::epochs, 1)
                .with(FinetuneConfig::batchSize, BATCH)
                .with(FinetuneConfig::optimizer, OPTIMIZER)
                .get();
        int[] depths = new int[scenarios()];
        Arrays.fill(depths, WIDTHS.size());
        return new ModelSpec(
                scenarios(),
                depths,
                tables,
                new ModelSpec.SideSpec(
                        new int[] {0, 1, 2, 3, 4, 5, 6, 7},
                        Collections.nCopies(8, ModelSpec.Role.ID),
                        List.of(history),
                        List.of(),
                        List.of()),
                new ModelSpec.SideSpec(
                        new int[] {8, 9, 10, 11, 12, 13},
                        Collections.nCopies(6, ModelSpec.Role.ID),
                        List.of(),
                        List.of(),
                        List.of()),
                dssm ? List.of() : List.of(new ModelSpec.Table("hour", HOURS)),
                model,
                pretrain,
                finetune,
                !dssm,
                List.of(),
                0);
    }

    /** Sets the initial weights in the canonical order, which numbers their streams. */
    public void initialize(TowerModel model) {
        Map<String, TFloat32> weights = new LinkedHashMap<>();
        TFloat32 table = TFloat32.tensorOf(Shape.of(Arrays.stream(rows).sum(), DIM));
        weights.put("tables.embedding", table);
        FloatDataBuffer values = table.asRawTensor().data().asFloats();
        long at = 0;
        for (int n = 0; n < rows.length; n++) {
            at = fillTable(values, at, n, rows[n], DIM);
        }
        int hours = number == 3 ? 0 : HOURS;
        TFloat32 bias = TFloat32.tensorOf(Shape.of(scenarios() + hours, BIAS_DIM));
        weights.put("tables.bias", bias);
        FloatDataBuffer biases = bias.asRawTensor().data().asFloats();
        fillTable(biases, fillTable(biases, 0, 14, scenarios(), BIAS_DIM), 15, hours, BIAS_DIM);
        new DenseWeights(number, WIDTHS, SCENARIOS, DIM * (USER_FEATURES + 1), DIM * ITEM_FEATURES)
                .values()
                .forEach((name, weight) -> weights.put(
                        name,
                        TFloat32.tensorOf(Shape.of(weight.shape()), DataBuffers.of(weight.values(), true, false))));
        model.assign(weights);
        weights.values().forEach(TFloat32::close);
    }

    private static long fillTable(FloatDataBuffer values, long from, int n, int count, int width) {
        for (long e = 0; e < (long) count * width; e++) {
            values.setFloat((float) ((2 * Streams.uniform(900_000 + n, e) - 1) * 0.5), from + e);
        }
        return from + (long) count * width;
    }

    private long slot(int batch, int k) {
        return number * 100_000L + batch * 100L + k;
    }

    private int[] ids(int batch, int slot, int features, int firstTable, int count) {
        int[] ids = new int[count * features];
        for (int k = 0; k < features; k++) {
            for (int i = 0; i < count; i++) {
                ids[i * features + k] = Streams.zipf(slot(batch, slot + k), i, rows[firstTable + k]);
            }
        }
        return ids;
    }

    private int[] hours(int batch, int slot, int count) {
        int[] hours = new int[count];
        for (int i = 0; i < count; i++) {
            hours[i] = Streams.flat(slot(batch, slot), i, HOURS);
        }
        return hours;
    }

    /** Returns the histories of rows in the given order. */
    private SideRows.Bag history(int batch, int[] order) {
        int[] values = new int[order.length * MAX_LENGTH];
        int[] rowOf = new int[values.length];
        int[] places = new int[values.length];
        int next = 0;
        for (int i = 0; i < order.length; i++) {
            int length = 5 + Streams.flat(slot(batch, 9), order[i], 46);
            for (int j = 0; j < length; j++) {
                values[next] = Streams.zipf(slot(batch, 10), 50L * order[i] + j, rows[ITEM_ID]);
                rowOf[next] = i;
                places[next++] = j;
            }
        }
        float[] weights = new float[next];
        Arrays.fill(weights, 1);
        return new SideRows.Bag(
                Arrays.copyOf(values, next), Arrays.copyOf(rowOf, next), weights, Arrays.copyOf(places, next));
    }

    private static int[] identity(int n) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        return order;
    }

    private static int[] offsets(int[] segments, int times) {
        int[] offsets = new int[segments.length + 1];
        for (int s = 0; s < segments.length; s++) {
            offsets[s + 1] = offsets[s] + times * segments[s];
        }
        return offsets;
    }

    /**
     * Returns the number of rows per scenario with deviations of about their square root. The sum is the batch size.
     */
    private int[] segments(int batch) {
        int[] segments = SEGMENTS.clone();
        if (varied) {
            Random random = new Random(batch);
            for (int s = 1; s < SCENARIOS; s++) {
                int more = (int) Math.round(random.nextGaussian() * Math.sqrt(segments[s]));
                segments[s] += more;
                segments[0] -= more;
            }
        }
        return segments;
    }

    /** Returns a batch of W1 or W3. */
    public RetrievalBatch retrieval(int batch) {
        boolean dssm = number == 3;
        int[] segments = dssm ? new int[] {BATCH} : segments(batch);
        int each = dssm ? 1 : 1 + NEGATIVES;
        int itemRows = BATCH * each;
        var users = new SideRows(
                BATCH,
                offsets(segments, 1),
                ids(batch, 0, USER_FEATURES, 0, BATCH),
                new SideRows.Bag[] {history(batch, identity(BATCH))},
                dssm ? new int[0] : hours(batch, 8, BATCH),
                new float[0]);
        var items = new SideRows(
                itemRows,
                offsets(segments, each),
                ids(batch, 20, ITEM_FEATURES, ITEM_ID, itemRows),
                new SideRows.Bag[0],
                dssm ? new int[0] : hours(batch, 26, itemRows),
                new float[0]);
        int[] positive = new int[BATCH];
        Arrays.setAll(positive, i -> i * each);
        float[] ones = new float[BATCH];
        Arrays.fill(ones, 1);
        return new RetrievalBatch(
                users,
                items,
                positive,
                dssm ? new int[0] : identity(itemRows),
                dssm ? 0 : each,
                dssm ? segments : new int[segments.length],
                new float[itemRows],
                new float[itemRows],
                new int[0],
                new int[0],
                ones,
                RetrievalBatch.MinedNegatives.NONE,
                RetrievalBatch.Trend.NONE,
                new float[0]);
    }

    /** Returns a batch of W2. */
    public ContrastBatch contrast(int batch) {
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < SCENARIOS; i++) {
            for (int j = i + 1; j < SCENARIOS; j++) {
                pairs.add(new int[] {i, j});
            }
        }
        int views = 2 * PAIRS;
        int[] counts = new int[SCENARIOS];
        List<List<Integer>> byScenario = new ArrayList<>();
        for (int s = 0; s < SCENARIOS; s++) {
            byScenario.add(new ArrayList<>());
        }
        for (int v = 0; v < views; v++) {
            int s = pairs.get(v / 2 % pairs.size())[v % 2];
            byScenario.get(s).add(v);
            counts[s]++;
        }
        int[] order = byScenario.stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .toArray();
        int[] place = new int[views];
        for (int i = 0; i < views; i++) {
            place[order[i]] = i;
        }
        int[] partner = new int[views];
        Arrays.setAll(partner, i -> place[order[i] ^ 1]);
        int[] offsets = offsets(counts, 1);
        var users = new SideRows(
                views,
                offsets,
                byEntity(ids(batch, 0, USER_FEATURES, 0, PAIRS), USER_FEATURES, order),
                new SideRows.Bag[] {history(batch, order)},
                reorder(hours(batch, 8, views), order),
                new float[0]);
        var items = new SideRows(
                views,
                offsets,
                byEntity(ids(batch, 20, ITEM_FEATURES, ITEM_ID, PAIRS), ITEM_FEATURES, order),
                new SideRows.Bag[0],
                reorder(hours(batch, 26, views), order),
                new float[0]);
        return new ContrastBatch(
                users, partner, firstColumn(users, USER_FEATURES), items, partner, firstColumn(items, ITEM_FEATURES));
    }

    private static int[] byEntity(int[] ids, int features, int[] order) {
        int[] rows = new int[order.length * features];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(ids, order[i] / 2 * features, rows, i * features, features);
        }
        return rows;
    }

    private static int[] reorder(int[] values, int[] order) {
        return Arrays.stream(order).map(i -> values[i]).toArray();
    }

    private static int[] firstColumn(SideRows rows, int features) {
        int[] column = new int[rows.rows()];
        Arrays.setAll(column, i -> rows.ids()[i * features]);
        return column;
    }

    /** Returns the floating-point operations of the dense products of a sample, forward and backward. */
    public long flopsPerSample() {
        return switch (number) {
            case 1 -> 6_985_728;
            case 2 -> 6_303_744;
            default -> 700_416;
        };
    }

    /** A weight of the model, which consists of one or more canonical weights. */
    record Weight(float[] values, long[] shape) {}

    static Map<String, Weight> ordered() {
        return new LinkedHashMap<>();
    }
}
