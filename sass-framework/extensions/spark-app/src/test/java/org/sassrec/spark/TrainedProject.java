package org.sassrec.spark;

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
import org.sassrec.training.FineTuner;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;

/** A trained model with more candidates than an encoder computes together, so that their vectors have several parts. */
record TrainedProject(SassConfig config, Path prepared, Path finetune) {
    static final int ITEMS = 9_000;

    /** Prepares and trains in a folder. */
    static TrainedProject train(Path folder) throws IOException {
        write(folder, "");
        SassConfig config =
                ConfigLoader.load(folder.resolve("sass.yaml"), List.of()).config();
        Path prepared = Preparation.of(config, DuckDbEngine::open)
                .memory(1L << 28)
                .run()
                .folder();
        Path stage = folder.resolve("finetune");
        try (Dataset dataset = DatasetOpener.open(prepared)) {
            FineTuner.run(
                    new TrainingJob(config, dataset, stage, "f", TrainingListener.NONE),
                    null,
                    (encoder, scenarios) -> encoder.knownUsers(scenarios[0], new int[] {0}, Horizon.TRAIN)[0]);
        }
        return new TrainedProject(config, prepared, stage);
    }

    /** Writes the data and the configuration. */
    static void write(Path folder, String publish) throws IOException {
        StringBuilder events = new StringBuilder("user,item,tab,time,click\n");
        for (int row = 0; row < 12_000; row++) {
            // Several items have the same time and no positive, so their scores are in the order of ties. The test
            // items are known, but not to their users. The last days also show some items that are no candidates.
            // The first events have many users, so that their vectors have several parts, too.
            int user = row < 4_500 ? row + 200 : (row * 7 + row / ITEMS) % 200;
            String tab = row % 10 == 0 ? "cart" : "home";
            int item = row > 11_500 && row % 20 == 3 ? row : row % ITEMS;
            events.append("u%d,i%d,%s,%d,%d%n"
                    .formatted(user, item, tab, 1_700_000_000L + row / 3 * 300L, row % 5 < 2 ? 1 : 0));
        }
        Files.writeString(folder.resolve("events.csv"), events);
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: app
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: s}}
                  split: {by: time, validation: 1d, test: 1d}
                label: click = 1
                scenarios:
                  home: {where: "tab = 'home'", userVectors: true}
                  cart: {where: "tab = 'cart'"}
                features:
                  user:
                    - {name: user, column: user, type: id}
                    - {name: clicked, type: sequence, of: item, maxLength: 5}
                  item:
                    - {name: item, column: item, type: id}
                    - {name: shown, type: statistic, of: exposures, scale: log}
                model: {layers: [16, 8], embeddingDim: 8, outputDim: 9, biasDim: 4}
                pretrain: {task: none}
                finetune: {epochs: 1, batchSize: 512}
                evaluate: {metrics: [hr@50, ndcg@50, mrr@9000, coverage@50, popularityLift@7, auc], exclude: seen}
                run: {threads: 1}
                """ + publish);
    }

    /** Returns the same model with another configuration of the evaluation. */
    TrainedProject with(String override) {
        Path file = config.directory().resolve("sass.yaml");
        return new TrainedProject(ConfigLoader.load(file, List.of(override)).config(), prepared, finetune);
    }

    Dataset dataset() {
        return DatasetOpener.open(prepared);
    }

    TrainedModel model(Dataset dataset) {
        return TrainedModel.open(config, dataset, finetune, Horizon.TRAIN);
    }
}
