package org.sassrec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sassrec.simulation.SimulatedApp;

/** A project on a small simulation. All stages take seconds. Its model is weaker than one with the defaults. */
public final class TinyProject {
    private static final String YAML = """
            sass: 1
            name: tiny
            data:
              events:
                path: "SIMULATION/events.csv.gz"
                user: user_id
                item: item_id
                time: {column: ts, unit: ms, zone: UTC}
              users: {path: "SIMULATION/users.csv", key: user_id}
              items: {path: "SIMULATION/items.csv", key: item_id}
              split: {by: time, validation: 1d, test: 2d}
            label: clicked = 1
            scenarios:
              home:  {where: "scene = 'home'"}
              day:   {where: "scene = 'day'"}
              night: {where: "scene = 'night'"}
            features:
              user:
                - {name: user, column: user_id, type: id, minCount: 5}
                - {name: segment, column: segment, type: id}
                - {name: recent, type: sequence, of: item, scope: all, maxLength: 10}
                - {name: here, type: sequence, of: item, maxLength: 5}
              item:
                - {name: item, column: item_id, type: id}
                - {name: category, column: category, type: id}
            model:
              {layers: [8], embeddingDim: 8, outputDim: 8, residual: false, dropout: 0, scenarioDecay: 0}
            pretrain: {task: scenarioContrast, epochs: 2, batchSize: 200}
            finetune:
              negatives: {shared: 64}
              globalLossWeight: 0.5
              optimizer: {tables: {adagrad: 1e-2}, dense: {adam: 1e-3}}
              weightAveraging: 0
              epochs: 3
              batchSize: 256
            evaluate: {metrics: [hr@50, ndcg@50]}
            publish: {filters: {text: [category]}}
            run: {seed: 7, heap: 256m}
            """;

    private TinyProject() {}

    public static Path simulate(Path folder) throws IOException {
        SimulatedApp.write(folder, new SimulatedApp.Size(400, 150, 6_000), 1);
        return folder;
    }

    /** Writes a {@code sass.yaml} for the data into a new folder. */
    public static Path create(Path folder, Path simulation) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("sass.yaml"),
                YAML.replace(
                        "SIMULATION", simulation.toAbsolutePath().toString().replace('\\', '/')));
        return folder;
    }
}
