package org.sassrec.training.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.TowerSignature;

/** The serving snapshot of a prepared log without a model. */
public record SnapshotFixture(TowerSignature signature, ServingSnapshot users) {

    /** Prepares a project and writes the snapshot as of the end of its training split. */
    public static SnapshotFixture prepare(Path folder, String yaml) throws IOException {
        SassConfig config = ConfigLoader.load(Files.writeString(folder.resolve("sass.yaml"), yaml), List.of())
                .config();
        try (Dataset dataset = DatasetOpener.open(Preparation.of(config, DuckDbEngine::open)
                .memory(1L << 28)
                .run()
                .folder())) {
            TowerSignature signature = TowerSignatures.of(config, dataset);
            Path snapshot = folder.resolve("snapshot");
            SnapshotWriter.write(snapshot, signature, config, dataset, Horizon.TRAIN);
            return new SnapshotFixture(signature, ServingSnapshot.open(snapshot));
        }
    }
}
