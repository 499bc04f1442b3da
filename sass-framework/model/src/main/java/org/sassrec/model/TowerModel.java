package org.sassrec.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.Side;
import org.sassrec.model.graph.BlockNorms;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.FrozenRows;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.model.graph.GraphRunner;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Optimizer;
import org.sassrec.model.graph.Placement;
import org.sassrec.model.graph.WeightAverage;
import org.sassrec.model.graph.WeightBlock;
import org.sassrec.model.graph.WeightSource;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Graph;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Both towers with their training steps, in one TensorFlow graph and one session with all variables.
 *
 * <p>Call the training steps, {@link #save} and {@link #restore} from one thread. {@link #encodeUsers}, {@link
 * #encodeItems} and {@link #prepare} are thread-safe, but encoding must not run during a training step.
 */
public final class TowerModel implements AutoCloseable {
    private final ModelSpec spec;
    final Graph graph = new Graph();
    private final Ops tf;
    final ModelWeights weights;
    private final @Nullable TrainingSteps steps;
    private final Encoders encoders;
    final GraphRunner runs;
    private final ModelVariables variables;
    private final @Nullable WeightAverage average;
    private final @Nullable FrozenRows frozen;
    private final List<Op> accumulatorResets;
    private final ModelPurpose purpose;
    private boolean averaged;
    private float biasWeight = 1;

    /**
     * Options of execution.
     *
     * @param seed seed of the initial weights and of dropout
     * @param interOpThreads number of operations that run in parallel; 2 is a good value for two cores
     * @param intraOpThreads number of threads inside one operation; 1 is best if the graph has enough parallel
     * branches. The first session of the process sets the value for all sessions.
     * @param bf16 whether the hidden layers of training steps multiply in bfloat16. Weights, optimizer, losses,
     * encoding and measurements always use float32.
     * @param placement where the variables are
     */
    public record Options(long seed, int interOpThreads, int intraOpThreads, boolean bf16, Placement placement) {

        /** Returns options for one process. */
        public Options(long seed, int interOpThreads, int intraOpThreads, boolean bf16) {
            this(seed, interOpThreads, intraOpThreads, bf16, Placement.LOCAL);
        }

        /** Returns options with one intra-op thread and the given number of inter-op threads. */
        public static Options of(long seed, int threads) {
            return new Options(seed, threads, 1, false);
        }
    }

    private TowerModel(ModelSpec spec, Options options, ModelPurpose purpose) {
        this.spec = spec;
        this.purpose = purpose;
        tf = options.placement().onWorker(Ops.create(graph));
        Placement placement = purpose.hasState() ? options.placement() : Placement.FILE;
        weights = new ModelWeights(tf, options.seed(), spec, ServedVectors.scenarioStacks(spec), placement);
        double accumulator = spec.finetune().optimizer().tableAccumulator();
        boolean pretrains = purpose.hasStageOne() && spec.pretrain().task() != PretrainConfig.Task.NONE;
        Optimizer optimizer = new Optimizer(
                tf,
                weights,
                pretrains ? spec.pretrain().optimizer().tableAccumulator() : accumulator,
                spec.model().scenarioDecay());
        steps = purpose.hasStageTwo()
                ? new TrainingSteps(tf, spec, options, weights, optimizer, purpose.hasStageOne())
                : null;
        encoders = new Encoders(tf, spec, weights);
        average = steps != null && spec.finetune().weightAveraging() > 0 ? new WeightAverage(tf, weights) : null;
        frozen = steps != null && spec.finetune().freeze() == FinetuneConfig.Freeze.TABLES
                ? optimizer.frozenRows(accumulator)
                : null;
        accumulatorResets = steps == null || frozen != null ? List.of() : optimizer.accumulatorResets(accumulator);
        // TensorFlow places the complete graph again if it grows after its first run, so all reads are built now.
        weights.variables().values().forEach(weights::read);
        runs = GraphRunner.open(
                graph, options.interOpThreads(), options.intraOpThreads(), options.bf16(), options.placement());
        variables = new ModelVariables(runs, weights);
    }

    /** Creates a model of both stages with new weights. */
    public static TowerModel create(ModelSpec spec, Options options) {
        return create(spec, options, ModelPurpose.PRETRAINING);
    }

    /** Creates a model with new weights. */
    public static TowerModel create(ModelSpec spec, Options options, ModelPurpose purpose) {
        return create(spec, options, purpose, null);
    }

    /**
     * Creates a model with the weights of a checkpoint.
     *
     * @param checkpoint folder of the checkpoint; {@code null} for new weights
     * @throws org.sassrec.diagnostic.SassException as {@link #restore}
     */
    public static TowerModel create(ModelSpec spec, Options options, ModelPurpose purpose, @Nullable Path checkpoint) {
        TowerModel model = new TowerModel(spec, options, purpose);
        try {
            model.variables.create(model::isPresent);
            if (checkpoint != null) {
                model.restore(checkpoint);
                return model;
            }
            model.variables.initializeTables(model::isPresent);
            if (model.steps != null) {
                model.steps.resumeAt(model.runs, 0);
            }
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Creates a model of a worker whose variables the chief of the cluster sets. */
    public static TowerModel attach(ModelSpec spec, Options options, ModelPurpose purpose) {
        return new TowerModel(spec, options, purpose);
    }

    /** Reads the number of the steps of all workers of a cluster. Call it before the first of several steps. */
    public void followSteps() {
        steps().followCount(runs);
    }

    private boolean isPresent(String name) {
        return purpose.hasState() || !ModelVariables.isState(name);
    }

    TrainingSteps steps() {
        if (steps == null) {
            throw new IllegalStateException("this model only encodes: its purpose is ENCODING");
        }
        return steps;
    }

    /** Returns the names and shapes of all variables of such a model. Does not allocate the variables. */
    public static Map<String, long[]> shapes(ModelSpec spec, ModelPurpose purpose) {
        try (TowerModel model = new TowerModel(spec, Options.of(0, 1), purpose)) {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            for (ModelWeights.Variable variable : model.weights.variables().values()) {
                variable.names().forEach(name -> shapes.put(name, variable.memberShape()));
            }
            return shapes;
        }
    }

    /** Returns the number of trained values, without the optimizer state. */
    public long parameters() {
        return weights.variables().values().stream()
                .filter(variable -> !ModelVariables.isState(variable.name()))
                .mapToLong(ModelWeights.Variable::size)
                .sum();
    }

    /** Returns the batch as tensors for one or more calls of {@link #fineTuneStep(FeedDict)}. */
    public FeedDict prepare(RetrievalBatch batch) {
        return steps().fineTune().feed(batch);
    }

    /** Returns the batch as tensors for one or more calls of {@link #pretrainStep(FeedDict)}. */
    public FeedDict prepare(ContrastBatch batch) {
        return steps().contrast().feed(batch);
    }

    /** Returns the batch as tensors for one or more calls of {@link #nextItemStep}. */
    public FeedDict prepareNextItem(RetrievalBatch batch) {
        return steps().nextItem().feed(batch);
    }

    /** Runs one step of next-item pre-training on a prepared batch. Does not close the batch. */
    public StepLosses nextItemStep(FeedDict feed) {
        return steps().step(runs, steps().nextItem(), feed);
    }

    /** Returns the metrics of a held-out batch of next-item pre-training. Does not update the weights. */
    public NextItemMetrics nextItemStats(RetrievalBatch batch) {
        return steps().nextItemStats(runs, batch);
    }

    /** Runs one step of scenario-contrastive pre-training: losses, gradients and update. */
    public ContrastMetrics pretrainStep(ContrastBatch batch) {
        try (FeedDict feed = prepare(batch)) {
            return pretrainStep(feed);
        }
    }

    /** Runs one step of scenario-contrastive pre-training on a prepared batch. Does not close the batch. */
    public ContrastMetrics pretrainStep(FeedDict batch) {
        return steps().contrastStep(runs, batch);
    }

    /**
     * Returns the metrics of a held-out batch of the scenario contrast. Does not update the weights. The towers read
     * only features that differ between scenarios. The values of a side without such features are meaningless, see
     * {@link ModelSpec.SideSpec#dynamic}.
     */
    public ContrastMetrics contrastStats(ContrastBatch batch) {
        return steps().contrastStats(runs, batch);
    }

    /** Runs one step of fine-tuning: losses, gradients and update. */
    public StepLosses fineTuneStep(RetrievalBatch batch) {
        try (FeedDict feed = prepare(batch)) {
            return fineTuneStep(feed);
        }
    }

    /** Runs one step of fine-tuning on a prepared batch. Does not close the batch. */
    public StepLosses fineTuneStep(FeedDict feed) {
        return steps().step(runs, steps().fineTune(), feed);
    }

    /**
     * Moves the running mean of each weight towards the weight: {@code mean += rate * (weight - mean)}. Requires {@code
     * finetune.weightAveraging}. The means are 0 at the start and after {@link #resetOptimizer}.
     *
     * @param rate between 0 and 1; 1 sets the mean to the weight
     * @throws IllegalStateException if the model has no running means
     */
    public void updateAverage(double rate) {
        requireAverage().update(runs, (float) rate);
        averaged = true;
    }

    /**
     * Swaps each weight with its running mean, so that encoding uses the means. The next call swaps them back. Call it
     * again before the next training step and before {@link #save}, or save the means as the weights.
     */
    public void exchangeAverage() {
        requireAverage().exchange(runs);
    }

    private WeightAverage requireAverage() {
        if (average == null) {
            throw new IllegalStateException("this model has no `finetune.weightAveraging`");
        }
        return average;
    }

    /**
     * Sets the weight of the item bias in served scores: {@code sim(u, v) / temperature + weight * bias}. Does not
     * change training and is not part of a checkpoint.
     */
    public void setBiasWeight(double weight) {
        biasWeight = (float) weight;
    }

    /** Returns the weight of the item bias in served scores. The default is 1. */
    public double biasWeight() {
        return biasWeight;
    }

    /**
     * Returns the served user vectors: rows x {@code model.userVectors()} x {@code model.vectorDim()}, row-major. The
     * score of an item is the greatest inner product of its vector with a vector of the user.
     */
    public float[] encodeUsers(SideRows rows) {
        return encoders.users(runs, rows, biasWeight);
    }

    /**
     * Returns the served item vectors: rows x {@code model.vectorDim()}, row-major.
     *
     * @param prior log p(item | scenario) of each row; read only with {@code itemBias: prior}
     * @param numbers rows x {@code trend} statistics that feed the bias; not read if no statistic feeds the bias
     */
    public float[] encodeItems(SideRows rows, float[] prior, float[] numbers) {
        return encoders.items(runs, rows, prior, numbers);
    }

    /**
     * Returns the mean values of the user tower's gates for the given rows, one entry per scenario with rows, layer and
     * gate. Empty if the network has no gates. Not thread-safe.
     */
    public List<GateMeans> userGates(SideRows rows) {
        return encoders.userGates(runs, rows);
    }

    /**
     * Saves all variables, the optimizer state and the step to {@code directory/model.ckpt}. Writes a temporary file,
     * then renames it atomically.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5101 if the checkpoint cannot be written; the previous
     * checkpoint stays unchanged
     */
    public void save(Path directory) {
        followSteps(); // the other workers have counted steps, too
        // Pre-training has no running means. Without this filter a checkpoint of pre-training would contain unused
        // means.
        variables.save(directory, steps().count(), name -> averaged || !WeightAverage.isShadow(name));
    }

    /**
     * Restores the state that {@link #save} wrote. The following steps are bitwise identical to those of the saved
     * model.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5102 if the checkpoint is missing or damaged; SASS5103 if its
     * variables are not those of this model (for {@link ModelPurpose#ENCODING}: if variables are missing). The model
     * then stays unchanged.
     */
    public void restore(Path directory) {
        Checkpoint.Header saved = variables.restore(directory, this::isPresent, purpose.hasStageTwo());
        if (steps != null) {
            steps.resumeAt(runs, saved.step());
        }
        averaged = purpose.hasState()
                && average != null
                && saved.variables().stream().anyMatch(v -> WeightAverage.isShadow(v.name()));
    }

    /**
     * Begins fine-tuning after pre-training: freezes the weights that {@code finetune.freeze} names and calls {@link
     * #resetOptimizer}.
     */
    public void beginFineTuning() {
        if (frozen != null) {
            frozen.freeze(runs);
        }
        resetOptimizer();
    }

    /**
     * Continues fine-tuning of a trained network on other rows. Keeps the optimizer state, because the first step of a
     * new optimizer would move each weight by the full learning rate. Resets the running means.
     */
    public void continueFineTuning() {
        // HMoE stops the gradients of the other scenarios' outputs, so stale first moments would move their weights.
        boolean mixesScenarios = spec.model().type() == ModelConfig.Type.HMOE;
        if (averaged || mixesScenarios) {
            variables.initialize(name ->
                    WeightAverage.isShadow(name) || (mixesScenarios && name.startsWith(Optimizer.FIRST_MOMENTS)));
        }
        averaged = false;
    }

    /** Sets accumulators, moments and the step count to the start of fine-tuning. Frozen weights stay frozen. */
    public void resetOptimizer() {
        variables.initialize(name -> ModelVariables.isState(name) && !Optimizer.isAccumulator(name));
        if (frozen != null) {
            frozen.reset(runs);
        } else {
            runs.run(List.of(), accumulatorResets).close();
        }
        averaged = false;
        steps().resumeAt(runs, 0);
    }

    /**
     * Sets the length of the warm-up: step {@code t} of the stage has {@code min(1, t / steps)} of the learning rates.
     * Not part of a checkpoint; set it again after {@link #restore}.
     *
     * @param steps 0 for no warm-up
     */
    public void warmUp(long steps) {
        steps().warmUp(steps);
    }

    /** Makes the next training step measure its {@link #norms}. */
    public void measureNextStep() {
        steps().measureNext();
    }

    /** Returns the norms of the last measured step by block; empty if no step was measured. */
    public Map<WeightBlock, BlockNorms> norms() {
        return steps().norms();
    }

    /** Returns the vectors of at least one row and the dead units of a tower. The item bias has a prior of 0. */
    public SideSample sample(Side side, SideRows rows) {
        return encoders.sample(runs, side, rows);
    }

    /** Returns the number of steps of both stages. */
    public long step() {
        return steps().count();
    }

    /** Returns the specification from which the model was built. */
    public ModelSpec spec() {
        return spec;
    }

    /**
     * Returns all weights by name, without the optimizer state. The caller must close them and must not write to them:
     * those of a model that only encodes can be the file of the checkpoint. {@link ServedVectors} requests the same names
     * from its {@link WeightSource}.
     */
    public Map<String, Tensor> variables() {
        return variables.read(name -> !ModelVariables.isState(name));
    }

    /** Sets weights. Each shape must equal the shape of the variable. */
    public void assign(Map<String, TFloat32> values) {
        variables.assign(values);
    }

    @Override
    public void close() {
        runs.close();
    }
}
