package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;

/** Declares {@code optimizer} of a training stage. */
final class OptimizerSection {
    private record Tables(double adagrad, double accumulator) {}

    private record Dense(double adam) {}

    private static final ScalarType<Double> RATE = ValueTypes.greaterThan(0, 10);

    private static final Key<Double> CLIP = key("clip", ValueTypes.number(0, 1_000_000), 0.0)
            .means(
                    "Greatest norm of the gradients of all dense weights together. A step above it is scaled down to it, including the gradients of the table rows, which do not count in the norm. `0`: no limit.")
            .withExample("1");

    private OptimizerSection() {}

    /**
     * Returns the section of a stage.
     *
     * @param stage path of the section of the stage, such as {@code finetune}
     * @param defaults the default values
     */
    static Section<OptimizerConfig> of(String stage, OptimizerConfig defaults) {
        return of(
                stage,
                defaults,
                key("adagrad", RATE, defaults.tableLearningRate()),
                key("adam", RATE, defaults.denseLearningRate()));
    }

    /**
     * Returns the section of pre-training. Its learning rates depend on the task.
     *
     * @param predictsItems whether a reader of {@code pretrain} has a task that predicts items
     */
    static Section<OptimizerConfig> ofPretraining(Predicate<SectionReader> predictsItems) {
        return of(
                "pretrain",
                OptimizerConfig.PRETRAIN,
                rate("adagrad", predictsItems, OptimizerConfig::tableLearningRate),
                rate("adam", predictsItems, OptimizerConfig::denseLearningRate));
    }

    private static Key<Double> rate(
            String name, Predicate<SectionReader> predictsItems, ToDoubleFunction<OptimizerConfig> rate) {
        double contrast = rate.applyAsDouble(OptimizerConfig.PRETRAIN);
        double next = rate.applyAsDouble(OptimizerConfig.FINETUNE);
        return key(name, RATE)
                .or(
                        "`" + ValueTypes.format(next) + "` with `nextItem` and `auto`, else `"
                                + ValueTypes.format(contrast) + "`",
                        section -> predictsItems.test(section.parent().parent()) ? next : contrast)
                .withExample(ValueTypes.format(next));
    }

    private static Section<OptimizerConfig> of(
            String stage, OptimizerConfig defaults, Key<Double> adagrad, Key<Double> adam) {
        String path = stage + ".optimizer";
        Key<Tables> tables = key(tables(path, defaults, adagrad));
        Key<Dense> dense = key(dense(path, adam));
        Key<Double> warmup = key("warmup", ValueTypes.number(0, 100), defaults.warmup())
                .means(
                        "Number of epochs in which both learning rates rise linearly from 0 to their values. `0`: none. A training with a warm start has no warm-up.")
                .withExample("0.5");
        return Section.of(path, "Optimizers and learning rates.", tables, dense, warmup, CLIP)
                .derive("tableLearningRate", optimizer -> optimizer.get(tables).adagrad(), tables)
                .derive("tableAccumulator", optimizer -> optimizer.get(tables).accumulator())
                .derive("denseLearningRate", optimizer -> optimizer.get(dense).adam(), dense)
                .to(OptimizerConfig.class);
    }

    private static Section<Tables> tables(String optimizer, OptimizerConfig defaults, Key<Double> adagrad) {
        return Section.of(
                        optimizer + ".tables",
                        "Optimizer of the embedding tables.",
                        adagrad.means("Learning rate of the embedding tables (Adagrad, on the rows of the batch)."),
                        key("accumulator", RATE, defaults.tableAccumulator())
                                .means(
                                        "Initial value of Adagrad's sums of squared gradients. A large value damps the first steps of every row."))
                .to(Tables.class);
    }

    private static Section<Dense> dense(String optimizer, Key<Double> adam) {
        return Section.of(
                        optimizer + ".dense",
                        "Optimizer of all other weights.",
                        adam.means("Learning rate of the dense weights (Adam)."))
                .to(Dense.class);
    }
}
