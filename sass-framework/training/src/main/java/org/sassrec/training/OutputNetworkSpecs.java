package org.sassrec.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.model.graph.ModelSpec.Columns;
import org.sassrec.model.graph.ModelSpec.OutputNetwork;
import org.sassrec.model.graph.ModelSpec.SideSpec;
import org.sassrec.sampling.RowAssembler;

/** Derives the scenarios' heads: which columns of the bias network's input their features are. */
final class OutputNetworkSpecs {
    private OutputNetworkSpecs() {}

    /** @param user the user side's features, in the order in which the network reads them */
    static List<OutputNetwork> from(SassConfig config, Function<Side, List<FeatureSpec>> features, SideSpec user) {
        Map<String, Columns> columns = columns(config, features, user);
        List<OutputNetwork> heads = new ArrayList<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            ScenarioConfig.Head head = config.scenarios().get(s).head();
            if (head != null) {
                List<Columns> reads = head.features().stream()
                        .map(name -> java.util.Objects.requireNonNull(columns.get(name), name))
                        .toList();
                heads.add(new OutputNetwork(s, head.layers(), reads));
            }
        }
        return heads;
    }

    /** The scenario, then single values, then what is pooled, then numbers: as the network puts them side by side. */
    private static Map<String, Columns> columns(
            SassConfig config, Function<Side, List<FeatureSpec>> features, SideSpec user) {
        int embedding = config.model().embeddingDim();
        Map<String, Columns> columns = new LinkedHashMap<>();
        int next = config.model().biasDim();
        for (FeatureSpec feature : RowAssembler.bias(features, Side.USER)) {
            columns.put(feature.name(), new Columns(next, config.model().biasDim()));
            next += config.model().biasDim();
        }
        List<FeatureSpec> pooled = new ArrayList<>();
        for (Kind kind : List.of(Kind.BAG, Kind.SEQUENCE)) {
            features.apply(Side.USER).stream().filter(f -> f.kind() == kind).forEach(pooled::add);
        }
        for (int i = 0; i < pooled.size(); i++) {
            if (!user.bags().get(i).scenarios().isEmpty()) {
                int width = user.bags().get(i).width(embedding);
                columns.put(pooled.get(i).name(), new Columns(next, width));
                next += width;
            }
        }
        List<FeatureSpec> dense = RowAssembler.dense(features, Side.USER);
        for (int i = 0; i < dense.size(); i++) {
            if (!user.dense().get(i).scenarios().isEmpty()) {
                int width = user.dense().get(i).width(embedding);
                columns.put(dense.get(i).name(), new Columns(next, width));
                next += width;
            }
        }
        return columns;
    }
}
