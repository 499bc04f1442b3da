package org.sassrec.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.EarlyStopping;
import org.sassrec.config.FinetuneConfig.HardNegativeConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.RankRange;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.SampleData;
import org.tensorflow.Tensor;

/** Base class of tests that train for a few batches. */
abstract class TrainingLoopCase {
    static final Negatives NEGATIVES = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true);
    static final Negatives HARD = NEGATIVES.withHard(new HardNegativeConfig(2, new RankRange(1, 10), 2, 1));

    @TempDir
    Path folder;

    final FakeDataset dataset = SampleData.days(5);

    static SassConfig config(int epochs, boolean refit) {
        return config(Configs.model(), epochs, refit);
    }

    static SassConfig config(ModelConfig model, int epochs, boolean refit) {
        return config(model, NEGATIVES, epochs, refit);
    }

    static SassConfig config(ModelConfig model, Negatives negatives, int epochs, boolean refit) {
        FinetuneConfig finetune = Copy.of(Configs.finetune(negatives, 32))
                .with(FinetuneConfig::epochs, epochs)
                .with(FinetuneConfig::earlyStopping, new EarlyStopping("ndcg@50", 2))
                .with(FinetuneConfig::refit, refit ? FinetuneConfig.Refit.VALIDATION : FinetuneConfig.Refit.NONE)
                .get();
        return Configs.of(3, model, finetune);
    }

    static SassConfig pretrained(SassConfig config, Task task) {
        PretrainConfig pretrain = new PretrainConfig(task, 0.1, 2, 32, 0.2, Configs.OPTIMIZER, null);
        return Configs.of(config.scenarios(), config.model(), pretrain, config.finetune());
    }

    static SassConfig averaged(SassConfig config, double epochs) {
        return Configs.of(
                config.scenarios(),
                config.model(),
                config.pretrain(),
                Copy.of(config.finetune())
                        .with(FinetuneConfig::weightAveraging, epochs)
                        .get());
    }

    TrainingJob job(SassConfig config, String name, TrainingListener listener) {
        return new TrainingJob(config, dataset, folder.resolve(name), "f", listener);
    }

    static ModelConfig dssm(String samples) {
        return Copy.of(Configs.model())
                .with(ModelConfig::type, ModelConfig.Type.DSSM)
                .with(ModelConfig::samples, ModelConfig.Samples.valueOf(samples))
                .get();
    }

    /** Reads the table {@code tables.bias} of a checkpoint. */
    float[] bias(SassConfig config, Path checkpoint) {
        try (TowerModel model = TrainingJob.inferenceModel(config, dataset, ModelPurpose.ENCODING, checkpoint)) {
            return bias(model);
        }
    }

    static float[] bias(TowerModel model) {
        var weights = model.variables();
        try {
            Tensor table = weights.get("tables.bias");
            float[] values = new float[(int) table.shape().size()];
            table.asRawTensor().data().asFloats().read(values);
            return values;
        } finally {
            weights.values().forEach(Tensor::close);
        }
    }

    /** Returns the rows of the table that changed. */
    static List<Integer> moved(SassConfig config, float[] before, float[] after) {
        int width = config.model().biasDim();
        return IntStream.range(0, before.length / width)
                .filter(row ->
                        !Arrays.equals(before, row * width, (row + 1) * width, after, row * width, (row + 1) * width))
                .boxed()
                .toList();
    }
}
