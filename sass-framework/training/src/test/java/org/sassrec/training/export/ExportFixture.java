package org.sassrec.training.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.model.TowerModel;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.serving.tower.ExportManifest;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.training.FineTuner;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;
import org.sassrec.training.VectorEncoder;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** A small dataset with every kind of feature, prepared from CSV, and a model with large random weights. */
final class ExportFixture implements AutoCloseable {
    static final String SASS = "type: sass, biasFusion: sum, itemBias: prior, residual: true, scenarioRank: 3";
    static final String OWN = "type: dssm, samples: perScenario, itemBias: none, similarity: cosine";

    static final double BIAS_WEIGHT = 1.44;

    /** The first of ten days, 2022-01-07. */
    private static final long START = 18_999L * 86_400_000;

    private final Path folder;
    private final SassConfig config;
    private final Dataset dataset;
    private final TrainedModel model;

    /**
     * @param folder folder that several models may share; they use the same prepared dataset
     */
    ExportFixture(Path folder, String modelYaml) throws IOException {
        this(folder, modelYaml, List.of());
    }

    /**
     * @param overrides overrides of {@code sass.yaml}
     */
    ExportFixture(Path folder, String modelYaml, List<String> overrides) throws IOException {
        this.folder = folder;
        write(folder, modelYaml);
        config = ConfigLoader.load(folder.resolve("sass.yaml"), overrides).config();
        Preparation preparation = Preparation.of(config, DuckDbEngine::open).memory(1L << 28);
        dataset = DatasetOpener.open(
                preparation.isUpToDate()
                        ? Preparation.datasetFolder(config)
                        : preparation.run().folder());
        Path stage = folder.resolve("finetune-" + config.model().type());
        FineTuner.run(new TrainingJob(config, dataset, stage, "f", TrainingListener.NONE), null, this::nearness);
        model = TrainedModel.open(config, dataset, stage, Horizon.REFIT);
        Map<TowerModel, Integer> networks = new HashMap<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).serve()) {
                networks.putIfAbsent(model.network(s), s);
            }
        }
        networks.forEach((network, number) -> randomize(network, number));
    }

    static void write(Path folder, String modelYaml) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder users = new StringBuilder("user,city,age,langs,past,sex,zip,fan,hobbies,fondness,taste\n");
        for (int u = 0; u < 40; u++) {
            users.append("u")
                    .append(u)
                    .append(',')
                    .append(u % 5 == 0 ? "" : "c" + u % 4)
                    .append(',');
            users.append(u % 7 == 0 ? "" : String.valueOf(random.nextInt(15, 80)))
                    .append(",\"");
            users.append(u % 3 == 0 ? "" : "de|x" + u + (u % 2 == 0 ? "|fr|it" : ""))
                    .append("\",\"");
            users.append(u % 4 == 0 ? "i1 i2 i3" : "").append("\",");
            users.append(List.of("m", "f", "?", "").get(u % 4)).append(',');
            users.append(u % 6 == 0 ? "" : "0" + u % 11).append(',');
            users.append("a").append(u % 8).append(',');
            users.append(u % 5 == 0 ? "|," : "chess|go|h" + u % 3 + ",0|" + u % 4 + "|2.5");
            users.append(',').append(u % 6 == 1 ? "" : u * 0.1 + " " + -u).append('\n');
        }
        StringBuilder items = new StringBuilder("item,author,price,title,picture\n");
        for (int i = 0; i < 30; i++) {
            items.append("i")
                    .append(i)
                    .append(",a")
                    .append(i == 28 ? 9 : i % 6)
                    .append(',')
                    .append(i * 1.5);
            items.append(",Title ").append(i).append(',');
            items.append(i % 6 == 2 ? "" : i + " " + -i + " 0.5").append('\n');
        }
        StringBuilder events = new StringBuilder("user,item,place,time,click,hour,speed\n");
        for (int n = 0; n < 900; n++) {
            // Users above 30 have events in one place only, and item 29 has none.
            int user = random.nextInt(38);
            int place = user > 30 ? 0 : random.nextInt(4);
            events.append("u").append(user).append(",i").append(Math.min(random.nextInt(29), random.nextInt(29)));
            events.append(",s").append(place).append(',').append(START + random.nextLong(10 * 86_400_000L));
            events.append(',')
                    .append(random.nextInt(3) == 0 ? 1 : 0)
                    .append(',')
                    .append(random.nextInt(24));
            events.append(',')
                    .append(n % 9 == 0 ? "" : String.valueOf(random.nextInt(100) * 0.37))
                    .append('\n');
        }
        Files.writeString(
                folder.resolve("cities.csv"), "name,country,people\nc1,de,5000\nc2,it,400\nc3,de,\nc9,fr,1\n");
        Files.writeString(folder.resolve("users.csv"), users);
        Files.writeString(folder.resolve("items.csv"), items);
        Files.writeString(folder.resolve("events.csv"), events);
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: export
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
                  users: {path: users.csv, key: user}
                  items: {path: items.csv, key: item}
                  split: {by: time, validation: 1d, test: 1d}
                label: click = 1
                scenarios:
                  first: {where: "place = 's0'", outputNetwork: {layers: [3]}}
                  help: {where: "place = 's1'", serve: false}
                  third: {where: "place = 's2'", outputNetwork: {layers: [5, 4], features: [paceThere, town, hourThere, hour]}, userVectors: true}
                  fourth: {where: "place = 's3'"}
                features:
                  user:
                    - {name: langs, column: langs, type: multi, separator: "|", minCount: 2, maxLength: 2}
                    - {name: clicked, type: sequence, of: item, maxLength: 4, pooling: positional}
                    - {name: user, column: user, type: id, minCount: 5}
                    - {name: past, type: sequence, of: item, column: past, separator: " ", maxLength: 2}
                    - {name: city, column: city, type: id}
                    - {name: sex, column: sex, type: id, values: [m, f, d]}
                    - {name: zip, column: zip, type: id, hash: 7, seed: 5}
                    - {name: fan, column: fan, type: id, table: author}
                    - {name: cityFan, type: cross, of: [city, fan], minCount: 2}
                    - {name: sexZip, type: cross, of: [zip, sex], hash: 11, seed: 2}
                    - {name: town, column: city, type: id, scenarios: third}
                    - {name: clicksThere, type: statistic, of: positives, buckets: [1, 2], scenarios: [first, help]}
                    - {name: latest, type: sequence, of: item, where: exposed, scope: all, maxLength: 3, pooling: concat}
                    - {name: likes, type: statistic, of: "top(author, 2)", window: 5d}
                    - {name: hobbies, column: hobbies, type: multi, separator: "|", weights: fondness, maxLength: 2}
                    - {name: age, column: age, type: number, buckets: quantile(4)}
                    - {name: ageGroup, column: age, type: number, buckets: [18, 40]}
                    - {name: ageLog, column: age, type: number, scale: logStandard}
                    - {name: ageSquare, type: expression, sql: age * age, scale: standard}
                    - {name: lastShown, type: statistic, of: recency, where: exposed, scale: log}
                    - {name: prices, type: statistic, of: mean(price), window: 6d, scale: standard}
                    - {name: authors, type: statistic, of: distinct(author), where: exposed, scope: all, buckets: [1, 3]}
                    - {name: clicks, type: statistic, of: positives, window: 3d, buckets: quantile(4)}
                    - {name: activity, type: statistic, of: exposures, scope: all, buckets: quantile(4)}
                    - {name: hours, type: sequence, of: event(hour), scope: all, maxLength: 3, pooling: selfAttention, minCount: 30}
                    - {name: rate, type: statistic, of: ctr, halfLife: 2d, buckets: quantile(4)}
                    - {name: country, type: lookup, path: cities.csv, by: city, key: name, column: country}
                    - {name: people, type: lookup, path: cities.csv, by: city, key: name, column: people, scale: log}
                    - {name: taste, column: taste, type: embedding, separator: " "}
                    - {name: fresh, type: sequence, of: item, maxLength: 5, pooling: attention, gaps: [6h, 2d, 5d]}
                    - {name: freshHours, type: sequence, of: event(hour), scope: all, maxLength: 3, gaps: log2}
                  item:
                    - {name: item, column: item, type: id, minCount: 3}
                    - {name: author, column: author, type: id}
                    - {name: price, column: price, type: number, buckets: quantile(4)}
                    - {name: shown, type: statistic, of: exposures, buckets: quantile(4)}
                    - {name: lately, type: statistic, of: ctr, halfLife: 12h, feeds: bias}
                    - {name: picture, column: picture, type: embedding, separator: " ", dimension: 3}
                    - {name: maker, column: author, type: id, scenarios: [third]}
                    - {name: cities, type: statistic, of: "top(city, 2)", where: exposed}
                    - {name: priceLog, column: price, type: number, scale: log}
                  context:
                    - {name: hour, column: hour, type: id}
                    - {name: hourPlace, type: cross, of: [hour, at], minCount: 5}
                    - {name: at, column: place, type: id}
                    - {name: speed, column: speed, type: number, buckets: quantile(5)}
                    - {name: pace, column: speed, type: number, scale: logStandard}
                    - {name: paceThere, type: expression, sql: speed * 2, scale: raw, scenarios: [third]}
                    - {name: hourThere, column: hour, type: id, scenarios: [fourth, third]}
                model: {layers: [16, 8], embeddingDim: 8, outputDim: 6, biasDim: 4, %s}
                pretrain: {task: none}
                finetune: {epochs: 1, batchSize: 64, refit: validation, calibrate: true}
                run: {threads: 1}
                """.formatted(modelYaml));
    }

    /** Validation that is best if the weight of the item bias is {@link #BIAS_WEIGHT}. */
    private double nearness(VectorEncoder encoder, int[] scenarios) {
        long[] event = {dataset.samples(scenarios[0], Split.VALIDATION).event(0)};
        float[] user = encoder.users(scenarios[0], event, Horizon.TRAIN, Horizon.TRAIN);
        return -Math.abs(user[encoder.dim() - 1] - BIAS_WEIGHT);
    }

    private static void randomize(TowerModel network, long seed) {
        Random random = new Random(seed);
        Map<String, TFloat32> weights = new HashMap<>();
        network.variables().forEach((name, old) -> {
            try (Tensor was = old) {
                float[] values = new float[(int) was.shape().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian() * 0.4f;
                }
                weights.put(name, TFloat32.tensorOf(was.shape(), DataBuffers.of(values)));
            }
        });
        // TensorFlow prepares each set of assigned variables once, so one by one would take many times as long.
        network.assign(weights);
        weights.values().forEach(Tensor::close);
    }

    Path export() {
        return folder.resolve("export");
    }

    ExportManifest write(Path place) {
        return Exporter.write(place, config, dataset, model, (part, rows, seconds) -> {});
    }

    SassConfig config() {
        return config;
    }

    Dataset dataset() {
        return dataset;
    }

    TrainedModel model() {
        return model;
    }

    /** Returns the number of a scenario. */
    int scenario(String name) {
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).name().equals(name)) {
                return s;
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Returns the context of an event as inputs of a request. */
    Map<String, InputValue> context(long event) {
        Map<String, InputValue> values = new HashMap<>();
        for (FeatureSpec feature : dataset.features(org.sassrec.config.Side.CONTEXT)) {
            DenseSpec scale = feature.dense();
            if (scale != null) {
                values.put(feature.name(), unscaled(scale, dataset.events().contextNumber(feature, event)));
                continue;
            }
            int row = dataset.events().context(feature, event);
            if (feature.config() instanceof FeatureConfig.Id) {
                values.put(feature.name(), new InputValue.Text(dataset.vocabularyValue(feature.table(), row)));
            } else if (feature.config() instanceof FeatureConfig.Numeric) {
                double least = feature.boundaries().get(0);
                values.put(
                        "speed",
                        new InputValue.Numeric(
                                row == 0
                                        ? Double.NaN
                                        : row == 1
                                                ? least - 1
                                                : feature.boundaries().get(row - 2)));
            }
        }
        return values;
    }

    private static InputValue unscaled(DenseSpec scale, float number) {
        if (!Float.isFinite(number)) {
            return new InputValue.Numeric(Double.NaN);
        }
        double x = number * scale.deviation() + scale.mean();
        return new InputValue.Numeric(scale.log() ? Math.copySign(Math.expm1(Math.abs(x)), x) : x);
    }

    long event(Random random) {
        Dataset.Rows rows = dataset.exposures(random.nextInt(4), Split.TRAIN);
        return rows.event(random.nextInt((int) rows.size()));
    }

    @Override
    public void close() {
        model.close();
        dataset.close();
    }
}
