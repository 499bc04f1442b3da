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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.ranking.PartScorer;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.serving.tower.ExportManifest;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.VectorEncoder;
import org.sassrec.training.export.Exporter;
import org.sassrec.training.parts.EncodedVectors;
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
            assertThat(expected.users()).isGreaterThan(4_096);
            assertThat(expected.files()).containsKey("home/users.arrow").doesNotContainKey("cart/users.arrow");
            try (PartEncoder encoder = encoder(model)) {
                assertThat(export("spark", dataset, model, encoder).files()).isEqualTo(expected.files());
                assertThat(encoder.encode(0, new int[] {0}, EncodedVectors.END).parts())
                        .hasSize(1);
                assertThat(encoder.encode(0, dataset.candidates(0, model.horizon()), EncodedVectors.END)
                                .parts())
                        .hasSizeGreaterThan(1);
            }
            assertThat(Files.exists(folder.resolve("parts"))).isFalse();
        }
    }

    private static EvaluationReport evaluate(
            TrainedProject of, Dataset dataset, Scorer scorer, QueryRanks.Collector ranks, int batch) {
        Evaluator.Options options = new Evaluator.Options(1, 1, 50, batch);
        try (Evaluator evaluator = Evaluator.of(
                dataset, of.config().scenarios(), of.config().evaluate(), Split.TEST, Horizon.TRAIN, options)) {
            return evaluator.evaluate("sass", scorer, ranks);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evaluate.exclude=none",
                "evaluate.exclude=seen",
                "evaluate.exclude=positives",
                "evaluate.history=rolling"
            })
    void ranksEachQueryAsOneProcess(String override) throws IOException {
        TrainedProject other = project.with(override);
        try (Dataset dataset = other.dataset();
                TrainedModel model = other.model(dataset);
                PartEncoder encoder = encoder(model)) {
            QueryRanks.Collector expected = new QueryRanks.Collector();
            EvaluationReport local = evaluate(other, dataset, Scorer.of(model.encoder()), expected, 8_192);
            QueryRanks.Collector found = new QueryRanks.Collector();
            EvaluationReport spark = evaluate(other, dataset, new PartScorer(encoder), found, 100);

            assertThat(model.encoder().dailyItems()).isNotNull();
            assertThat(spark.scenarios()).isEqualTo(local.scenarios());
            assertThat(spark.macro()).isEqualTo(local.macro());
            assertThat(bytes(found)).isEqualTo(bytes(expected));
            assertThat(local.scenarios().get("home").queries()).isGreaterThan(100);
            assertThat(local.macro().model().get("mrr@9000")).isPositive();
        }
    }

    private static byte[] bytes(QueryRanks.Collector ranks) throws IOException {
        Path file = folder.resolve("ranks");
        ranks.ranks().write(file);
        return Files.readAllBytes(file);
    }
}
