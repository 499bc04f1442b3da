package org.sassrec.model;

import java.util.List;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.NumberForm;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.model.graph.LowRank;
import org.sassrec.model.tower.OutputNetworks;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.TrendBias;

/**
 * How many numbers a scenario adds to a model: what its networks on both sides have of its own, and its embedding. Tables of
 * features are shared; they grow only by values that no other scenario has.
 */
public final class ScenarioParameterCount {
    private ScenarioParameterCount() {}

    /**
     * Counts.
     *
     * @param scenario one of the configuration
     */
    public static long of(SassConfig config, ScenarioConfig scenario) {
        ModelConfig model = config.model();
        long attention = config.features(Side.USER).stream()
                .mapToLong(feature -> attention(feature, model))
                .sum();
        // Of each the number, and whether it is missing.
        long statistics = 2
                * config.features(Side.ITEM).stream()
                        .filter(FeatureConfig::feedsBias)
                        .count();
        return attention
                + outputNetwork(config, scenario)
                + trend(config.model(), statistics)
                + of(
                        model,
                        columns(config.features(Side.USER), model) + contextColumns(config, Side.USER),
                        columns(config.features(Side.ITEM), model) + contextColumns(config, Side.ITEM),
                        scenario.gateDepth(),
                        config.scenarios().size());
    }

    /**
     * Counts.
     *
     * @param userColumns,itemColumns width of a side's input
     * @param gateDepth of the scenario
     * @param scenarios of the model, this one included
     */
    static long of(ModelConfig model, int userColumns, int itemColumns, int gateDepth, int scenarios) {
        boolean bias = model.itemBias() == ModelConfig.ItemBias.LEARNED;
        return model.biasDim()
                + side(model, userColumns, gateDepth, scenarios, false)
                + (model.itemVector() == ModelConfig.ItemVector.SHARED
                        ? 0
                        : side(model, itemColumns, gateDepth, scenarios, bias));
    }

    /** What makes a bias of so many numbers of the statistics that feed it. */
    static long trend(ModelConfig model, long columns) {
        return columns == 0 || model.itemBias() == ModelConfig.ItemBias.NONE
                ? 0
                : dense(model, columns, TrendBias.HIDDEN) + dense(model, TrendBias.HIDDEN + columns, 1);
    }

    /** What a scenario's head has. */
    private static long outputNetwork(SassConfig config, ScenarioConfig scenario) {
        ScenarioConfig.Head head = scenario.head();
        if (head == null) {
            return 0;
        }
        int read = config.features().stream()
                .filter(feature -> head.features().contains(feature.name()))
                .mapToInt(feature -> biasInputColumns(feature, config.model()))
                .sum();
        return OutputNetworks.parameters(head.layers(), read, config.model().outputDim());
    }

    /** Width of a feature in the bias network's input: single values have tables of their own there. */
    private static int biasInputColumns(FeatureConfig feature, ModelConfig model) {
        NumberForm form = feature.form();
        boolean pooled = feature instanceof FeatureConfig.Sequence
                || feature instanceof FeatureConfig.Multi
                || feature instanceof FeatureConfig.Embedding
                || (feature instanceof FeatureConfig.Statistic statistic && statistic.top() != null);
        return pooled || (form != null && form.dense()) ? columns(feature, model.embeddingDim()) : model.biasDim();
    }

    /** What a history adds that is attended to: what the scenario looks for, and a number for each place. */
    static long attention(FeatureConfig feature, ModelConfig model) {
        return model.type().knowsScenario()
                        && feature instanceof FeatureConfig.Sequence sequence
                        && model.type().pooling(sequence.pooling()) == Pooling.ATTENTION
                ? (long) model.embeddingDim() + sequence.maxLength()
                : 0;
    }

    /** What a network reads of the context, and of features of some scenarios, beside its other features. */
    private static int contextColumns(SassConfig config, Side side) {
        if (config.model().type().readsContextApart()) {
            return 0;
        }
        return config.features().stream()
                .filter(feature -> (side == Side.USER && feature.side() == Side.CONTEXT)
                        || (feature.side() == side && !feature.scenarios().isEmpty() && !feature.feedsBias()))
                .mapToInt(feature -> biasInputColumns(feature, config.model()))
                .sum();
    }

    /** Width of a side's input, see {@link SideFeatures}; features of some scenarios feed the bias network instead. */
    private static int columns(List<FeatureConfig> features, ModelConfig model) {
        return features.stream()
                .filter(feature -> feature.scenarios().isEmpty()
                        && !FeatureConfig.Embedding.isLearned(feature.name())
                        && !feature.feedsBias())
                .mapToInt(feature -> columns(feature, model.embeddingDim()))
                .sum();
    }

    private static int columns(FeatureConfig feature, int width) {
        if (feature instanceof FeatureConfig.Sequence sequence && sequence.pooling() == Pooling.CONCAT) {
            return sequence.maxLength() * width;
        }
        NumberForm form = feature.form();
        // A number as itself, and whether it is missing; of everything else an embedding.
        return form != null && form.dense() ? 2 : width;
    }

    private static long side(ModelConfig model, int columns, int gateDepth, int scenarios, boolean bias) {
        return switch (model.type()) {
            case SASS -> sass(model, columns, gateDepth, bias);
            case DSSM, SCENARIO_DSSM, YOUTUBE_DNN, BST, MIND, APG, PEPNET, POPULARITY, ITEM_CF, NEIGHBOURS -> 0;
            case M2M -> model.biasDim();
            case SHARED_BOTTOM -> outputNetwork(model, last(model), bias);
            case MMOE -> dense(model, columns, model.experts()) + outputNetwork(model, last(model), bias);
            case PLE -> ple(model, columns) + outputNetwork(model, last(model), bias);
            case HMOE ->
                dense(model, columns, model.experts())
                        + outputNetwork(model, last(model), bias)
                        + relations(model, columns, scenarios)
                        - relations(model, columns, scenarios - 1);
            case SAR_NET -> 2L * columns + layers(model, columns) + dense(model, columns, 1L + model.experts());
            case STAR -> 2L * columns + layers(model, columns) + outputNetwork(model, last(model), bias);
            case ADIN -> 2L * columns + layers(model, columns) + outputNetwork(model, 3L * last(model), bias);
        };
    }

    private static long transfer(ModelConfig model, long width) {
        long values = model.gateForm() == ModelConfig.GateForm.SCALAR ? 1 : width;
        long gates =
                model.gates() == ModelConfig.Gates.SHARED ? 0 : dense(model, 2 * width + model.biasWidth(), 2 * values);
        return switch (model.transfer()) {
            case GRU -> gates + dense(model, 2 * width, width);
            case DIRECT -> gates;
            case MATRIX -> LowRank.scenarioParameters(model.scenarioRank(), width, width);
            case SIMNET -> dense(model, 4 * width, width);
            case SIGMOID -> dense(model, 2 * width, width);
            case NONE -> 0;
        };
    }

    private static int last(ModelConfig model) {
        return model.layers().get(model.layers().size() - 1);
    }

    /** The gates of all scenarios over all of them: one more adds its own, and a column to each. */
    private static long relations(ModelConfig model, long columns, long scenarios) {
        long rank = model.scenarioRank();
        long own = scenarios * dense(model, columns, scenarios);
        if (LowRank.applies(model.scenarioRank(), columns, scenarios)) {
            return own + columns * (scenarios + rank) + rank * scenarios;
        }
        return model.scenarioDecay() > 0 ? own + scenarios * (columns + 1) : own;
    }

    private static long layers(ModelConfig model, int columns) {
        long count = 0;
        int in = columns;
        for (int width : model.layers()) {
            count += dense(model, in, width);
            in = width;
        }
        return count;
    }

    /** In each layer an expert, and a gate over it and the common ones. */
    private static long ple(ModelConfig model, int columns) {
        long count = 0;
        int in = columns;
        for (int width : model.layers()) {
            count += dense(model, in, width) + dense(model, in, 1L + model.experts());
            in = width;
        }
        return count;
    }

    private static long outputNetwork(ModelConfig model, long in, boolean bias) {
        return dense(model, in, model.outputDim()) + (bias ? dense(model, in, 1) : 0);
    }

    private static long sass(ModelConfig model, int columns, int gateDepth, boolean bias) {
        long count = 0;
        int in = columns;
        int gates = model.transfer() == ModelConfig.Transfer.NONE ? 0 : gateDepth;
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            count += dense(model, in, width);
            if (l <= gates) {
                count += transfer(model, width);
            }
            in = width;
        }
        long last = in;
        if (model.biasFusion() != ModelConfig.BiasFusion.NONE) {
            last = in + (long) model.biasWidth();
        }
        if (model.biasFusion() == ModelConfig.BiasFusion.CONCAT) {
            count += dense(model, last, in);
            last = in;
        }
        return count + outputNetwork(model, last, bias);
    }

    private static long dense(ModelConfig model, long in, long out) {
        return LowRank.scenarioParameters(model.scenarioRank(), in, out) + out;
    }
}
