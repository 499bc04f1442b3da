package org.sassrec.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.section.FinetuneSection;
import org.sassrec.config.section.ModelSection;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * A small model with all kinds of features, and batches for it. The batches contain three scenarios (the second has no
 * rows), rows without history, masked candidates and weights.
 */
public record ModelFixture(
        ModelConfig.Type type,
        ModelConfig.Transfer transfer,
        ModelConfig.BiasFusion fusion,
        ModelConfig.Similarity similarity,
        ModelConfig.ItemBias itemBias,
        boolean residual,
        FinetuneConfig.Loss loss,
        int perPositive,
        double lambda,
        double temperature,
        double dropout,
        int outputDim,
        double denseRate,
        double tableRate,
        int[] gateDepths) {

    public static final ModelFixture DEFAULT = new ModelFixture(
            ModelConfig.Type.SASS,
            ModelConfig.Transfer.GRU,
            ModelConfig.BiasFusion.SUM,
            ModelConfig.Similarity.DOT,
            ModelConfig.ItemBias.PRIOR,
            true,
            FinetuneConfig.Loss.BPR,
            2,
            0.5,
            1,
            0,
            5,
            1e-3,
            1e-2,
            new int[] {2, 2, 1});

    public ModelFixture type(ModelConfig.Type t) {
        return new ModelFixture(
                t,
                transfer,
                fusion,
                similarity,
                itemBias,
                residual,
                loss,
                perPositive,
                lambda,
                temperature,
                dropout,
                outputDim,
                denseRate,
                tableRate,
                gateDepths);
    }

    ModelFixture transfer(ModelConfig.Transfer t) {
        return new ModelFixture(
                type,
                t,
                fusion,
                similarity,
                itemBias,
                residual,
                loss,
                perPositive,
                lambda,
                temperature,
                dropout,
                outputDim,
                denseRate,
                tableRate,
                gateDepths);
    }

    ModelFixture fusion(ModelConfig.BiasFusion f) {
        return new ModelFixture(
                type,
                transfer,
                f,
                similarity,
                itemBias,
                residual,
                loss,
                perPositive,
                lambda,
                temperature,
                dropout,
                outputDim,
                denseRate,
                tableRate,
                gateDepths);
    }

    public ModelFixture cosine(double t) {
        return new ModelFixture(
                type,
                transfer,
                fusion,
                ModelConfig.Similarity.COSINE,
                itemBias,
                residual,
                loss,
                perPositive,
                lambda,
                t,
                dropout,
                outputDim,
                denseRate,
                tableRate,
                gateDepths);
    }

    ModelFixture itemBias(ModelConfig.ItemBias b) {
        return new ModelFixture(
                type,
                transfer,
                fusion,
                similarity,
                b,
                residual,
                loss,
                perPositive,
                lambda,
                temperature,
                dropout,
                outputDim,
                denseRate,
                tableRate,
                gateDepths);
    }

    ModelFixture residual(boolean r, int dim) {
        return new ModelFixture(
                type,
                transfer,
                fusion,
                similarity,
                itemBias,
                r,
                loss,
                perPositive,
                lambda,
                temperature,
                dropout,
                dim,
                denseRate,
                tableRate,
                gateDepths);
    }

    public ModelFixture loss(FinetuneConfig.Loss l, int negatives, double globalWeight) {
        return new ModelFixture(
                type,
                transfer,
                fusion,
                similarity,
                itemBias,
                residual,
                l,
                negatives,
                globalWeight,
                temperature,
                dropout,
                outputDim,
                denseRate,
                tableRate,
                gateDepths);
    }

    public ModelFixture dropout(double rate) {
        return new ModelFixture(
                type,
                transfer,
                fusion,
                similarity,
                itemBias,
                residual,
                loss,
                perPositive,
                lambda,
                temperature,
                rate,
                outputDim,
                denseRate,
                tableRate,
                gateDepths);
    }

    ModelFixture rates(double forDense, double forTables) {
        return new ModelFixture(
                type,
                transfer,
                fusion,
                similarity,
                itemBias,
                residual,
                loss,
                perPositive,
                lambda,
                temperature,
                dropout,
                outputDim,
                forDense,
                forTables,
                gateDepths);
    }

    /** Sets one scenario per depth. Scenarios after the third have no rows. */
    public ModelFixture gateDepths(int... depths) {
        return new ModelFixture(
                type,
                transfer,
                fusion,
                similarity,
                itemBias,
                residual,
                loss,
                perPositive,
                lambda,
                temperature,
                dropout,
                outputDim,
                denseRate,
                tableRate,
                depths);
    }

    public ModelSpec spec() {
        var model = Copy.of(ModelSection.defaults())
                .with(ModelConfig::type, type)
                .with(ModelConfig::embeddingDim, 4)
                .with(ModelConfig::biasDim, 3)
                .with(ModelConfig::biasWidth, 3)
                .with(ModelConfig::layers, List.of(6, 5))
                .with(ModelConfig::transfer, transfer)
                .with(ModelConfig::biasFusion, fusion)
                .with(ModelConfig::outputDim, outputDim)
                .with(ModelConfig::similarity, similarity)
                .with(ModelConfig::residual, residual)
                .with(ModelConfig::dropout, dropout)
                .with(ModelConfig::scenarioDecay, 0.0)
                .with(ModelConfig::itemBias, itemBias)
                .with(ModelConfig::prior, new ModelConfig.Prior(null, 0))
                .get();
        var optimizer = new OptimizerConfig(tableRate, 0.1, denseRate);
        var pretrain = new PretrainConfig(PretrainConfig.Task.SCENARIO_CONTRAST, 0.2, 1, 8, 0, optimizer, null);
        var negatives = new FinetuneConfig.Negatives(
                perPositive, perPositive == 0 ? 64 : 0, FinetuneConfig.SamplingWeight.UNIFORM, 1, true, true);
        var finetune = Copy.of(FinetuneSection.defaults())
                .with(FinetuneConfig::loss, loss)
                .with(FinetuneConfig::temperature, temperature)
                .with(FinetuneConfig::negatives, negatives)
                .with(FinetuneConfig::globalLossWeight, lambda)
                .with(FinetuneConfig::weightAveraging, 0.0)
                .with(FinetuneConfig::epochs, 1)
                .with(FinetuneConfig::batchSize, 8)
                .with(FinetuneConfig::optimizer, optimizer)
                .get();
        return new ModelSpec(
                gateDepths.length,
                gateDepths,
                List.of(
                        new ModelSpec.Table("user", 7),
                        new ModelSpec.Table("age", 4),
                        new ModelSpec.Table("item", 9),
                        new ModelSpec.Table("tag", 5),
                        new ModelSpec.Table("gaps", 4),
                        new ModelSpec.Table("picture.learned", 6, true)),
                new ModelSpec.SideSpec(
                        new int[] {0, 1},
                        List.of(Role.ID, Role.ID),
                        List.of(
                                new ModelSpec.PooledFeature(
                                        3, false, Pooling.MEAN, 4, ModelSpec.Role.STATIC, -1, List.of()),
                                new ModelSpec.PooledFeature(
                                        2,
                                        true,
                                        type.effectivePooling(Pooling.MEAN),
                                        4,
                                        ModelSpec.Role.DYNAMIC,
                                        -1,
                                        List.of()),
                                new ModelSpec.PooledFeature(
                                        2,
                                        true,
                                        type.effectivePooling(Pooling.MEAN),
                                        3,
                                        Role.DYNAMIC,
                                        -1,
                                        List.of(1, 2)),
                                new ModelSpec.PooledFeature(
                                        2,
                                        true,
                                        type.effectivePooling(Pooling.POSITIONAL),
                                        3,
                                        Role.DYNAMIC,
                                        4,
                                        List.of()),
                                new ModelSpec.PooledFeature(2, true, Pooling.CONCAT, 2, Role.DYNAMIC, 4, List.of())),
                        List.of(
                                new ModelSpec.DenseFeature(1, false, Role.STATIC, -1, List.of()),
                                new ModelSpec.DenseFeature(3, true, Role.STATIC, -1, List.of()),
                                new ModelSpec.DenseFeature(1, false, Role.STATIC, -1, List.of(0)),
                                new ModelSpec.DenseFeature(2, true, Role.STATIC, -1, List.of(1))),
                        List.of(
                                new ModelSpec.ScenarioFeature("level", 4, List.of(0), Role.STATIC),
                                new ModelSpec.ScenarioFeature("gift", 3, List.of(0, 2), Role.STATIC))),
                new ModelSpec.SideSpec(
                        new int[] {2, 1, 5},
                        List.of(Role.ID, Role.ID, Role.ID),
                        List.of(new ModelSpec.PooledFeature(
                                3, false, Pooling.MEAN, 4, ModelSpec.Role.STATIC, -1, List.of())),
                        List.of(new ModelSpec.DenseFeature(2, true, Role.STATIC, 2, List.of())),
                        List.of(new ModelSpec.ScenarioFeature("room", 5, List.of(2), Role.STATIC))),
                List.of(new ModelSpec.Table("hour", 4), new ModelSpec.Table("page", 3)),
                model,
                pretrain,
                finetune,
                false,
                List.of(),
                0);
    }

    /** Creates a model whose weights are all random, including biases and position weights. */
    public TowerModel model(long seed) {
        return model(spec(), seed);
    }

    /** Creates a model of a changed specification with random weights. */
    public static TowerModel model(ModelSpec spec, long seed) {
        return model(spec, seed, false);
    }

    /** Creates a model with random weights, optionally with hidden layers in bfloat16. */
    static TowerModel model(ModelSpec spec, long seed, boolean bf16) {
        TowerModel model = TowerModel.create(spec, new TowerModel.Options(seed, 2, 1, bf16));
        Random random = new Random(seed);
        Map<String, Tensor> variables = model.variables();
        Map<String, TFloat32> values = new LinkedHashMap<>();
        variables.forEach((name, old) -> {
            float[] numbers = new float[(int) old.shape().size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (random.nextDouble() - 0.5) + (name.equals("item.prior.scale") ? 1 : 0);
            }
            values.put(name, TFloat32.tensorOf(old.shape(), DataBuffers.of(numbers, true, false)));
            old.close();
        });
        model.assign(values);
        values.values().forEach(Tensor::close);
        return model;
    }

    /** Returns the weights as doubles, for the reference. */
    public static Map<String, double[]> weights(TowerModel model) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        model.variables().forEach((name, tensor) -> {
            try (tensor) {
                float[] values = new float[(int) tensor.shape().size()];
                tensor.asRawTensor().data().asFloats().read(values);
                double[] copy = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    copy[i] = values[i];
                }
                weights.put(name, copy);
            }
        });
        return weights;
    }

    /** Returns the offsets of the scenarios' rows. Scenarios beyond the given ones have no rows. */
    private int[] offsets(int... ends) {
        int[] offsets = new int[gateDepths.length + 1];
        for (int s = 0; s < gateDepths.length; s++) {
            offsets[s + 1] = ends[Math.min(s, ends.length - 1)];
        }
        return offsets;
    }

    /**
     * Returns a batch of five user rows and eight item rows. The second scenario is empty. With shared negatives, one
     * positive is outside the shared rows.
     */
    public RetrievalBatch retrieval(long seed) {
        ModelSpec spec = spec();
        Random random = new Random(seed);
        SideRows users = RandomRows.of(spec, "user", random, offsets(3, 3, 5));
        SideRows items = RandomRows.of(spec, "item", random, offsets(4, 4, 8));
        float[] logQ = new float[8];
        float[] prior = new float[8];
        for (int i = 0; i < 8; i++) {
            logQ[i] = -random.nextFloat() * 3;
            prior[i] = -random.nextFloat() * 3;
        }
        float[] weight = {1, 1, 1, 2.5f, 2.5f};
        if (perPositive == 0) {
            return new RetrievalBatch(
                    users,
                    items,
                    new int[] {0, 1, 3, 4, 7},
                    new int[0],
                    0,
                    Arrays.copyOf(new int[] {3, 0, 4}, spec.scenarios()),
                    logQ,
                    prior,
                    new int[] {4, 0, 0},
                    new int[] {5, 2, 2},
                    weight,
                    RetrievalBatch.MinedNegatives.NONE,
                    RetrievalBatch.Trend.NONE,
                    new float[0]);
        }
        int[] candidates = {0, 1, 2, 3, 0, 1, 2, 3, 3, 4, 5, 6, 7, 6, 5};
        return new RetrievalBatch(
                users,
                items,
                new int[] {0, 3, 2, 4, 7},
                candidates,
                3,
                new int[spec.scenarios()],
                logQ,
                prior,
                new int[] {0, 3, 3},
                new int[] {2, 1, 2},
                weight,
                RetrievalBatch.MinedNegatives.NONE,
                RetrievalBatch.Trend.NONE,
                new float[0]);
    }

    /** Returns the same batch with two hard negatives for some rows and one or none for others. */
    RetrievalBatch mined(long seed) {
        RetrievalBatch batch = retrieval(seed);
        return with(
                batch,
                batch.users(),
                new RetrievalBatch.MinedNegatives(
                        2, new int[] {1, 2, 2, 0, 0, 0, 6, 5, 5, 4}, new int[] {2, 1, 0, 2, 2}),
                batch.trend());
    }

    /** Returns the user rows as exposures. Two rows have the same item. One scenario has only negative labels. */
    RetrievalBatch exposures(long seed) {
        RetrievalBatch batch = retrieval(seed);
        float[] logQ = new float[batch.logQ().length];
        Arrays.fill(logQ, 0, batch.items().scenarioOffsets()[1], 0.8f);
        Arrays.fill(logQ, batch.items().scenarioOffsets()[1], logQ.length, -1.5f);
        return new RetrievalBatch(
                batch.users(),
                batch.items(),
                new int[] {0, 2, 0, 4, 7},
                new int[0],
                0,
                new int[batch.shared().length],
                logQ,
                batch.prior(),
                new int[0],
                new int[0],
                batch.weight(),
                RetrievalBatch.MinedNegatives.NONE,
                RetrievalBatch.Trend.NONE,
                new float[] {1, 0, 0, 0, 0});
    }

    /** Returns a batch with statistics that feed the bias. Its rows refer to different days. */
    static RetrievalBatch withTrend(RetrievalBatch batch, int columns) {
        Random random = new Random(columns);
        int slots = RetrievalBatch.Trend.SLOTS;
        float[] numbers = new float[batch.items().rows() * slots * columns];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 2 * (random.nextFloat() - 0.5f);
        }
        RetrievalBatch.Trend trend = new RetrievalBatch.Trend(columns, new int[] {0, 2, 0, slots - 1, 1}, numbers);
        return with(batch, batch.users(), batch.mined(), trend);
    }

    /** Returns a batch with other users, of a specification with the same scenarios. */
    RetrievalBatch ofUsers(ModelSpec spec, RetrievalBatch batch) {
        SideRows users = RandomRows.of(spec, "user", new Random(batch.users().ids()[0]), offsets(3, 3, 5));
        return with(batch, users, batch.mined(), batch.trend());
    }

    /** Returns a batch whose users have empty bags. */
    static RetrievalBatch withoutHistories(RetrievalBatch batch) {
        SideRows users = batch.users();
        SideRows.Bag[] empty = new SideRows.Bag[users.bags().length];
        Arrays.fill(empty, new SideRows.Bag(new int[0], new int[0], new float[0], new int[0]));
        SideRows rows =
                new SideRows(users.rows(), users.scenarioOffsets(), users.ids(), empty, users.biasIds(), users.dense());
        return with(batch, rows, batch.mined(), batch.trend());
    }

    private static RetrievalBatch with(
            RetrievalBatch batch, SideRows users, RetrievalBatch.MinedNegatives mined, RetrievalBatch.Trend trend) {
        return new RetrievalBatch(
                users,
                batch.items(),
                batch.positive(),
                batch.candidates(),
                batch.perRow(),
                batch.shared(),
                batch.logQ(),
                batch.prior(),
                batch.maskedUser(),
                batch.maskedItem(),
                batch.weight(),
                mined,
                trend,
                batch.labels());
    }

    /** Returns a batch without requests: all context features are unknown, as in the pairs of pre-training. */
    public static ContrastBatch withoutRequest(ModelSpec spec, ContrastBatch batch) {
        SideRows users = batch.users();
        int width = spec.biasFeatures("user");
        int[] bias = users.biasIds().clone();
        for (int i = 0; i < bias.length; i++) {
            bias[i] = i % width < spec.context().size() ? 0 : bias[i];
        }
        SideRows rows =
                new SideRows(users.rows(), users.scenarioOffsets(), users.ids(), users.bags(), bias, users.dense());
        return new ContrastBatch(
                rows, batch.userPartner(), batch.userEntity(), batch.items(), batch.itemPartner(), batch.itemEntity());
    }

    /** Returns four user pairs, one entity twice, and three item pairs. The second scenario is empty. */
    public ContrastBatch contrast(long seed) {
        ModelSpec spec = spec();
        Random random = new Random(seed);
        return new ContrastBatch(
                RandomRows.of(spec, "user", random, offsets(4, 4, 8)),
                new int[] {4, 5, 6, 7, 0, 1, 2, 3},
                new int[] {5, 6, 5, 8, 5, 6, 5, 8},
                RandomRows.of(spec, "item", random, offsets(3, 3, 6)),
                new int[] {3, 4, 5, 0, 1, 2},
                new int[] {1, 2, 3, 1, 2, 3});
    }
}
