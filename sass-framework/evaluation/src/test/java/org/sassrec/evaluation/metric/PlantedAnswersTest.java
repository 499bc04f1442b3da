package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.EarlyStopping;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.training.EpochResult;
import org.sassrec.training.FineTuner;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;
import org.sassrec.training.TrainingResult;

/**
 * Users and items have different rates of positives, and the odds of a positive are their product. Training with
 * negatives that are sampled for the same user cannot learn the rates of users.
 */
@Tag("slow")
class PlantedAnswersTest {
    private static final int USERS = 150;
    private static final int ITEMS = 80;
    private static final int EXPOSURES = 70;

    @TempDir
    private Path folder;

    private final double[] ofUser = normal(1, USERS, 1.5);
    private final double[] ofItem = normal(2, ITEMS, 1);
    /** Base logit of each scenario. */
    private final double[] usual = {-2, 0};

    private static double[] normal(long seed, int count, double deviation) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[count];
        for (int n = 0; n < count; n++) {
            values[n] = deviation * random.nextGaussian();
        }
        return values;
    }

    private double logit(FakeDataset.Event e) {
        return usual[e.scenario()] + ofUser[e.user()] + ofItem[e.item()];
    }

    private FakeDataset dataset() {
        SplittableRandom random = new SplittableRandom(3);
        FakeDataset.Builder builder =
                FakeDataset.of(USERS, ITEMS, 2).id("user", Side.USER).id("item", Side.ITEM);
        for (int user = 0; user < USERS; user++) {
            for (int n = 0; n < EXPOSURES; n++) {
                int item = random.nextInt(ITEMS);
                double odds = Math.exp(usual[n % 2] + ofUser[user] + ofItem[item]);
                builder.event(
                        user,
                        item,
                        n % 2,
                        n,
                        random.nextDouble() < odds / (1 + odds),
                        n < EXPOSURES - 20 ? Split.TRAIN : Split.VALIDATION);
            }
        }
        return builder.build();
    }

    private record Trained(double auc, double gauc, TrainingResult.Unit unit) {}

    private Trained trained(String name, FakeDataset dataset, ModelConfig model, FinetuneConfig finetune) {
        SassConfig config = Configs.of(
                List.of(Configs.scenario(0, 1), Configs.scenario(1, 1)),
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0),
                Copy.of(finetune)
                        .with(FinetuneConfig::globalLossWeight, 0)
                        .with(FinetuneConfig::epochs, 8)
                        .with(FinetuneConfig::batchSize, 64)
                        .with(FinetuneConfig::optimizer, new OptimizerConfig(0.05, 0.1, 3e-3))
                        .with(FinetuneConfig::earlyStopping, new EarlyStopping("auc", 3))
                        .get());
        TrainingJob job = new TrainingJob(config, dataset, folder.resolve(name), "f", TrainingListener.NONE);
        Evaluator.Options options = Evaluator.Options.of(1, 1);
        TrainingResult result;
        try (ValidationMetric validation =
                ValidationMetric.of(dataset, config.scenarios(), "auc", EvaluateConfig.Exclude.NONE, options)) {
            result = FineTuner.run(job, null, validation);
        }
        EvaluateConfig evaluate = new EvaluateConfig(List.of("auc", "gauc"), EvaluateConfig.Exclude.NONE);
        try (TrainedModel best = TrainedModel.open(config, dataset, folder.resolve(name), Horizon.TRAIN);
                Evaluator evaluator =
                        Evaluator.of(dataset, config.scenarios(), evaluate, Split.VALIDATION, Horizon.TRAIN, options)) {
            var scores = evaluator.evaluate(name, best.encoder()).macro().model();
            double auc = Objects.requireNonNull(scores.get("auc"));
            // Early stopping used the same metric.
            assertThat(auc).isEqualTo(result.units().get(0).bestMetric());
            return new Trained(
                    auc,
                    Objects.requireNonNull(scores.get("gauc")),
                    result.units().get(0));
        }
    }

    /** Returns the AUC of the true odds, mean over the scenarios. */
    private double best(FakeDataset dataset) {
        double sum = 0;
        for (int s = 0; s < 2; s++) {
            AucAccumulator area = new AucAccumulator();
            Dataset.Rows rows = dataset.exposures(s, Split.VALIDATION);
            float[] scores = new float[(int) rows.size()];
            boolean[] positive = new boolean[scores.length];
            for (int n = 0; n < scores.length; n++) {
                FakeDataset.Event event = dataset.list().get((int) rows.event(n));
                scores[n] = (float) logit(event);
                positive[n] = event.positive();
            }
            area.add(0, scores, positive, new byte[scores.length], scores.length);
            sum += area.auc();
        }
        return sum / 2;
    }

    @ParameterizedTest(name = "{0}, {1}, item bias {2}")
    @CsvSource({"SASS, DOT, PRIOR", "SASS, COSINE, NONE", "DSSM, COSINE, LEARNED", "MMOE, DOT, NONE"})
    void trainingOnExposuresLearnsPositives(
            ModelConfig.Type type, ModelConfig.Similarity similarity, ModelConfig.ItemBias bias) {
        FakeDataset dataset = dataset();
        ModelConfig model = Copy.of(Configs.model())
                .with(ModelConfig::type, type)
                .with(ModelConfig::similarity, similarity)
                .with(ModelConfig::itemBias, bias)
                .get();
        FinetuneConfig logistic = Copy.of(Configs.finetune(Negatives.ofExposures(), 64))
                .with(FinetuneConfig::loss, FinetuneConfig.Loss.LOGISTIC)
                .with(FinetuneConfig::temperature, similarity == ModelConfig.Similarity.COSINE ? 0.4 : 1)
                .get();
        Trained exposures = trained("exposures", dataset, model, logistic);
        Negatives items = new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true);
        Trained drawn = trained(
                "drawn",
                dataset,
                model,
                Copy.of(logistic).with(FinetuneConfig::negatives, items).get());
        double best = best(dataset);
        assertThat(exposures.auc()).isGreaterThan(best - 0.03).isGreaterThan(drawn.auc() + 0.1);
        // Within a user, both models know the rates of items.
        assertThat(exposures.gauc()).isGreaterThan(drawn.gauc() - 0.03);
        // A constant prediction per scenario has the entropy as loss. Each epoch must be better.
        double entropy = entropy(dataset);
        for (EpochResult epoch : exposures.unit().epochs()) {
            assertThat(epoch.loss()).isLessThan(entropy);
        }
    }

    /** Returns the mean cross-entropy of predicting the rate of the scenario for each exposure. */
    private static double entropy(FakeDataset dataset) {
        double sum = 0;
        double all = 0;
        for (int s = 0; s < 2; s++) {
            double exposures = dataset.exposures(s, Split.TRAIN).size();
            double rate = dataset.samples(s, Split.TRAIN).size() / exposures;
            sum -= exposures * (rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate));
            all += exposures;
        }
        return sum / all;
    }
}
