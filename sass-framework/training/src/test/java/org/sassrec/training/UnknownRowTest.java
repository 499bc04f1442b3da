package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.tensorflow.Tensor;

/** {@code finetune.unknownShare} on a dataset whose ids all have rows. */
@Tag("slow")
class UnknownRowTest extends TrainingLoopCase {

    @Test
    void trainsRowOfUnknownIds() {
        SassConfig plain = config(1, false);
        FinetuneConfig finetune = Copy.of(plain.finetune())
                .with(FinetuneConfig::unknownShare, 0.1)
                .get();
        SassConfig config = Configs.of(plain.scenarios(), plain.model(), plain.pretrain(), finetune);
        TrainingJob job = job(config, "trained", TrainingListener.NONE);

        TrainingResult result = FineTuner.run(job, null, (encoder, scenarios) -> Double.NaN);

        Path trained = folder.resolve("trained/" + result.units().get(0).finetuneCheckpoint());
        try (TowerModel created = job.newModel(ModelPurpose.ENCODING);
                TowerModel model = job.newModel(ModelPurpose.ENCODING)) {
            model.restore(trained);
            assertThat(unknownUser(model)).doesNotContain(unknownUser(created));
        }
    }

    /** Returns row 0 of the first table, which contains the users. */
    private static float[] unknownUser(TowerModel model) {
        Map<String, Tensor> weights = model.variables();
        try {
            float[] values = ModelVariables.floats(weights.get("tables.embedding"));
            return Arrays.copyOf(values, model.spec().model().embeddingDim());
        } finally {
            weights.values().forEach(Tensor::close);
        }
    }
}
