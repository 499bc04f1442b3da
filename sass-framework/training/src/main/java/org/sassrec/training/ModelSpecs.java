package org.sassrec.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Columns;
import org.sassrec.model.graph.ModelSpec.DenseFeature;
import org.sassrec.model.graph.ModelSpec.OutputNetwork;
import org.sassrec.model.graph.ModelSpec.PooledFeature;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.model.graph.ModelSpec.ScenarioFeature;
import org.sassrec.model.graph.ModelSpec.SideSpec;
import org.sassrec.model.graph.ModelSpec.Table;
import org.sassrec.sampling.BiasStatistics;
import org.sassrec.sampling.FeatureLayout;

/** Derives the specification of a model from the configuration and the prepared features. */
public final class ModelSpecs {

    private ModelSpecs() {}

    /** Returns the specification. Features are in the order of {@link FeatureLayout}. */
    public static ModelSpec from(SassConfig config, Dataset dataset) {
        return from(config, dataset::features);
    }

    /** Returns the specification for features by side, without a prepared dataset. */
    public static ModelSpec from(SassConfig config, Function<Side, List<FeatureSpec>> features) {
        Map<String, Integer> tables = new LinkedHashMap<>();
        List<Table> rows = new ArrayList<>();
        FeatureLayout users = FeatureLayout.of(features, Side.USER);
        SideSpec user = side(config, users, tables, rows);
        SideSpec item = side(config, FeatureLayout.of(features, Side.ITEM), tables, rows);
        List<Table> context = users.bias().stream()
                .filter(f -> f.scenarios().isEmpty())
                .map(f -> new Table(f.table(), f.rows()))
                .toList();
        int[] gateDepths =
                config.scenarios().stream().mapToInt(ScenarioConfig::gateDepth).toArray();
        return new ModelSpec(
                config.scenarios().size(),
                gateDepths,
                List.copyOf(rows),
                user,
                item,
                context,
                config.model(),
                config.pretrain(),
                config.finetune(),
                false,
                outputNetworks(config, users, user),
                config.model().itemBias() == ModelConfig.ItemBias.NONE
                        ? 0
                        : BiasStatistics.columns(features.apply(Side.ITEM)));
    }

    private static SideSpec side(
            SassConfig config, FeatureLayout layout, Map<String, Integer> tables, List<Table> rows) {
        List<FeatureSpec> single = layout.singles();
        int[] singles = single.stream().mapToInt(f -> table(f, tables, rows)).toArray();
        List<PooledFeature> pooled = new ArrayList<>();
        layout.pooled()
                .forEach(f ->
                        pooled.add(f.kind() == Kind.BAG ? bag(f, tables, rows) : sequence(config, f, tables, rows)));
        List<String> names = single.stream().map(FeatureSpec::name).toList();
        List<DenseFeature> dense = layout.dense().stream()
                .map(f -> dense(f, names, config.scenarios().size()))
                .toList();
        List<ScenarioFeature> own = layout.bias().stream()
                .filter(f -> !f.scenarios().isEmpty())
                .map(f -> new ScenarioFeature(
                        f.name(), f.rows(), f.scenarios(), isRequestFeature(f) ? Role.DYNAMIC : role(f)))
                .toList();
        return new SideSpec(singles, single.stream().map(ModelSpecs::role).toList(), pooled, dense, own);
    }

    /**
     * Converts a numeric feature. A number of the context belongs to the bias network of the scenarios of the feature;
     * without named scenarios, of all scenarios.
     */
    private static DenseFeature dense(FeatureSpec feature, List<String> singles, int scenarios) {
        int values = Objects.requireNonNull(feature.dense()).values();
        if (feature.config() instanceof FeatureConfig.Embedding embedding) {
            int learned = embedding.trainable() ? singles.indexOf(embedding.learnedFeature()) : -1;
            return new DenseFeature(values, true, role(feature), learned, feature.scenarios());
        }
        boolean everywhere = isRequestFeature(feature) && feature.scenarios().isEmpty();
        List<Integer> those = everywhere ? IntStream.range(0, scenarios).boxed().toList() : feature.scenarios();
        return new DenseFeature(values, false, role(feature), -1, those);
    }

    private static PooledFeature bag(FeatureSpec feature, Map<String, Integer> tables, List<Table> rows) {
        int places = feature.config().maxLength();
        return new PooledFeature(
                table(feature, tables, rows), false, Pooling.MEAN, places, role(feature), -1, feature.scenarios());
    }

    private static PooledFeature sequence(
            SassConfig config, FeatureSpec feature, Map<String, Integer> tables, List<Table> rows) {
        FeatureConfig.Sequence sequence = (FeatureConfig.Sequence) feature.config();
        return new PooledFeature(
                table(feature, tables, rows),
                true,
                config.model().type().effectivePooling(sequence.pooling()),
                sequence.maxLength(),
                role(feature),
                gaps(sequence, tables, rows),
                feature.scenarios());
    }

    /**
     * Returns whether the feature belongs to the request. Such a feature does not identify a user, and all its
     * scenarios read it without masking.
     */
    private static boolean isRequestFeature(FeatureSpec feature) {
        return feature.side() == Side.CONTEXT;
    }

    /**
     * Returns the role of a feature in pre-training. A history or statistic over all scenarios is equal in each
     * scenario.
     */
    private static Role role(FeatureSpec feature) {
        FeatureConfig config = feature.config();
        if (config.differsByScenario()) {
            return Role.DYNAMIC;
        }
        return switch (config.shape()) {
            // A given vector identifies an item as its id does.
            case ID, VECTOR -> Role.ID;
            case NUMBER, BAG, SEQUENCE -> Role.STATIC;
        };
    }

    private static int gaps(FeatureConfig.Sequence sequence, Map<String, Integer> tables, List<Table> rows) {
        return sequence.gaps().isEmpty() ? -1 : table(sequence.gapTable(), sequence.gapRows(), tables, rows);
    }

    private static int table(FeatureSpec feature, Map<String, Integer> tables, List<Table> rows) {
        return table(feature.table(), feature.rows(), tables, rows);
    }

    private static int table(String table, int size, Map<String, Integer> tables, List<Table> rows) {
        return tables.computeIfAbsent(table, name -> {
            rows.add(new Table(name, size, FeatureConfig.Embedding.isLearnedFeature(name)));
            return rows.size() - 1;
        });
    }

    /**
     * Returns the output networks of the scenarios with the columns of the bias network's input that they read.
     *
     * @param user features of the user side, in the order of the network
     */
    private static List<OutputNetwork> outputNetworks(SassConfig config, FeatureLayout layout, SideSpec user) {
        Map<String, Columns> columns = columns(config, layout, user);
        List<OutputNetwork> heads = new ArrayList<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            ScenarioConfig.OutputNetworkConfig head = config.scenarios().get(s).outputNetwork();
            if (head != null) {
                List<Columns> reads = head.features().stream()
                        .map(name -> Objects.requireNonNull(columns.get(name), name))
                        .toList();
                heads.add(new OutputNetwork(s, head.layers(), reads));
            }
        }
        return heads;
    }

    /**
     * Returns the columns by feature name, in the order of the network: scenario, single values, pooled features,
     * numbers.
     */
    private static Map<String, Columns> columns(SassConfig config, FeatureLayout layout, SideSpec user) {
        int embedding = config.model().embeddingDim();
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (FeatureSpec feature : layout.bias()) {
            widths.put(feature.name(), config.model().biasDim());
        }
        List<FeatureSpec> pooled = layout.pooled();
        for (int i = 0; i < pooled.size(); i++) {
            if (!user.bags().get(i).scenarios().isEmpty()) {
                widths.put(pooled.get(i).name(), user.bags().get(i).width(embedding));
            }
        }
        List<FeatureSpec> dense = layout.dense();
        for (int i = 0; i < dense.size(); i++) {
            if (!user.dense().get(i).scenarios().isEmpty()) {
                widths.put(dense.get(i).name(), user.dense().get(i).width(embedding));
            }
        }
        Map<String, Columns> columns = new LinkedHashMap<>();
        int next = config.model().biasDim();
        for (Map.Entry<String, Integer> width : widths.entrySet()) {
            columns.put(width.getKey(), new Columns(next, width.getValue()));
            next += width.getValue();
        }
        return columns;
    }
}
