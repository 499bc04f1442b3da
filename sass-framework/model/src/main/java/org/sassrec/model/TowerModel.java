package org.sassrec.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.FrozenRows;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.model.graph.GraphRunner;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Optimizer;
import org.sassrec.model.graph.WeightAverage;
import org.sassrec.model.graph.WeightSource;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Both towers with their training steps: one TensorFlow graph and one session that hold all variables.
 *
 * <p>Steps, saving and restoring belong to one thread; {@link #encodeUsers}, {@link #encodeItems} and {@link #prepare} may
 * be called from several, encoding not while a step runs.
 */
public final class TowerModel implements AutoCloseable {
    private final ModelSpec spec;
    final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    final ModelWeights weights;
    private final @Nullable TrainingSteps steps;
    private final Encoders encoders;
    private final Session session;
    final GraphRunner runs;
    private final ModelVariables variables;
    private final @Nullable WeightAverage average;
    private final @Nullable FrozenRows frozen;
    private final ModelPurpose purpose;
    private boolean averaged;
    private float biasWeight = 1;

    /**
     * How the model runs.
     *
     * @param seed of the first weights and of dropout
     * @param interOpThreads operations side by side; 2 on two cores
     * @param intraOpThreads threads inside an operation; 1 is best where there are branches enough. The first session of
     *     a process decides for all
     * @param bf16 whether the hidden layers of training steps multiply in bfloat16. Weights, optimiser, losses, and all that is
     *     encoded or measured are float32 either way
     */
    public record Options(long seed, int interOpThreads, int intraOpThreads, boolean bf16) {

        /** One intra-op thread, as many inter-op threads as given. */
        public static Options of(long seed, int threads) {
            return new Options(seed, threads, 1, false);
        }
    }

    private TowerModel(ModelSpec spec, Options options, ModelPurpose purpose) {
        this.spec = spec;
        this.purpose = purpose;
        weights = new ModelWeights(tf, options.seed(), spec, ServedVectors.scenarioStacks(spec));
        Optimizer optimizer = new Optimizer(
                tf, weights, spec.finetune().tableAccumulator(), spec.model().scenarioDecay());
        steps = purpose.hasStageTwo()
                ? new TrainingSteps(tf, spec, options, weights, optimizer, purpose.hasStageOne())
                : null;
        encoders = new Encoders(tf, spec, weights);
        average = steps != null && spec.finetune().weightAveraging() > 0 ? new WeightAverage(tf, weights) : null;
        frozen = steps != null && spec.finetune().freeze() == FinetuneConfig.Freeze.TABLES
                ? optimizer.frozenRows()
                : null;
        // A graph that grows after its first run is placed as a whole once more.
        weights.variables().values().forEach(weights::read);
        session = GraphRunner.session(graph, options.interOpThreads(), options.intraOpThreads(), options.bf16());
        runs = new GraphRunner(session);
        variables = new ModelVariables(session, weights);
    }

    /** A model of both stages with new weights. */
    public static TowerModel create(ModelSpec spec, Options options) {
        return create(spec, options, ModelPurpose.PRETRAINING);
    }

    /** A model with new weights. */
    public static TowerModel create(ModelSpec spec, Options options, ModelPurpose purpose) {
        TowerModel model = new TowerModel(spec, options, purpose);
        try {
            model.variables.initialize(model::isPresent);
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private boolean isPresent(String name) {
        return purpose.hasState() || !ModelVariables.isState(name);
    }

    TrainingSteps steps() {
        if (steps == null) {
            throw new IllegalStateException("this model was made to encode");
        }
        return steps;
    }

    /** Name and shape of all variables that a model made for this has, none of which gets a value. */
    public static Map<String, long[]> shapes(ModelSpec spec, ModelPurpose purpose) {
        try (TowerModel model = new TowerModel(spec, Options.of(0, 1), purpose)) {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            for (ModelWeights.Variable variable : model.weights.variables().values()) {
                variable.names().forEach(name -> shapes.put(name, variable.memberShape()));
            }
            return shapes;
        }
    }

    /** Trained numbers, without the optimiser's. */
    public long parameters() {
        return weights.variables().values().stream()
                .filter(variable -> !ModelVariables.isState(variable.name()))
                .mapToLong(ModelWeights.Variable::size)
                .sum();
    }

    /** The batch as tensors, to be used once or more in {@link #fineTuneStep(FeedDict)}. */
    public FeedDict prepare(RetrievalBatch batch) {
        return steps().fineTune().feed(batch);
    }

    /** The batch as tensors, to be used once or more in {@link #pretrainStep(FeedDict)}. */
    public FeedDict prepare(ContrastBatch batch) {
        return steps().contrast().feed(batch);
    }

    /** The batch as tensors, to be used once or more in {@link #nextItemStep}. */
    public FeedDict prepareNextItem(RetrievalBatch batch) {
        return steps().nextItem().feed(batch);
    }

    /** One step of stage one that predicts the next item, of a prepared batch, which stays open. */
    public StepLosses nextItemStep(FeedDict feed) {
        return steps().step(runs, steps().nextItem(), feed);
    }

    /** What a held-out batch tells, no update. */
    public NextItemMetrics nextItemStats(RetrievalBatch batch) {
        return steps().nextItemStats(runs, batch);
    }

    /** One step of stage one: losses, gradients and update. */
    public ContrastMetrics pretrainStep(ContrastBatch batch) {
        try (FeedDict feed = prepare(batch)) {
            return pretrainStep(feed);
        }
    }

    /** The same of a prepared batch, which stays open. */
    public ContrastMetrics pretrainStep(FeedDict batch) {
        return steps().contrastStep(runs, batch);
    }

    /**
     * What a held-out batch tells, no update: how well views find each other by what differs between the scenarios alone.
     * The figures of a side without such features ({@link ModelSpec.SideSpec#dynamic}) mean nothing.
     */
    public ContrastMetrics contrastStats(ContrastBatch batch) {
        return steps().contrastStats(runs, batch);
    }

    /** One step of stage two: losses, gradients and update. */
    public StepLosses fineTuneStep(RetrievalBatch batch) {
        try (FeedDict feed = prepare(batch)) {
            return fineTuneStep(feed);
        }
    }

    /** The same of a prepared batch, which stays open. */
    public StepLosses fineTuneStep(FeedDict feed) {
        return steps().step(runs, steps().fineTune(), feed);
    }

    /**
     * Moves the running mean of each weight by a part of the way to the weight. Only of a model with {@code
     * finetune.weightAveraging}; the means are 0 at first and after {@link #resetOptimizer}.
     *
     * @param rate the part; 1 sets the mean to the weight
     */
    public void updateAverage(double rate) {
        requireAverage().update(runs, (float) rate);
        averaged = true;
    }

    /**
     * Exchanges each weight for its running mean: what is encoded then is of the means, and the next call goes back. To be
     * called before a step that follows, and saved either way.
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
     * Lets the items' bias weigh more or less in served scores than in those that are trained: {@code sim(u, v) / temperature +
     * weight * bias}. Not part of a checkpoint.
     */
    public void setBiasWeight(double weight) {
        biasWeight = (float) weight;
    }

    /** How much the items' bias weighs in served scores; 1 unless {@link #setBiasWeight} says otherwise. */
    public double biasWeight() {
        return biasWeight;
    }

    /**
     * Served user vectors: rows x {@code model.userVectors()} x {@code model.vectorDim()}, row-major. The greatest inner
     * product with an item's served vector is the score.
     */
    public float[] encodeUsers(SideRows rows) {
        return encoders.users(runs, rows, biasWeight);
    }

    /**
     * Served item vectors: rows x {@code model.vectorDim()}, row-major.
     *
     * @param prior log p(item | scenario) of each row; not read unless {@code itemBias: prior}
     * @param numbers rows x {@code trend} statistics that feed the bias; not read without such
     */
    public float[] encodeItems(SideRows rows, float[] prior, float[] numbers) {
        return encoders.items(runs, rows, prior, numbers);
    }

    /**
     * How open the gates of the user tower are: of each layer and gate of each scenario that has rows, for these. Empty where
     * the network has no such gates. Not to be called from several threads.
     */
    public List<GateMeans> userGates(SideRows rows) {
        return encoders.userGates(runs, rows);
    }

    /**
     * Saves all variables, the optimiser's state and the step to {@code directory/model.ckpt}: written aside, then moved
     * in one step.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5101 if it can't be written; an older checkpoint is untouched
     */
    public void save(Path directory) {
        // Stage one has no means yet, and a checkpoint of it serves with means or without.
        variables.save(directory, steps().count(), name -> averaged || !WeightAverage.isShadow(name));
    }

    /**
     * Goes back to what {@link #save} wrote; the next steps are those of the model that saved, bit for bit.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5102 if it is missing or damaged, SASS5103 if its variables are not
     *     this model's, or, of one that only encodes, if it lacks some of them; the model is then as it was
     */
    public void restore(Path directory) {
        Checkpoint.Header saved = variables.restore(directory, this::isPresent, purpose.hasStageTwo());
        if (steps != null) {
            steps.resumeAt(saved.step());
        }
        averaged = purpose.hasState()
                && average != null
                && saved.variables().stream().anyMatch(v -> WeightAverage.isShadow(v.name()));
    }

    /** Begins stage two after the steps of stage one: what {@code finetune.freeze} names stays from now on; {@link #resetOptimizer}. */
    public void beginFineTuning() {
        if (frozen != null) {
            frozen.freeze(runs);
        }
        resetOptimizer();
    }

    /**
     * Goes on with a trained network on other rows: the optimiser keeps what it knows of each weight. As after a random start, its
     * first step would move every number by the whole rate, and undo what was learned. Running means begin anew.
     */
    public void continueFineTuning() {
        // Of what hmoe mixes of other scenarios nothing is learned any more: what they were moving by would carry it
        // away.
        boolean still = spec.model().type() == ModelConfig.Type.HMOE;
        if (averaged || still) {
            variables.initialize(
                    name -> WeightAverage.isShadow(name) || (still && name.startsWith(Optimizer.FIRST_MOMENTS)));
        }
        averaged = false;
    }

    /** Forgets the optimiser's state: accumulators and moments are new again and steps count from 0. What is frozen stays so. */
    public void resetOptimizer() {
        variables.initialize(
                name -> ModelVariables.isState(name) && (frozen == null || !FrozenRows.isAccumulator(name)));
        if (frozen != null) {
            frozen.reset(runs);
        }
        averaged = false;
        steps().resumeAt(0);
    }

    /** Steps taken, of both stages. */
    public long step() {
        return steps().count();
    }

    /** What the model was built from. */
    public ModelSpec spec() {
        return spec;
    }

    /**
     * Copies of all weights by name, without the optimiser's state; the caller closes them. The names are those that
     * {@link ServedVectors} asks its {@link WeightSource} for.
     */
    public Map<String, Tensor> variables() {
        return variables.read(name -> !ModelVariables.isState(name));
    }

    /** Sets weights; each shape must be the variable's. */
    public void assign(Map<String, TFloat32> values) {
        variables.assign(values);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
