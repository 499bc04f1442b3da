package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Discriminator;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;

/** Declares {@code finetune}. */
public final class FinetuneSection {

    static final Section<FinetuneConfig.EarlyStopping> EARLY_STOPPING = Section.of(
                    "finetune.earlyStopping",
                    "Stops when the metric on validation no longer improves, and restores the best epoch. Without it all epochs run. Histories in validation are always `frozen` (see `evaluate.history`).",
                    key("metric", MetricTypes.qualityMetric(), "ndcg@50")
                            .means(
                                    "Metric on validation, averaged over the scenarios. It must be one of `evaluate.metrics`."),
                    key("patience", ValueTypes.integer(1, 1000), 2)
                            .means(
                                    "Training stops after this number of epochs without a new best value, if their mean is not above the mean of as many epochs before them."),
                    key("exclude", EvaluateConfig.Exclude.class)
                            .or("as `evaluate.exclude`", null)
                            .means(
                                    "Items that validation excludes. If you set it before training, you can change `evaluate.exclude` without training again. A later change trains again from scratch.")
                            .withExample("seen"),
                    key("maxQueries", ValueTypes.integer(1, Integer.MAX_VALUE))
                            .or("all", null)
                            .means(
                                    "Maximum number of queries of each scenario, as `evaluate.maxQueries`. The sample is the same in each epoch. The log prints the standard error of the metric.")
                            .withExample("20000"))
            .to(FinetuneConfig.EarlyStopping.class);

    private static final Key<FinetuneConfig.Loss> LOSS = key("loss", FinetuneConfig.Loss.SOFTMAX)
            .means(
                    "Loss function. `bpr`: pairwise. `hinge`: pairwise with a margin of 1. `logistic`: each sample separately; with negatives from `exposures` it ranks exposures. `softmax`: the positive against its negatives.")
            .withExample("bpr");
    private static final Key<FinetuneConfig.Negatives> NEGATIVES = key(NegativesSection.NEGATIVES);
    private static final Key<FinetuneConfig.EarlyStopping> STOPPING =
            key(EARLY_STOPPING).ifWritten();
    private static final Key<FinetuneConfig.Freeze> FREEZE = key("freeze", FinetuneConfig.Freeze.NONE)
            .means(
                    "Weights that keep their pre-trained values. `none`: all weights are trained further. `tables`: embeddings that pre-training trained do not change, others are trained. `scenarioContrast` trains no context. Of users and items it trains those in several scenarios and the elements of their histories.")
            .withExample("tables");
    private static final Key<FinetuneConfig.Start> START = key("start", FinetuneConfig.Start.COLD)
            .means(
                    "Weights from which a training starts. `cold`: those of pre-training, or random ones. `warm`: those of the last training of this run folder that passed its quality gates, joined by the values of ids and by the names of features and scenarios. Pre-training then does not run, and ids keep their rows until the next cold start. Without such a training, or after a change that prevents it, the start is cold. A change to `warm` alone trains nothing; a change to `cold` after a warm start trains from scratch. Requires `model.type: sass`.")
            .withExample("warm");
    static final Section<FinetuneConfig.WarmStartConfig> WARM = Section.of(
                    "finetune.warm",
                    "Settings of a training with a warm start (`start: warm`).",
                    key("epochs", ValueTypes.integer(1, 10_000))
                            .or("as `finetune.epochs`", null)
                            .means("Maximum number of epochs.")
                            .withExample("1"),
                    key("replay", ValueTypes.greaterThan(0, 1), 1.0)
                            .means(
                                    "Share of the older samples that one epoch uses: those that the earlier weights were trained on, and list columns. An epoch uses all newer samples. `1` trains on the whole window. A small value trains incrementally: an epoch is as short as the new days, and the older samples keep the model from forgetting.")
                            .withExample("0.1"),
                    key("decay", ValueTypes.greaterThan(0, 1), 1.0)
                            .means(
                                    "Factor of Adagrad's sums at each warm start. The sums only grow in training, so the rows that occur most move less from night to night. A factor below 1 keeps their steps long.")
                            .withExample("0.5"),
                    key("coldEvery", ValueTypes.duration(Duration.ofDays(1)))
                            .means(
                                    "Interval of the comparisons with a cold start, in days. After it, a run trains also a cold model, which validation compares with the other one. The cold model is evaluated and released, and the next runs start from it, if it is significantly better in the mean over the scenarios. Without this key there is no comparison.")
                            .withExample("28d"),
                    key("keep", ValueTypes.integer(1, 1000), 7)
                            .means(
                                    "Number of days whose weights and vocabularies are stored. A run for an earlier date (`--date`) starts from the last training before this date. Without one, its start is cold (SASS5007).")
                            .withExample("30"))
            .to(FinetuneConfig.WarmStartConfig.class);

    public static final Section<FinetuneConfig> FINETUNE = Section.of(
                    "finetune",
                    "Stage two: retrieval training.",
                    LOSS,
                    key("temperature", ValueTypes.greaterThan(0, 100))
                            .or(
                                    "`1` for `dot`, `0.1` for `cosine`, `0.4` for `cosine` with negatives from exposures",
                                    FinetuneSection::temperature)
                            .means(
                                    "Divides the similarity in the score, in training and in serving. The item bias is not divided.")
                            .withExample("0.1"),
                    NEGATIVES,
                    key("globalLossWeight", ValueTypes.number(0, 100), 0.0)
                            .means("Weight of the auxiliary global loss. Only `model.type: sass` has one."),
                    key("epochs", ValueTypes.integer(1, 10_000), 10)
                            .means(
                                    "Maximum number of passes over the samples. If you raise it later, training continues from the existing epochs."),
                    key("batchSize", ValueTypes.integer(2, 1_000_000), 2048)
                            .means("Samples per step: positives, or exposures."),
                    key(OptimizerSection.of("finetune", OptimizerConfig.FINETUNE)),
                    STOPPING,
                    key("refit", FinetuneConfig.Refit.class)
                            .or(
                                    "`validation` with `earlyStopping`, else `none`",
                                    finetune -> finetune.has(STOPPING)
                                            ? FinetuneConfig.Refit.VALIDATION
                                            : FinetuneConfig.Refit.NONE)
                            .means(
                                    "Data of the final model, which is trained with the number of epochs that validation chose. `none`: the model of the training split is evaluated and released. `validation`: a model of train and validation is evaluated and released. `all`: that model is evaluated. If it passes its quality gates, both stages train again on all days, and this model is released.")
                            .withExample("all"),
                    FREEZE,
                    key("weightAveraging", ValueTypes.number(0, 100), 0.25)
                            .means(
                                    "Averaging of the weights that are validated and served. `0`: the weights after the last step. A larger value, for example `0.5`: their running mean, in which the influence of older weights halves after 0.7 times this number of epochs. Averaging reduces the noise of the last batches and needs memory for a second copy of the weights.")
                            .withExample("0.5"),
                    key("halfLife", ValueTypes.duration(Duration.ofMinutes(1)))
                            .means(
                                    "Age at which a sample has half its weight in the loss, relative to the newest sample of its scenario. Without it all samples have the same weight. Elements of list columns (`history` scenarios) always have the same weight. The total weight of a scenario does not change.")
                            .withExample("7d"),
                    key("calibrate", ValueTypes.bool())
                            .or(
                                    "`true` with `earlyStopping` and an item bias, else `false`",
                                    finetune -> finetune.has(STOPPING)
                                            && finetune.root()
                                                            .get(SassSection.MODEL)
                                                            .itemBias()
                                                    != ModelConfig.ItemBias.NONE)
                            .means(
                                    "Chooses the weight of the item bias in evaluated and served scores on validation, after the best epoch is known. Towers fit the days that they were trained on better than later days, for which popularity is more reliable. Requires `model.itemBias`. The metric is that of `earlyStopping`, else the first ranking metric of `evaluate.metrics`. With `negatives.from: exposures` it is the first of `auc` and `gauc`, if present. Histories are always `frozen`.")
                            .withExample("true"),
                    START,
                    key(WARM),
                    key("unknownShare", ValueTypes.number(0, 0.5), 0.0)
                            .means(
                                    "Share of the ids of users and items that a batch replaces by the unknown value. This trains the row of ids without a row. With `minCount: 1` nothing else trains it, so that all ids that a `refresh` or a warm start adds begin with a random vector. Hashed ids, numbers and the elements of histories are not replaced.")
                            .withExample("0.02"))
            .rule(FinetuneSection::reportLossConflict)
            .rule(FinetuneSection::freeze)
            .rule(FinetuneSection::start)
            .to(FinetuneConfig.class);

    private FinetuneSection() {}

    /** Returns the default values of {@code finetune}. */
    public static FinetuneConfig defaults() {
        return SassSection.defaultOf(SassSection.FINETUNE);
    }

    private static double temperature(SectionReader finetune) {
        if (finetune.root().get(SassSection.MODEL).similarity() != ModelConfig.Similarity.COSINE) {
            return 1;
        }
        Key<FinetuneConfig.NegativeSource> from = NegativesSection.FROM;
        boolean exposures = Discriminator.peek(finetune.node(NEGATIVES), from.name(), from.type())
                == FinetuneConfig.NegativeSource.EXPOSURES;
        // The range of log-odds is smaller than the range of scores among thousands of candidates.
        return exposures ? 0.4 : 0.1;
    }

    /** Warns instead of failing, so that a comparison can change only {@code pretrain.task}. */
    private static void freeze(SectionReader finetune) {
        boolean pretrained = finetune.root().get(SassSection.PRETRAIN).task() != PretrainConfig.Task.NONE;
        if (pretrained || finetune.get(FREEZE) == FinetuneConfig.Freeze.NONE) {
            return;
        }
        finetune.warn(FREEZE, "`finetune.freeze` has no effect without pre-training", "no weights are pre-trained");
        finetune.replace(FREEZE, FinetuneConfig.Freeze.NONE);
    }

    /** Warns instead of failing, so that a comparison can change only {@code model.type}. */
    private static void start(SectionReader finetune) {
        ModelConfig model = finetune.root().get(SassSection.MODEL);
        boolean possible = model.type() == ModelConfig.Type.SASS && model.samples() != ModelConfig.Samples.PER_SCENARIO;
        if (possible || finetune.get(START) == FinetuneConfig.Start.COLD) {
            return;
        }
        finetune.warn(
                START,
                "`finetune.start: warm` has no effect with this model",
                "requires `model.type: sass` with a network of all scenarios");
        finetune.put(START, FinetuneConfig.Start.COLD);
    }

    /** Exposures are single samples. Other losses compare a positive with its negatives. */
    private static void reportLossConflict(SectionReader finetune) {
        FinetuneConfig.Loss loss = finetune.get(LOSS);
        if (finetune.get(NEGATIVES).from() == FinetuneConfig.NegativeSource.ITEMS
                || loss == FinetuneConfig.Loss.LOGISTIC
                || !finetune.isValid(LOSS)) {
            return;
        }
        String from = finetune.inner(NEGATIVES).pathOf(NegativesSection.FROM);
        String written = "`loss: " + LOSS.type().write(loss) + "`";
        boolean isDefault = !finetune.binding().isWritten(finetune.pathOf(LOSS));
        Diagnostic problem = Diagnostic.error(
                        ConfigCode.KEY_NOT_APPLICABLE,
                        "`" + from + ": exposures` "
                                + (isDefault ? "requires `loss: logistic`" : "is not allowed with " + written))
                .at(
                        finetune.inner(NEGATIVES).keyLocation(NegativesSection.FROM),
                        (isDefault ? "the default " + written : "this loss")
                                + " compares a positive with its negatives, an exposure is a single sample")
                .withHelp("write `loss: logistic`, or remove this key");
        finetune.report(isDefault ? problem : problem.withNote("the loss is set here", finetune.locationOf(LOSS)));
    }
}
