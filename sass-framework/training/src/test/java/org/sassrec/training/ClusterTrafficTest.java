package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.StepTraffic;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.sampling.retrieval.RetrievalBatches;
import org.tensorflow.Tensor;

@Tag("slow")
class ClusterTrafficTest extends TrainingLoopCase {
    private final SassConfig config = pretrained(config(1, false), Task.SCENARIO_CONTRAST);

    @Test
    void sumOfAllServersDoesNotDependOnTheirNumber() {
        ClusterTraffic one = ClusterTraffic.of(config, dataset, dataset, 1);
        ClusterTraffic three = ClusterTraffic.of(config, dataset, dataset, 3);
        assertThat(three.finetune().servers()).hasSize(3);
        assertThat(three.finetune().received()).isCloseTo(one.finetune().received(), within(1.0));
        assertThat(three.finetune().sent()).isCloseTo(one.finetune().sent(), within(1.0));
        assertThat(three.pretrain().orElseThrow().received())
                .isCloseTo(one.pretrain().orElseThrow().received(), within(1.0));
        assertThat(three.finetune().greatest())
                .isBetween(one.finetune().sent() / 3, one.finetune().sent() * 0.6);
    }

    @Test
    void rowsAreThoseThatOneStepChanges() {
        StepTraffic traffic = ClusterTraffic.of(config, dataset, dataset, 1).finetune();
        RetrievalBatches batches = RetrievalBatches.of(config, dataset, Horizon.TRAIN);
        try (TowerModel model = job(config, "a", event -> {}).newModel(ModelPurpose.FINE_TUNING)) {
            double rows = 0;
            for (String table : List.of("tables.embedding", "tables.bias")) {
                Map<String, Tensor> before = model.variables();
                try (FeedDict feed = model.prepare(batches.batch(0, 0))) {
                    model.fineTuneStep(feed);
                }
                Map<String, Tensor> after = model.variables();
                rows += changedRows(before.get(table), after.get(table));
                before.values().forEach(Tensor::close);
                after.values().forEach(Tensor::close);
            }
            // Batches differ, and a row whose gradient is 0 stays.
            assertThat(traffic.rows()).isBetween(rows * 0.8, rows * 1.3);
            assertThat(traffic.sent() - traffic.received()).isCloseTo(4 * traffic.rows(), within(1.0));
        }
    }

    private static int changedRows(Tensor before, Tensor after) {
        int width = (int) before.shape().get(1);
        float[] one = ModelVariables.floats(before);
        float[] other = ModelVariables.floats(after);
        int changed = 0;
        for (int row = 0; row < one.length / width; row++) {
            boolean same = Arrays.equals(one, row * width, (row + 1) * width, other, row * width, (row + 1) * width);
            changed += same ? 0 : 1;
        }
        return changed;
    }
}
