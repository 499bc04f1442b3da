package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.Discriminator;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/** Declares {@code finetune:}. */
public final class FinetuneSection {

    record Tables(double adagrad, double accumulator) {}

    record Dense(double adam) {}

    record Optimizer(Tables tables, Dense dense) {}

    static final Section<Tables> TABLES = Section.of(
                    "finetune.optimizer.tables",
                    "Optimiser of the embedding tables.",
                    key("adagrad", ValueTypes.greaterThan(0, 10), 1e-2)
                            .means("Learning rate of the embedding tables, Adagrad on the rows of the batch."),
                    key("accumulator", ValueTypes.greaterThan(0, 10), 1e-8)
                            .means(
                                    "What Adagrad's sums of squared gradients start with; a large value damps the first steps of every row."))
            .to(Tables.class);
    static final Section<Dense> DENSE = Section.of(
                    "finetune.optimizer.dense",
                    "Optimiser of all other weights.",
                    key("adam", ValueTypes.greaterThan(0, 10), 1e-3).means("Learning rate of all other weights, Adam."))
            .to(Dense.class);
    static final Section<Optimizer> OPTIMIZER = Section.of(
                    "finetune.optimizer", "How weights move.", key(TABLES), key(DENSE))
            .to(Optimizer.class);

    static final Section<FinetuneConfig.EarlyStopping> EARLY_STOPPING = Section.of(
                    "finetune.earlyStopping",
                    "Stops when validation no longer gains, and goes back to the best epoch; without it all epochs run. Validation's histories are `frozen`, whatever `evaluate.history` says.",
                    key("metric", MetricTypes.qualityMetric(), "ndcg@50")
                            .means("Mean over the scenarios, on validation; one of `evaluate.metrics`."),
                    key("patience", ValueTypes.integer(1, 1000), 2)
                            .means("Stops when so many epochs brought nothing better."),
                    key("exclude", ValueTypes.choice(EvaluateConfig.Exclude.class))
                            .or("as `evaluate.exclude`", null)
                            .means(
                                    "What validation hides. Written before the training, it lets one trained model be evaluated either way; written later, it trains anew.")
                            .withExample("seen"))
            .to(FinetuneConfig.EarlyStopping.class);

    private static final Key<FinetuneConfig.Loss> LOSS = key(
                    "loss", ValueTypes.choice(FinetuneConfig.Loss.class), FinetuneConfig.Loss.BPR)
            .means(
                    "`bpr`: pairwise; `hinge`: pairwise, until the positive is 1 above the negative; `logistic`: each by itself, positives up and negatives down, which ranks what was shown if the negatives are from `exposures`; `softmax`: the positive against its negatives.")
            .withExample("softmax");
    private static final Key<FinetuneConfig.Negatives> NEGATIVES = key(NegativesSection.NEGATIVES);
    private static final Key<Optimizer> OPTIMIZER_KEY = key(OPTIMIZER);
    private static final Key<FinetuneConfig.EarlyStopping> STOPPING =
            key(EARLY_STOPPING).ifWritten();
    private static final Key<FinetuneConfig.Freeze> FREEZE = key(
                    "freeze", ValueTypes.choice(FinetuneConfig.Freeze.class), FinetuneConfig.Freeze.NONE)
            .means(
                    "What stays as stage one left it: `none`, all is trained further; `tables`, the embeddings that it trained. Others are trained as without it: `scenarioContrast` knows no context, and of users and items only those that were in several scenarios, and what is in the histories of such.")
            .withExample("tables");
    public static final Section<FinetuneConfig> FINETUNE = Section.of(
                    "finetune",
                    "Stage two, the retrieval task.",
                    LOSS,
                    key("temperature", ValueTypes.greaterThan(0, 100))
                            .or(
                                    "`1` for `dot`, `0.1` for `cosine`, `0.4` for `cosine` with negatives from exposures",
                                    FinetuneSection::temperature)
                            .means(
                                    "Divides the similarity in the score, in training and in what is served; the items' bias is not divided.")
                            .withExample("0.1"),
                    NEGATIVES,
                    key("globalLossWeight", ValueTypes.number(0, 100), 0.5)
                            .means("Weight of the loss on the global network's output, of `model.type: sass`."),
                    key("epochs", ValueTypes.integer(1, 10_000), 5)
                            .means(
                                    "Passes over the samples, at most. Raised later, training goes on from the epochs that are there."),
                    key("batchSize", ValueTypes.integer(2, 1_000_000), 2048)
                            .means("Samples a step: positives, or exposures."),
                    OPTIMIZER_KEY,
                    STOPPING,
                    key("refit", ValueTypes.bool())
                            .or("`true` with `earlyStopping`, else `false`", finetune -> finetune.has(STOPPING))
                            .means(
                                    "Then trains anew on train and validation for the number of epochs found: the newest days are the most valuable.")
                            .withExample("true"),
                    FREEZE,
                    key("weightAveraging", ValueTypes.number(0, 100), 0.0)
                            .means(
                                    "What is validated and served: `0`, the weights as the last step left them; above, such as `0.5`, their running mean, in which weights count less the older they are, by half after 0.7 times so many epochs. It evens out what the last batches did by chance, and takes as much memory again as the weights.")
                            .withExample("0.5"),
                    key("halfLife", ValueTypes.duration(Duration.ofMinutes(1)))
                            .means(
                                    "A sample weighs half in the loss after so long before the newest one of its scenario, for tastes and items change; without it, all weigh alike, as elements of the users' lists do in any case. A scenario as a whole weighs the same.")
                            .withExample("7d"),
                    key("calibrate", ValueTypes.bool(), false)
                            .means(
                                    "Chooses on validation, when the best epoch is known, how much the items' bias weighs beside the towers in what is evaluated and served. Towers are surer of days that they were trained on than of days to come, where popularity tells more. With `model.itemBias`; by the metric of `earlyStopping`, or the first of ranks in `evaluate.metrics`; with `negatives.from: exposures` the first of `auc` and `gauc` there, if any. Histories are `frozen`, whatever `evaluate.history` says.")
                            .withExample("true"))
            .derive(
                    "tableLearningRate",
                    finetune -> finetune.get(OPTIMIZER_KEY).tables().adagrad(),
                    OPTIMIZER_KEY)
            .derive(
                    "tableAccumulator",
                    finetune -> finetune.get(OPTIMIZER_KEY).tables().accumulator())
            .derive(
                    "denseLearningRate",
                    finetune -> finetune.get(OPTIMIZER_KEY).dense().adam())
            .rule(FinetuneSection::reportLossConflict)
            .rule(FinetuneSection::freeze)
            .to(FinetuneConfig.class);

    private FinetuneSection() {}

    /** What {@code finetune:} is when nothing is written. */
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
        // Log-odds lie closer together than what is to stand out among thousands of candidates.
        return exposures ? 0.4 : 0.1;
    }

    /** A warning: changing `pretrain.task` alone must be enough to see what it is worth. */
    private static void freeze(SectionReader finetune) {
        boolean pretrained = finetune.root().get(SassSection.PRETRAIN).task() != PretrainConfig.Task.NONE;
        if (pretrained || finetune.get(FREEZE) == FinetuneConfig.Freeze.NONE) {
            return;
        }
        String path = finetune.pathOf(FREEZE.name());
        Binding binding = finetune.binding();
        binding.warn(path, "`finetune.freeze` has no effect without pre-training", "there is nothing to keep");
        finetune.put(FREEZE, FinetuneConfig.Freeze.NONE);
        binding.setValue(
                path, FREEZE.type().write(FinetuneConfig.Freeze.NONE), binding.origin(binding.locationOf(path)));
    }

    /** Exposures are judged one by one; other losses compare a positive with its negatives. */
    private static void reportLossConflict(SectionReader finetune) {
        Binding binding = finetune.binding();
        String path = finetune.pathOf(LOSS.name());
        FinetuneConfig.Loss loss = finetune.get(LOSS);
        if (finetune.get(NEGATIVES).from() == FinetuneConfig.NegativeSource.ITEMS
                || loss == FinetuneConfig.Loss.LOGISTIC
                || !binding.isValid(path)) {
            return;
        }
        String from = NegativesSection.NEGATIVES.path() + "." + NegativesSection.FROM.name();
        Diagnostic problem = Diagnostic.error(
                        DiagnosticCode.KEY_NOT_APPLICABLE,
                        "`" + from + ": exposures` has no meaning with `loss: "
                                + LOSS.type().write(loss) + "`")
                .at(
                        finetune.inner(NEGATIVES).keyLocation(NegativesSection.FROM),
                        "an exposure is judged by itself, not beside a positive")
                .withHelp("write `loss: logistic`, or take it out");
        binding.report(
                binding.isWritten(path)
                        ? problem.withNote("the loss is given here", binding.locationOf(path))
                        : problem);
    }
}
