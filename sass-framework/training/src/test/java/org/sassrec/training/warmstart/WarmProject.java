package org.sassrec.training.warmstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.Optimizer;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.SideRows;
import org.sassrec.training.ModelSpecs;
import org.tensorflow.types.TFloat32;

/**
 * A project with a tiny model and no dataset, which a test changes.
 *
 * @param features features of all sides. Each id has a separate table; one history reads the table {@code item}.
 * @param vocabularies values by table, from row 1
 */
record WarmProject(
        List<ScenarioConfig> scenarios,
        ModelConfig model,
        List<FeatureSpec> features,
        Map<String, List<String>> vocabularies) {

    private static final Negatives NEGATIVES = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true);

    /** Users with their histories and hours. Their rows are unknown where a vocabulary lacks a value. */
    private static final Map<String, List<String>> USERS = new LinkedHashMap<>(Map.of(
            "ann", List.of("i1", "i3"), "bob", List.of("i2"), "cat", List.of("i4", "i2", "i1"), "dan", List.of()));

    static final List<String> ITEMS = List.of("i1", "i2", "i3", "i4", "unknown");

    static WarmProject create() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("user", List.of("ann", "bob", "cat", "eve"));
        values.put("item", List.of("i1", "i2", "i3", "i4", "i5"));
        values.put("genre", List.of("jazz", "rock"));
        values.put("hour", List.of("morning", "evening"));
        WarmProject empty = new WarmProject(
                List.of(Configs.scenario(0), Configs.scenario(1), Configs.scenario(2)),
                Configs.model(),
                List.of(),
                values);
        return empty.with(id("user", Side.USER))
                .with(id("item", Side.ITEM))
                .with(id("genre", Side.ITEM))
                .with(id("hour", Side.CONTEXT))
                .with(history("liked"));
    }

    static FeatureConfig id(String name, Side side) {
        return new FeatureConfig.Id(name, side, name, 1);
    }

    static FeatureConfig.Sequence history(String name) {
        return Configs.liked(name, 3, FeatureConfig.Pooling.ATTENTION);
    }

    WarmProject withScenarios(ScenarioConfig... others) {
        return new WarmProject(List.of(others), model, features, vocabularies);
    }

    <T> WarmProject withModel(Copy.Component<ModelConfig, T> key, T value) {
        return withModel(Copy.of(model).with(key, value).get());
    }

    WarmProject withModel(ModelConfig other) {
        return new WarmProject(scenarios, other, features, vocabularies);
    }

    WarmProject withValues(String table, String... values) {
        Map<String, List<String>> all = new LinkedHashMap<>(vocabularies);
        all.put(table, List.of(values));
        return new WarmProject(scenarios, model, features, all);
    }

    WarmProject with(FeatureConfig feature) {
        List<FeatureSpec> all = new ArrayList<>(features);
        boolean sequence = feature instanceof FeatureConfig.Sequence;
        String table = sequence ? "item" : feature.name();
        all.add(new FeatureSpec(
                feature.name(), feature.side(), sequence ? Kind.SEQUENCE : Kind.SINGLE, table, 0, feature, List.of()));
        return new WarmProject(scenarios, model, all, vocabularies);
    }

    /** Returns a copy with another feature without a table. */
    WarmProject with(FeatureConfig feature, DenseSpec dense, List<Integer> ofScenarios) {
        List<FeatureSpec> all = new ArrayList<>(features);
        all.add(new FeatureSpec(
                feature.name(), feature.side(), Kind.DENSE, "", 0, feature, List.of(), dense, ofScenarios));
        return new WarmProject(scenarios, model, all, vocabularies);
    }

    /** Returns a copy with another feature of the same name. */
    WarmProject replaced(FeatureConfig feature) {
        List<FeatureSpec> rest =
                features.stream().filter(f -> !f.name().equals(feature.name())).toList();
        return new WarmProject(scenarios, model, rest, vocabularies).with(feature);
    }

    /** Returns a copy whose features are in reverse order. */
    WarmProject reversed() {
        List<FeatureSpec> all = new ArrayList<>(features);
        Collections.reverse(all);
        return new WarmProject(scenarios, model, all, vocabularies);
    }

    SassConfig config() {
        return Configs.of(
                scenarios,
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 2, 32, 0.2, Configs.OPTIMIZER, null),
                Configs.finetune(NEGATIVES, 32));
    }

    ModelSpec spec() {
        return ModelSpecs.from(config(), this::features);
    }

    private List<FeatureSpec> features(Side side) {
        return features.stream()
                .filter(feature -> feature.side() == side)
                .map(f -> f.kind() == Kind.DENSE ? f : withRows(f))
                .toList();
    }

    private FeatureSpec withRows(FeatureSpec f) {
        int rows = values(f.table()).size() + 1;
        return new FeatureSpec(f.name(), f.side(), f.kind(), f.table(), rows, f.config(), List.of());
    }

    private List<String> values(String table) {
        return Objects.requireNonNull(vocabularies.get(table), table);
    }

    Axes axes(Path checkpoint) {
        return AxisLabels.of(
                config(),
                spec(),
                this::features,
                (table, row) -> values(table).get(row - 1),
                new LearnedEvents(1_000, 1_000),
                Checkpoint.header(checkpoint));
    }

    /** Writes a checkpoint with the first values of a new model. */
    Path fresh(Path folder) {
        try (TowerModel created = TowerModel.create(spec(), TowerModel.Options.of(3, 1), ModelPurpose.FINE_TUNING)) {
            created.save(folder);
        }
        return folder;
    }

    /** Writes a checkpoint with random values of all weights and of the optimizer state, as after a training. */
    Path trained(Path folder) {
        fresh(folder);
        Map<String, TFloat32> values = new LinkedHashMap<>();
        Checkpoint.Header header = Checkpoint.restore(folder, h -> {}, name -> true, values);
        Random random = new Random(5);
        values.forEach((name, tensor) -> {
            float[] numbers = ModelVariables.floats(tensor);
            for (int i = 0; i < numbers.length; i++) {
                float number = (float) random.nextGaussian() * 0.4f;
                numbers[i] = Optimizer.isAccumulator(name) ? Math.abs(number) + 1 : number;
            }
            tensor.asRawTensor().data().asFloats().write(numbers);
        });
        Checkpoint.save(folder, new Checkpoint.Header(17, header.variables()), values);
        values.values().forEach(TFloat32::close);
        return folder;
    }

    /** Returns the vectors of all users and items in all scenarios, by scenario and id. */
    Map<String, float[]> vectors(Path checkpoint) {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        try (TowerModel model = TowerModel.create(spec(), TowerModel.Options.of(4, 1), ModelPurpose.ENCODING)) {
            model.restore(checkpoint);
            List<String> users = USERS.keySet().stream().sorted().toList();
            for (int s = 0; s < scenarios.size(); s++) {
                String scenario = scenarios.get(s).name() + "/";
                add(vectors, scenario, users, model.encodeUsers(rows(Side.USER, s, users)));
                SideRows items = rows(Side.ITEM, s, ITEMS);
                add(vectors, scenario, ITEMS, model.encodeItems(items, new float[ITEMS.size()], new float[0]));
            }
        }
        return vectors;
    }

    private void add(Map<String, float[]> vectors, String scenario, List<String> ids, float... all) {
        int width = all.length / ids.size();
        for (int i = 0; i < ids.size(); i++) {
            vectors.put(scenario + ids.get(i), Arrays.copyOfRange(all, i * width, (i + 1) * width));
        }
    }

    private SideRows rows(Side side, int scenario, List<String> ids) {
        List<FeatureSpec> singles =
                features(side).stream().filter(f -> f.kind() == Kind.SINGLE).toList();
        int[] rows = new int[ids.size() * singles.size()];
        for (int i = 0; i < ids.size(); i++) {
            for (int f = 0; f < singles.size(); f++) {
                String table = singles.get(f).table();
                String value = table.equals("genre") ? (i % 2 == 0 ? "jazz" : "rock") : ids.get(i);
                rows[i * singles.size() + f] = row(table, value);
            }
        }
        SideRows.Bag[] bags = features(side).stream()
                .filter(f -> f.kind() == Kind.SEQUENCE)
                .map(f -> bag(ids))
                .toArray(SideRows.Bag[]::new);
        int[] bias = side == Side.ITEM
                ? new int[0]
                : IntStream.range(0, ids.size())
                        .map(i -> row("hour", i % 2 == 0 ? "morning" : "evening"))
                        .toArray();
        int[] offsets = IntStream.rangeClosed(0, scenarios.size())
                .map(s -> s > scenario ? ids.size() : 0)
                .toArray();
        return new SideRows(ids.size(), offsets, rows, bags, bias, new float[0]);
    }

    private SideRows.Bag bag(List<String> users) {
        List<int[]> elements = new ArrayList<>();
        for (int u = 0; u < users.size(); u++) {
            List<String> items = Objects.requireNonNull(USERS.get(users.get(u)));
            for (int position = 0; position < items.size(); position++) {
                elements.add(new int[] {row("item", items.get(position)), u, position});
            }
        }
        float[] ones = new float[elements.size()];
        Arrays.fill(ones, 1);
        return new SideRows.Bag(
                elements.stream().mapToInt(e -> e[0]).toArray(),
                elements.stream().mapToInt(e -> e[1]).toArray(),
                ones,
                elements.stream().mapToInt(e -> e[2]).toArray());
    }

    private int row(String table, String value) {
        return values(table).indexOf(value) + 1;
    }
}
