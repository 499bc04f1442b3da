package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.DenseFeature;
import org.sassrec.model.graph.ModelSpec.PooledFeature;
import org.sassrec.model.graph.ModelSpec.SideSpec;
import org.sassrec.sampling.FeatureLayout;

/** The columns that the networks of one side read, by feature and in the order of the networks. */
final class InputColumns {
    private final ModelSpec spec;
    private final SideSpec side;
    private final FeatureLayout layout;

    InputColumns(ModelSpec spec, Side side, Function<Side, List<FeatureSpec>> features) {
        this.spec = spec;
        this.side = side == Side.USER ? spec.user() : spec.item();
        layout = FeatureLayout.of(features, side);
    }

    /** Returns the features whose ids feed the bias network, in the order of their tables. */
    List<FeatureSpec> bias() {
        return layout.bias();
    }

    /** Returns the columns that the first layers read. */
    List<AxisBlock> tower() {
        List<AxisBlock> blocks = new ArrayList<>();
        layout.singles().stream()
                .limit(side.towerSingles())
                .forEach(
                        f -> blocks.add(AxisBlock.columns(label(f), spec.model().embeddingDim())));
        blocks.addAll(pooledAndDense(true));
        return blocks;
    }

    /** Returns the columns that the bias network reads. */
    List<AxisBlock> context() {
        List<AxisBlock> blocks = new ArrayList<>();
        blocks.add(AxisBlock.columns("scenario", spec.model().biasDim()));
        layout.bias()
                .forEach(
                        f -> blocks.add(AxisBlock.columns(label(f), spec.model().biasDim())));
        blocks.addAll(pooledAndDense(false));
        return blocks;
    }

    private List<AxisBlock> pooledAndDense(boolean ofAllScenarios) {
        int width = spec.model().embeddingDim();
        List<AxisBlock> blocks = new ArrayList<>();
        for (int i = 0; i < layout.pooled().size(); i++) {
            PooledFeature feature = side.bags().get(i);
            if (feature.scenarios().isEmpty() == ofAllScenarios) {
                blocks.add(AxisBlock.columns(label(layout.pooled().get(i)), feature.width(width)));
            }
        }
        for (int i = 0; i < layout.dense().size(); i++) {
            DenseFeature feature = side.dense().get(i);
            if (feature.scenarios().isEmpty() == ofAllScenarios) {
                blocks.add(AxisBlock.columns(label(layout.dense().get(i)), feature.width(width)));
            }
        }
        return blocks;
    }

    /** Returns the pooled feature with this number in the names of weights. */
    FeatureSpec pooled(int number) {
        return layout.pooled().get(number);
    }

    /** Returns the dense feature with this number in the names of weights. */
    FeatureSpec dense(int number) {
        return layout.dense().get(number);
    }

    /** Returns the number of values of a dense feature. */
    int values(int number) {
        return side.dense().get(number).values();
    }

    /** Returns the maximum number of elements of a pooled feature. */
    int maxLength(int number) {
        return side.bags().get(number).maxLength();
    }

    /**
     * Returns the name of a feature with its kind, and with everything that must be equal for its columns to have the
     * same meaning.
     */
    static String label(FeatureSpec feature) {
        String name = "`" + feature.name() + "`";
        return switch (feature.kind()) {
            case SINGLE -> "id " + name;
            case BAG -> "values " + name;
            case SEQUENCE -> "history " + name + " of `" + feature.table() + "`";
            case DENSE -> {
                int values = feature.dense() == null ? 0 : feature.dense().values();
                boolean vector = feature.config() instanceof FeatureConfig.Embedding;
                yield (vector ? "vector " : "number ") + name + (values == 1 ? "" : " of " + values);
            }
        };
    }
}
