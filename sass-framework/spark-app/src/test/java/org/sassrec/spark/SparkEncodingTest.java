package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.Dataset;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.VectorEncoder;
import org.sassrec.training.export.ExportManifest;
import org.sassrec.training.export.Exporter;
import org.sassrec.training.parts.PartEncoder;
import org.sassrec.training.parts.TrainedWeights;

/** Compares vectors and ranks of the executors with those of one process. */
@Tag("slow")
class SparkEncodingTest {
    @TempDir
    private static Path folder;

    private static TrainedProject project;

    @BeforeAll
    static void train() throws IOException {
        project = TrainedProject.train(folder);
        LocalSpark.start();
    }

    @AfterAll
    static void stop() {
        LocalSpark.stop();
    }

    private static PartEncoder encoder(TrainedModel model) {
        TrainedWeights weights =
                new TrainedWeights(project.config(), project.prepared(), project.finetune(), model.horizon());
        return new PartEncoder(model.encoder(), new SparkPartRunner(), weights, folder.resolve("parts"));
    }

    private static ExportManifest export(String name, Dataset dataset, TrainedModel model, VectorEncoder encoder) {
        return Exporter.write(
                folder.resolve(name), project.config(), dataset, model, encoder, (part, rows, seconds) -> {});
    }

    @Test
    void exportsTheVectorsOfOneProcess() {
        try (Dataset dataset = project.dataset();
                TrainedModel model = project.model(dataset)) {
            ExportManifest expected = export("local", dataset, model, model.encoder());
            assertThat(expected.scenarios().get(0).rows()).isGreaterThan(4_096);
            try (PartEncoder encoder = encoder(model)) {
                assertThat(export("spark", dataset, model, encoder).files()).isEqualTo(expected.files());
                assertThat(encoder.encode(0, new int[] {0}).parts()).hasSize(1);
                assertThat(encoder.encode(0, dataset.candidates(0, model.horizon()))
                                .parts())
                        .hasSizeGreaterThan(1);
            }
            assertThat(Files.exists(folder.resolve("parts"))).isFalse();
        }
    }
}
