package org.sassrec.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;

/** Binds {@code finetune:}. */
final class FinetuneSection {

    private static final Key<Double> ADAGRAD = Key.optional(
            "adagrad",
            Types.above(0, 10),
            1e-2,
            "Learning rate of the embedding tables, Adagrad on the rows of the batch.");
    private static final Key<Double> ACCUMULATOR = Key.optional(
            "accumulator",
            Types.above(0, 10),
            1e-8,
            "What Adagrad's sums of squared gradients start with; a large value damps the first steps of every row.");
    static final Section TABLES =
            Section.of("finetune.optimizer.tables", "Optimiser of the embedding tables.", ADAGRAD, ACCUMULATOR);
    private static final Key<Double> ADAM =
            Key.optional("adam", Types.above(0, 10), 1e-3, "Learning rate of all other weights, Adam.");
    static final Section DENSE = Section.of("finetune.optimizer.dense", "Optimiser of all other weights.", ADAM);
    private static final Key<Section> TABLES_KEY = Key.section(TABLES, false);
    private static final Key<Section> DENSE_KEY = Key.section(DENSE, false);
    static final Section OPTIMIZER = Section.of("finetune.optimizer", "How weights move.", TABLES_KEY, DENSE_KEY);

    static final Key<String> METRIC = Key.optional(
            "metric",
            MetricText.type(),
            "ndcg@50",
            "Mean over the scenarios, on validation; one of `evaluate.metrics`.");
    private static final Key<Integer> PATIENCE =
            Key.optional("patience", Types.whole(1, 1000), 2, "Stops when so many epochs brought nothing better.");
    private static final Key<EvaluateConfig.Exclude> STOPPING_EXCLUDE = Key.following(
                    "exclude",
                    Types.choice(EvaluateConfig.Exclude.class),
                    "evaluate.exclude",
                    "What validation hides. Written before the training, it lets one trained model be evaluated either way; written later, it trains anew.")
            .such("seen");
    static final Section EARLY_STOPPING = Section.of(
            "finetune.earlyStopping",
            "Stops when validation no longer gains, and goes back to the best epoch; without it all epochs run. Validation's histories are `frozen`, whatever `evaluate.history` says.",
            METRIC,
            PATIENCE,
            STOPPING_EXCLUDE);

    private static final Key<FinetuneConfig.Loss> LOSS = Key.optional(
                    "loss",
                    Types.choice(FinetuneConfig.Loss.class),
                    FinetuneConfig.Loss.BPR,
                    "`bpr`: pairwise; `hinge`: pairwise, until the positive is 1 above the negative; `logistic`: each by itself, positives up and negatives down, which ranks what was shown if the negatives are from `exposures`; `softmax`: the positive against its negatives.")
            .such("softmax");
    private static final Key<Double> TEMPERATURE = Key.computed(
                    "temperature",
                    Types.above(0, 100),
                    "`1` for `dot`, `0.1` for `cosine`, `0.4` for `cosine` with negatives from exposures",
                    "Divides the similarity in the score, in training and in what is served; the items' bias is not divided.")
            .such("0.1");
    private static final Key<Section> NEGATIVES_KEY = Key.section(NegativesSection.NEGATIVES, false);
    private static final Key<Double> GLOBAL_LOSS_WEIGHT = Key.optional(
            "globalLossWeight",
            Types.number(0, 100),
            0.5,
            "Weight of the loss on the global network's output, of `model.type: sass`.");
    private static final Key<Integer> EPOCHS = Key.optional(
            "epochs",
            Types.whole(1, 10_000),
            5,
            "Passes over the samples, at most. Raised later, training goes on from the epochs that are there.");
    private static final Key<Integer> BATCH_SIZE =
            Key.optional("batchSize", Types.whole(2, 1_000_000), 2048, "Samples a step: positives, or exposures.");
    private static final Key<Section> OPTIMIZER_KEY = Key.section(OPTIMIZER, false);
    private static final Key<Section> EARLY_STOPPING_KEY = Key.section(EARLY_STOPPING, false);
    private static final Key<Boolean> REFIT = Key.computed(
                    "refit",
                    Types.truth(),
                    "`true` with `earlyStopping`, else `false`",
                    "Then trains anew on train and validation for the number of epochs found: the newest days are the most valuable.")
            .such("true");
    private static final Key<FinetuneConfig.Freeze> FREEZE = Key.optional(
                    "freeze",
                    Types.choice(FinetuneConfig.Freeze.class),
                    FinetuneConfig.Freeze.NONE,
                    "What stays as stage one left it: `none`, all is trained further; `tables`, the embeddings that it trained. Others are trained as without it: `scenarioContrast` knows no context, and of users and items only those that were in several scenarios, and what is in the histories of such.")
            .such("tables");
    private static final Key<Double> AVERAGE = Key.optional(
                    "average",
                    Types.number(0, 100),
                    0.0,
                    "What is validated and served: `0`, the weights as the last step left them; above, such as `0.5`, their running mean, in which weights count less the older they are, by half after 0.7 times so many epochs. It evens out what the last batches did by chance, and takes as much memory again as the weights.")
            .such("0.5");
    private static final Key<Duration> HALF_LIFE = Key.unset(
                    "halfLife",
                    Types.duration(Duration.ofMinutes(1)),
                    "A sample weighs half in the loss after so long before the newest one of its scenario, for tastes and items change; without it, all weigh alike, as elements of the users' lists do in any case. A scenario as a whole weighs the same.")
            .such("7d");
    private static final Key<Boolean> CALIBRATE = Key.optional(
                    "calibrate",
                    Types.truth(),
                    false,
                    "Chooses on validation, when the best epoch is known, how much the items' bias weighs beside the towers in what is evaluated and served. Towers are surer of days that they were trained on than of days to come, where popularity tells more. With `model.itemBias`; by the metric of `earlyStopping`, or the first of ranks in `evaluate.metrics`; with `negatives.from: exposures` the first of `auc` and `gauc` there, if any. Histories are `frozen`, whatever `evaluate.history` says.")
            .such("true");
    static final Section FINETUNE = Section.of(
            "finetune",
            "Stage two, the retrieval task.",
            LOSS,
            TEMPERATURE,
            NEGATIVES_KEY,
            GLOBAL_LOSS_WEIGHT,
            EPOCHS,
            BATCH_SIZE,
            OPTIMIZER_KEY,
            EARLY_STOPPING_KEY,
            REFIT,
            FREEZE,
            AVERAGE,
            HALF_LIFE,
            CALIBRATE);

    private FinetuneSection() {}

    /** @param pretrained whether there is a stage one that could have left anything */
    static FinetuneConfig bind(Fields finetune, ModelConfig.Similarity similarity, boolean pretrained) {
        boolean stopping = finetune.has(EARLY_STOPPING_KEY);
        FinetuneConfig.Loss loss = finetune.get(LOSS);
        boolean cosine = similarity == ModelConfig.Similarity.COSINE;
        double temperature = finetune.get(TEMPERATURE, cosine ? 0.1 : 1.0);
        Fields negativesFields = finetune.section(NEGATIVES_KEY);
        FinetuneConfig.Negatives negatives = NegativesSection.bind(negativesFields);
        if (negatives.from() == FinetuneConfig.Source.EXPOSURES && loss != FinetuneConfig.Loss.LOGISTIC) {
            compared(finetune, negativesFields, loss);
        }
        if (negatives.from() == FinetuneConfig.Source.EXPOSURES && cosine && !finetune.has(TEMPERATURE)) {
            // Log-odds lie closer together than what is to stand out among thousands of candidates.
            temperature = 0.4;
            finetune.binding()
                    .settle(
                            finetune.pathOf(TEMPERATURE.name()),
                            TEMPERATURE.type().write(temperature),
                            Origin.ofDefault());
        }
        double globalLossWeight = finetune.get(GLOBAL_LOSS_WEIGHT);
        int epochs = finetune.get(EPOCHS);
        int batchSize = finetune.get(BATCH_SIZE);
        FinetuneConfig.Freeze freeze = finetune.get(FREEZE);
        if (!pretrained && freeze != FinetuneConfig.Freeze.NONE) {
            // A warning: changing `pretrain.task` alone must be enough to see what it is worth.
            String path = finetune.pathOf(FREEZE.name());
            Binding binding = finetune.binding();
            binding.report(Diagnostic.warning("SASS3009", "`finetune.freeze` has no effect without pre-training")
                    .at(binding.placeOf(path), "there is nothing to keep"));
            freeze = FinetuneConfig.Freeze.NONE;
            binding.settle(path, FREEZE.type().write(freeze), binding.origin(binding.placeOf(path)));
        }
        Fields optimizer = finetune.section(OPTIMIZER_KEY);
        Fields tables = optimizer.section(TABLES_KEY);
        return FinetuneConfig.builder()
                .loss(loss)
                .temperature(temperature)
                .negatives(negatives)
                .globalLossWeight(globalLossWeight)
                .epochs(epochs)
                .batchSize(batchSize)
                .tableLearningRate(tables.get(ADAGRAD))
                .tableAccumulator(tables.get(ACCUMULATOR))
                .denseLearningRate(optimizer.section(DENSE_KEY).get(ADAM))
                .earlyStopping(stopping ? earlyStopping(finetune.section(EARLY_STOPPING_KEY)) : null)
                .refit(finetune.get(REFIT, stopping))
                .freeze(freeze)
                .average(finetune.get(AVERAGE))
                .halfLife(finetune.find(HALF_LIFE))
                .calibrate(finetune.get(CALIBRATE))
                .build();
    }

    /** Exposures are judged one by one; other losses compare a positive with its negatives. */
    private static void compared(Fields finetune, Fields negatives, FinetuneConfig.Loss loss) {
        Binding binding = finetune.binding();
        String path = finetune.pathOf(LOSS.name());
        if (!binding.sound(path)) {
            return;
        }
        Diagnostic problem = Diagnostic.error(
                        "SASS2007",
                        "`" + negatives.pathOf(NegativesSection.FROM.name())
                                + ": exposures` has no meaning with `loss: "
                                + LOSS.type().write(loss) + "`")
                .at(negatives.keyPlace(NegativesSection.FROM), "an exposure is judged by itself, not beside a positive")
                .withHelp("write `loss: logistic`, or take it out");
        binding.report(
                binding.written(path) ? problem.withNote("the loss is given here", binding.placeOf(path)) : problem);
    }

    private static FinetuneConfig.@Nullable EarlyStopping earlyStopping(Fields stopping) {
        return new FinetuneConfig.EarlyStopping(
                stopping.get(METRIC), stopping.get(PATIENCE), stopping.find(STOPPING_EXCLUDE));
    }
}
