package org.sassrec.pipeline;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.DatasetManifest.ScenarioCounts;
import org.sassrec.model.ModelSize;
import org.sassrec.sampling.contrast.ContrastBatches;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingResult;

/**
 * The amount of work of the stages. Only the ratio of two amounts of the same stage is meaningful. A measured amount
 * with its duration yields estimates for other amounts.
 *
 * <pre>
 * prepare      bytes of the source files
 * pre-train    epochs * (pairs * row + batches * step)
 *              pairs = entities that two scenarios share; for the next item task: exposures
 * fine-tune    networks * epochs * (samples * row + batches * step)
 *              row = lookups + multiplications of both towers; the item tower counts once per negative
 * export       users and candidates
 * evaluate     queries * candidates, and the vectors
 * publish      vectors
 * </pre>
 *
 * @param counts of the dataset; {@code null} before the first preparation
 * @param growth current source bytes divided by the source bytes of the counts
 * @param model size of the model; {@code null} if unknown
 */
public record Workload(
        SassConfig config,
        long sourceBytes,
        @Nullable DatasetManifest counts,
        double growth,
        @Nullable ModelSize model) {

    /** Cost of a row besides its multiplications, in multiplications: lookups, batching, gradients of tables. */
    private static final double LOOKUPS = 50_000;

    /** Cost of a step besides its rows, in multiplications. */
    private static final double STEP = 20_000_000;

    /** Cost of encoding a vector, in scores. */
    private static final double ENCODE = 1_000;

    /**
     * Epochs of fine-tuning.
     *
     * @param finetuneEpochs on the training split
     * @param refitEpochs on the training and validation splits
     */
    public record Epochs(int finetuneEpochs, int refitEpochs) {

        /** Returns the epochs that were trained. */
        public static Epochs of(TrainingResult result) {
            int tuned = 0;
            int refitted = 0;
            for (TrainingResult.Unit unit : result.units()) {
                StartChoice start = unit.start();
                tuned = Math.max(tuned, unit.epochs().size() + (start == null ? 0 : start.epochs()));
                refitted = Math.max(refitted, unit.refitEpochs().size());
            }
            return new Epochs(tuned, refitted);
        }
    }

    /** Returns the amount of work of a stage. Fine-tuning counts with all configured epochs. */
    public double of(PipelineStage stage) {
        return switch (stage) {
            case PREPARE -> sourceBytes;
            case PRETRAIN -> pretrain();
            case FINETUNE ->
                finetune(new Epochs(
                        config.finetune().epochs() + trialEpochs(),
                        config.finetune().epochs()));
            case EXPORT -> growth * (users() + items());
            case EVALUATE -> growth * (growth * scores() + ENCODE * (users() + items()));
            case PUBLISH -> growth * items();
        };
    }

    /** Epochs of the start that is not chosen, with {@code pretrain.task: auto}. */
    private int trialEpochs() {
        return config.pretrain().task() == PretrainConfig.Task.AUTO
                ? StartChoice.trialEpochs(config.finetune().epochs())
                : 0;
    }

    private double pretrain() {
        PretrainConfig pretrain = config.pretrain();
        if (pretrain.predictsItems()) {
            double exposed = 0;
            for (ScenarioConfig scenario : config.scenarios()) {
                exposed += scenario.hasEvents() ? growth * exposures(scenario.name(), ScenarioCounts::train) : 0;
            }
            // One row of the user tower and two of the item tower: the positive and the negative.
            return pretrain.epochs() * stepCost(Math.max(1, exposed), pretrain.batchSize(), denseProducts() / 2 * 3);
        }
        double pairs = counts == null
                ? 1
                : ContrastBatches.samples(
                        pairs(Side.USER, counts.overlap().users()),
                        pairs(Side.ITEM, counts.overlap().items()),
                        pretrain.batchSize());
        return pretrain.epochs() * stepCost(Math.max(1, pairs), pretrain.batchSize(), denseProducts());
    }

    /** Pairs of a side; 0 if the side takes no part. */
    private long pairs(Side side, List<List<Long>> overlap) {
        long pairs = Math.round(growth * sharedPairs(overlap));
        return config.viewsDiffer(side) && pairs >= config.pretrain().minimumPairs() ? pairs : 0;
    }

    /** Number of pairs of scenarios that share an entity, over all entities. */
    private static double sharedPairs(List<List<Long>> overlap) {
        double sum = 0;
        for (int one = 0; one < overlap.size(); one++) {
            for (int other = 0; other < one; other++) {
                sum += overlap.get(one).get(other);
            }
        }
        return sum;
    }

    /** Returns the amount of work of fine-tuning. */
    public double finetune(Epochs epochs) {
        FinetuneConfig finetune = config.finetune();
        double train = 0;
        double validation = 0;
        for (ScenarioConfig scenario : config.scenarios()) {
            train += growth * scenario.sampleRate() * trainingRows(scenario, ScenarioCounts::train);
            validation += growth * trainingRows(scenario, ScenarioCounts::validation);
        }
        double products = denseProducts() / 2 * (2 + negatives(finetune));
        double work = epochs.finetuneEpochs() * stepCost(train, finetune.batchSize(), products);
        if (finetune.refit().usesValidation() && validation > 0) {
            work += epochs.refitEpochs() * stepCost(train + validation, finetune.batchSize(), products);
        }
        return networkCost() * work;
    }

    /** Training rows of a scenario in a part of the split. */
    private double trainingRows(ScenarioConfig scenario, ToLongFunction<ScenarioCounts> part) {
        if (config.finetune().negatives().from() == FinetuneConfig.NegativeSource.EXPOSURES) {
            return scenario.hasEvents() ? exposures(scenario.name(), part) : 0;
        }
        if (scenario.exposuresFrom().isEmpty()) {
            return part.applyAsLong(counts(scenario.name()));
        }
        double sum = 0;
        for (String name : scenario.exposuresFrom()) {
            sum += exposures(name, part);
        }
        return sum;
    }

    /** Exposures of a scenario in a part of the split, in proportion to its positives. */
    private double exposures(String name, ToLongFunction<ScenarioCounts> part) {
        ScenarioCounts counted = counts(name);
        return (double) counted.exposures() * part.applyAsLong(counted) / Math.max(1, counted.positives());
    }

    /** Item rows per positive, besides the positive. */
    private static double negatives(FinetuneConfig finetune) {
        FinetuneConfig.Negatives negatives = finetune.negatives();
        return negatives.perPositive() + (double) negatives.shared() / finetune.batchSize();
    }

    private double networkCost() {
        return config.model().samples() == ModelConfig.Samples.POOLED_THEN_PER_SCENARIO ? 2 : 1;
    }

    private static double stepCost(double samples, int batchSize, double products) {
        return samples * (LOOKUPS + products) + Math.ceil(samples / batchSize) * STEP;
    }

    private double denseProducts() {
        return model == null ? 0 : model.multiplications();
    }

    private double users() {
        return counts == null ? 1 : counts.users();
    }

    private double items() {
        return config.scenarios().stream()
                .filter(ScenarioConfig::serve)
                .mapToDouble(scenario -> counts(scenario.name()).items())
                .sum();
    }

    private double scores() {
        double scores = 0;
        Integer most = config.evaluate().maxQueries();
        for (ScenarioConfig scenario : config.scenarios()) {
            ScenarioCounts counted = counts(scenario.name());
            double queries = most == null ? counted.test() : Math.min(most, counted.test());
            scores += scenario.serve() ? queries * counted.items() : 0;
        }
        return scores;
    }

    /** Counts of a scenario. A scenario that is not in the dataset has the mean of the others. */
    private ScenarioCounts counts(String name) {
        if (counts == null || counts.scenarios().isEmpty()) {
            return new ScenarioCounts(name, 1, 1, 1, 1, 1, 1, 1);
        }
        List<ScenarioCounts> all = counts.scenarios();
        return all.stream()
                .filter(counted -> counted.name().equals(name))
                .findFirst()
                .orElseGet(() -> mean(name, all));
    }

    private static ScenarioCounts mean(String name, List<ScenarioCounts> all) {
        return new ScenarioCounts(
                name,
                mean(all.stream().mapToLong(ScenarioCounts::exposures).sum(), all),
                mean(all.stream().mapToLong(ScenarioCounts::positives).sum(), all),
                mean(all.stream().mapToLong(ScenarioCounts::users).sum(), all),
                mean(all.stream().mapToLong(ScenarioCounts::items).sum(), all),
                mean(all.stream().mapToLong(ScenarioCounts::train).sum(), all),
                mean(all.stream().mapToLong(ScenarioCounts::validation).sum(), all),
                mean(all.stream().mapToLong(ScenarioCounts::test).sum(), all));
    }

    private static long mean(long sum, List<ScenarioCounts> all) {
        return sum / all.size();
    }
}
