package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.Sha256;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.training.FineTuner;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;

/** A model does not depend on the number of shards of its dataset. */
@Tag("slow")
class ShardedTrainingTest {
    @TempDir
    Path folder;

    @Test
    void trainsAndExportsTheSameWithSeveralShards() throws IOException {
        Map<String, String> single = train(1);
        assertThat(single)
                .containsKeys(
                        "export/first/items.arrow",
                        "export/third/users.arrow",
                        "export/snapshot/users.arrow",
                        "finetune/all/refit/epoch-1/model.ckpt");
        assertThat(train(3)).isEqualTo(single);
    }

    /** Returns the checksums of the checkpoints and of the export, without the files that contain durations. */
    private Map<String, String> train(int shards) throws IOException {
        Path project = Files.createDirectory(folder.resolve("shards" + shards));
        ExportFixture.write(project, ExportFixture.SASS);
        SassConfig config =
                ConfigLoader.load(project.resolve("sass.yaml"), List.of()).config();
        Preparation.PreparedDataset prepared = Preparation.of(config, DuckDbEngine::open)
                .memory(1L << 28)
                .shards(shards)
                .run();
        assertThat(prepared.manifest().shards()).hasSize(shards);
        Path trained = Files.createDirectory(folder.resolve("trained" + shards));
        try (Dataset dataset = DatasetOpener.open(prepared.folder())) {
            Path stage = trained.resolve("finetune");
            FineTuner.run(
                    new TrainingJob(config, dataset, stage, "f", TrainingListener.NONE),
                    null,
                    (encoder, scenarios) -> encoder.knownUsers(scenarios[0], new int[] {0}, Horizon.TRAIN)[0]);
            try (TrainedModel model = TrainedModel.open(config, dataset, stage, Horizon.REFIT)) {
                Exporter.write(trained.resolve("export"), config, dataset, model, (part, rows, seconds) -> {});
            }
        }
        return checksums(trained);
    }

    private static Map<String, String> checksums(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("state.json") && !file.endsWith("result.json"))
                    .collect(Collectors.toMap(
                            file -> folder.relativize(file).toString(),
                            ShardedTrainingTest::checksum,
                            (one, other) -> one,
                            TreeMap::new));
        }
    }

    private static String checksum(Path file) {
        try {
            return Sha256.ofFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
