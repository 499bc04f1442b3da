package org.sassrec.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.Folders;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.training.FineTuner;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;
import org.sassrec.training.VectorEncoder;
import org.sassrec.training.export.Exporter;

/** A model with features of all types, trained on 1,500 rows in two scenarios. All test classes of a JVM share it. */
public final class SmallTraining implements AutoCloseable {

    /** Weight of the item bias in released vectors. */
    static final float BIAS_WEIGHT = 1.44f;

    private final Path folder;
    private final SassConfig config;
    private final Dataset data;
    private final TrainedModel model;

    private SmallTraining() throws IOException {
        folder = Files.createTempDirectory("sass-small-training");
        write();
        config = ConfigLoader.load(folder.resolve("sass.yaml"), List.of()).config();
        data = DatasetOpener.open(Preparation.of(config, DuckDbEngine::open)
                .memory(1L << 28)
                .run()
                .folder());
        Path stage = folder.resolve("finetune");
        FineTuner.run(new TrainingJob(config, data, stage, "f", TrainingListener.NONE), null, SmallTraining::nearness);
        model = TrainedModel.open(config, data, stage, Horizon.REFIT);
        Exporter.write(folder.resolve("export"), config, data, model, (part, rows, seconds) -> {});
    }

    /** Validation that is best if the weight of the item bias is {@link #BIAS_WEIGHT}. */
    private static double nearness(VectorEncoder encoder, int[] scenarios) {
        float[] user = encoder.knownUsers(scenarios[0], new int[] {0}, Horizon.TRAIN);
        return -Math.abs(user[encoder.dim() - 1] - BIAS_WEIGHT);
    }

    /** Injects the model into test methods and closes it after the last test class. */
    public static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SmallTraining.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(Namespace.GLOBAL).getOrComputeIfAbsent(SmallTraining.class, key -> {
                try {
                    return new SmallTraining();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }

    /** Trains the model in a process without tests and writes its export into a new folder. */
    public static void writeExport(Path to) throws IOException {
        try (SmallTraining training = new SmallTraining()) {
            training.copyExport(to);
        }
    }

    /** Returns the configuration file. */
    public Path file() {
        return folder.resolve("sass.yaml");
    }

    SassConfig config() {
        return config;
    }

    Dataset data() {
        return data;
    }

    TrainedModel model() {
        return model;
    }

    /**
     * Trains another model on the same data.
     *
     * @param overrides overrides of the configuration
     */
    Other other(Path to, String... overrides) {
        SassConfig other = ConfigLoader.load(file(), List.of(overrides)).config();
        Path stage = to.resolve("finetune");
        FineTuner.run(new TrainingJob(other, data, stage, "f", TrainingListener.NONE), null, SmallTraining::nearness);
        TrainedModel trained = TrainedModel.open(other, data, stage, Horizon.REFIT);
        Exporter.write(to.resolve("export"), other, data, trained, (part, rows, seconds) -> {});
        return new Other(trained, to.resolve("export"));
    }

    /** A trained model and its export. */
    record Other(TrainedModel model, Path export) {}

    /** Opens the serving snapshot of the export. */
    ServingSnapshot snapshot() {
        return ServingSnapshot.open(folder.resolve("export/snapshot"));
    }

    /** Copies the export to a folder that a test may change. */
    public Path copyExport(Path to) throws IOException {
        Path from = folder.resolve("export");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    @Override
    public void close() throws IOException {
        model.close();
        data.close();
        Folders.deleteRecursively(folder);
    }

    private void write() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder users = new StringBuilder("user,city,sex,age,langs,taste\n");
        for (int u = 0; u < 30; u++) {
            users.append("u").append(u).append(",c").append(u % 4);
            users.append(List.of(",m,", ",f,", ",,").get(u % 3)).append(u % 7 == 0 ? "" : String.valueOf(15 + u * 2));
            users.append(u % 5 == 0 ? "," : ",de|fr" + (u % 2 == 0 ? "|it" : ""));
            users.append(u % 6 == 1 ? "," : "," + u * 0.1 + " " + u % 3).append('\n');
        }
        StringBuilder items = new StringBuilder("item,title,genre,picture\n");
        for (int i = 0; i < 40; i++) {
            items.append("i").append(i).append(",Title ").append(i).append(",g").append(i % 6);
            items.append(i % 8 == 2 ? "," : "," + i * 0.05 + " " + i % 5 + " -1")
                    .append('\n');
        }
        List<String> rows = new ArrayList<>();
        for (int n = 0; n < 1_500; n++) {
            int user = random.nextInt(30);
            int item = random.nextInt(3) == 0 ? (user * 7 + random.nextInt(5)) % 40 : random.nextInt(40);
            int place = random.nextInt(2);
            // Ten days from 2022-01-07.
            long time = 18_999L * 86_400_000 + random.nextLong(10 * 86_400_000L);
            rows.add("u" + user + ",i" + item + ",s" + place + "," + time + "," + (random.nextInt(2) == 0 ? 1 : 0) + ","
                    + time / 3_600_000 % 24);
        }
        Files.writeString(folder.resolve("cities.csv"), "city,country,people\nc1,de,5000\nc2,it,400\nc3,de,\n");
        Files.writeString(folder.resolve("users.csv"), users);
        Files.writeString(folder.resolve("items.csv"), items);
        Files.writeString(folder.resolve("hours.csv"), "hour,part\n7,day\n8,day\n9,day\n23,night\n");
        Files.writeString(
                folder.resolve("events.csv"), "user,item,place,time,click,hour\n" + String.join("\n", rows) + "\n");
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: small-training
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
                  users: {path: users.csv, key: user}
                  items: {path: items.csv, key: item}
                  split: {by: time, validation: 1d, test: 2d}
                label: click = 1
                scenarios:
                  home: {where: "place = 's0'"}
                  feed: {where: "place = 's1'"}
                features:
                  user:
                    - {name: user, column: user, type: id}
                    - {name: city, column: city, type: id}
                    - {name: clicked, type: sequence, of: item, maxLength: 10, pooling: mean, gaps: [6h, 1d, 3d]}
                    - {name: shown, type: statistic, of: exposures, window: 3d, buckets: quantile(4)}
                    - {name: likes, type: statistic, of: "top(genre, 2)", window: 5d, scenarios: feed}
                    - {name: town, column: city, type: id, scenarios: feed}
                    - {name: sex, column: sex, type: id, values: [m, f]}
                    - {name: citySex, type: cross, of: [city, sex]}
                    - {name: ageLetter, type: expression, sql: "sex || age // 20", hash: 20, seed: 3}
                    - {name: sexToo, type: expression, sql: lower(sex), values: [m, f], table: sex}
                    - {name: townCountry, type: cross, of: [country, sex, ageLetter], table: towns, scenarios: feed}
                    - {name: countrySex, type: cross, of: [country, sexToo], table: towns}
                    - {name: countryHash, type: lookup, path: cities.csv, by: city, column: country, hash: 12}
                    - {name: country, type: lookup, path: cities.csv, by: city, column: country}
                    - {name: people, type: lookup, path: cities.csv, by: city, column: people, scale: log}
                    - {name: age, column: age, type: number, scale: logStandard, scenarios: home}
                    - {name: ageGroup, type: expression, sql: age, buckets: [20, 40]}
                    - {name: langs, column: langs, type: multi, separator: "|", scenarios: [home]}
                    - {name: taste, column: taste, type: embedding, separator: " ", trainable: true, scenarios: feed}
                    - {name: hours, type: sequence, of: event(hour), scope: all, maxLength: 3, gaps: log2}
                    - {name: latest, type: sequence, of: item, maxLength: 2, scenarios: home}
                  item:
                    - {name: item, column: item, type: id}
                    - {name: title, column: title, type: id}
                    - {name: rate, type: statistic, of: ctr, buckets: quantile(4)}
                    - {name: genre, column: genre, type: id}
                    - {name: lately, type: statistic, of: ctr, halfLife: 12h, feeds: bias}
                    - {name: picture, column: picture, type: embedding, separator: " ", dimension: 3, trainable: true}
                  context:
                    - {name: hour, column: hour, type: id}
                    - {name: part, type: lookup, path: hours.csv, by: hour, column: part}
                model: {layers: [16, 8], embeddingDim: 8, outputDim: 8, similarity: cosine, itemBias: prior}
                pretrain: {task: none}
                finetune: {loss: softmax, negatives: {shared: 64}, epochs: 2, batchSize: 64, refit: validation, calibrate: true}
                run: {threads: 1}
                """);
    }
}
