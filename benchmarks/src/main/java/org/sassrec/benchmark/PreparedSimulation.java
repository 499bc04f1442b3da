package org.sassrec.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.mapped.Datasets;
import org.sassrec.files.Folders;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.simulation.SimulatedApp;

/** The simulated app with 300,000 events in five scenarios, prepared to a dataset in a folder of its own. */
final class PreparedSimulation implements AutoCloseable {
    private static final String YAML = """
            sass: 1
            name: micro
            data:
              events:
                path: world/events.csv.gz
                user: user_id
                item: item_id
                time: {column: ts, unit: ms, zone: UTC}
              users: {path: world/users.csv, key: user_id}
              items: {path: world/items.csv, key: item_id}
              split: {by: time, validation: 1d, test: 1d}
            label: clicked = 1
            scenarios:
              home: {where: "scene = 'home'"}
              day: {where: "scene = 'day'"}
              night: {where: "scene = 'night'"}
              cart: {where: "scene = 'cart'"}
              live: {where: "scene = 'live'"}
            features:
              user:
                - {name: user, column: user_id, type: id}
                - {name: segment, column: segment, type: id}
                - {name: age, column: age, type: number, buckets: quantile(16)}
                - {name: recent, type: sequence, of: item, scope: all, maxLength: 50}
              item:
                - {name: item, column: item_id, type: id}
                - {name: author, column: author, type: id}
                - {name: tags, column: tags, type: multi, separator: "|"}
            finetune: {loss: bpr, negatives: {perPositive: 4}, batchSize: 2048}
            """;

    private final Path folder;
    private final SassConfig config;
    private final Dataset dataset;

    PreparedSimulation() {
        try {
            folder = Files.createTempDirectory("sass-micro");
            SimulatedApp.write(folder.resolve("world"), SimulatedApp.Size.quickstart(), 1);
            Path file = Files.writeString(folder.resolve("sass.yaml"), YAML);
            LoadedConfig loaded = ConfigLoader.load(file, List.of());
            config = loaded.config();
            dataset = Datasets.open(Preparation.of(config, DuckDbEngine::open)
                    .locations(loaded::place)
                    .run()
                    .folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SassConfig config() {
        return config;
    }

    Dataset dataset() {
        return dataset;
    }

    @Override
    public void close() throws IOException {
        dataset.close();
        Folders.deleteRecursively(folder);
    }
}
