package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.DenseFeature;
import org.sassrec.model.graph.ModelSpec.PooledFeature;
import org.sassrec.model.graph.ModelSpec.SideSpec;
import org.sassrec.sampling.RowAssembler;

/** The columns that the networks of one side read, by feature and in the order of the networks. */
final class InputColumns {
    private final ModelSpec spec;
    private final SideSpec side;
    private final List<FeatureSpec> singles;
    private final List<FeatureSpec> pooled;
    private final List<FeatureSpec> dense;
    private final List<FeatureSpec> bias;

    InputColumns(ModelSpec spec, Side side, Function<Side, List<FeatureSpec>> features) {
        this.spec = spec;
        this.side = side == Side.USER ? spec.user() : spec.item();
        List<FeatureSpec> all = features.apply(side);
        singles = all.stream()
                .filter(f -> f.kind() == Kind.SINGLE && f.scenarios().isEmpty())
                .toList();
        pooled = new ArrayList<>(all.stream().filter(f -> f.kind() == Kind.BAG).toList());
        all.stream().filter(f -> f.kind() == Kind.SEQUENCE).forEach(pooled::add);
        dense = RowAssembler.dense(features, side);
        bias = RowAssembler.bias(features, side);
    }

    /** Returns the features whose ids feed the bias network, in the order of their tables. */
    List<FeatureSpec> bias() {
        return bias;
    }

    /** Returns the columns that the first layers read. */
    List<AxisBlock> tower() {
        List<AxisBlock> blocks = new ArrayList<>();
        singles.stream()
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
        bias.forEach(f -> blocks.add(AxisBlock.columns(label(f), spec.model().biasDim())));
        blocks.addAll(pooledAndDense(false));
        return blocks;
    }

    private List<AxisBlock> pooledAndDense(boolean ofAllScenarios) {
        int width = spec.model().embeddingDim();
        List<AxisBlock> blocks = new ArrayList<>();
        for (int i = 0; i < pooled.size(); i++) {
            PooledFeature feature = side.bags().get(i);
            if (feature.scenarios().isEmpty() == ofAllScenarios) {
                blocks.add(AxisBlock.columns(label(pooled.get(i)), feature.width(width)));
            }
        }
        for (int i = 0; i < dense.size(); i++) {
            DenseFeature feature = side.dense().get(i);
            if (feature.scenarios().isEmpty() == ofAllScenarios) {
                blocks.add(AxisBlock.columns(label(dense.get(i)), feature.width(width)));
            }
        }
        return blocks;
    }

    /** Returns the pooled feature with this number in the names of weights. */
    FeatureSpec pooled(int number) {
        return pooled.get(number);
    }

    /** Returns the dense feature with this number in the names of weights. */
    FeatureSpec dense(int number) {
        return dense.get(number);
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
