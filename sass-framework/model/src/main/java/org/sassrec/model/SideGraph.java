package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.baseline.AdinTower;
import org.sassrec.model.baseline.ApgTower;
import org.sassrec.model.baseline.HmoeTower;
import org.sassrec.model.baseline.M2mTower;
import org.sassrec.model.baseline.MindTower;
import org.sassrec.model.baseline.MlpTower;
import org.sassrec.model.baseline.MmoeTower;
import org.sassrec.model.baseline.PepnetTower;
import org.sassrec.model.baseline.PleTower;
import org.sassrec.model.baseline.SarNetTower;
import org.sassrec.model.baseline.StarTower;
import org.sassrec.model.graph.EmbeddingTables;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.InterestVectors;
import org.sassrec.model.tower.FeatureView;
import org.sassrec.model.tower.OutputNetworks;
import org.sassrec.model.tower.SassTower;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Builds one side of the model, from table rows to tower outputs. */
final class SideGraph {
    private SideGraph() {}

    /** Builds a side for all scenarios. {@code user} reads the first input of the lookup, {@code item} the second. */
    static Tower.Output build(
            Tape tape,
            ModelSpec spec,
            String side,
            EmbeddingTables.Lookup read,
            FeatureView views,
            Dropout dropout,
            boolean withGlobal) {
        TowerInput rows = read.inputs().get(side.equals("user") ? 0 : 1);
        Segments segments = Segments.all(spec.scenarios(), rows.sizes());
        return build(tape, spec, side, read, rows, segments, views, dropout, withGlobal);
    }

    /**
     * Builds a side and adds the output networks of the scenarios. Views of pre-training have no output networks.
     *
     * @param read looked-up rows of the tables
     * @param input ids as indexes into these rows; the first context id is the scenario
     */
    static Tower.Output build(
            Tape tape,
            ModelSpec spec,
            String side,
            EmbeddingTables.Lookup read,
            TowerInput input,
            Segments segments,
            FeatureView views,
            Dropout dropout,
            boolean withGlobal) {
        SideFeatures features =
                SideFeatures.of(tape, spec, side, read.features().rows(), input, views, dropout);
        int contexts = spec.biasFeatures(side);
        Operand<TInt32> contextIndex = input.context();
        Value context = tape.lookup(
                read.bias().rows(), contextIndex, 1 + contexts, spec.model().biasDim());
        context = views.singles(
                tape, context, contextIndex, roles(spec, side), spec.model().biasDim());
        context = maskOtherScenarios(tape, spec, side, context, input.scenarios());
        List<Value> bias = new ArrayList<>(List.of(context));
        bias.addAll(features.scenarioFeatures());
        IntStream own = features.scenarioFeatureColumns().stream().mapToInt(Integer::intValue);
        int[] columns = IntStream.concat(
                        IntStream.of((1 + contexts) * spec.model().biasDim()), own)
                .toArray();
        context = tape.concatColumns(bias, columns);
        features = withContext(tape, spec, side, features, context);
        Tower.Output output = network(new Tower(tape, spec, side, features, context, segments, dropout, withGlobal));
        return side.equals("user") && views == FeatureView.ALL
                ? output.withScenario(withOutputNetworks(tape, spec, output.scenario(), context, segments, dropout))
                : output;
    }

    /**
     * Appends the context to the features for networks that do not read the context separately. The scenario's
     * embedding is not appended. An item with one vector for all scenarios has no context.
     */
    private static SideFeatures withContext(
            Tape tape, ModelSpec spec, String side, SideFeatures features, Value context) {
        boolean shared = side.equals("item") && spec.model().itemVector() == ModelConfig.ItemVector.SHARED;
        int all = spec.biasColumns(side);
        int ofScenario = spec.model().biasDim();
        if (shared || spec.model().type().separatesContext() || all == ofScenario) {
            return features;
        }
        float[][] rest = new float[all][all - ofScenario];
        for (int column = ofScenario; column < all; column++) {
            rest[column][column - ofScenario] = 1;
        }
        return features.withColumns(
                tape, tape.product(context, tape.constant(tape.ops().constant(rest))), all - ofScenario);
    }

    /** Applies the output networks to each vector of a user separately. */
    private static Value withOutputNetworks(
            Tape tape, ModelSpec spec, Value vectors, Value context, Segments segments, Dropout dropout) {
        int each = spec.model().userVectorCount();
        if (each == 1 || spec.outputNetworks().isEmpty()) {
            return new OutputNetworks(tape, spec, segments, dropout).add(vectors, context);
        }
        Ops tf = tape.ops();
        Segments rows = new Segments(segments.scenarios(), tf.math.mul(segments.sizes(), tf.constant(each)));
        Value contexts = InterestVectors.repeat(tape, context, each, spec.biasColumns("user"));
        return new OutputNetworks(tape, spec, rows, dropout).add(vectors, contexts);
    }

    /**
     * Returns the roles of the context columns: scenario and request, which differ between views, then the
     * scenario-only features.
     */
    private static List<ModelSpec.Role> roles(ModelSpec spec, String side) {
        List<ModelSpec.ScenarioFeature> own = spec.side(side).scenarioFeatures();
        List<ModelSpec.Role> roles =
                new ArrayList<>(Collections.nCopies(1 + spec.biasFeatures(side) - own.size(), ModelSpec.Role.DYNAMIC));
        own.forEach(feature -> roles.add(feature.role()));
        return roles;
    }

    /** Sets scenario-only features to zero in the rows of all other scenarios, so that these rows do not train them. */
    private static Value maskOtherScenarios(
            Tape tape, ModelSpec spec, String side, Value context, Operand<TInt32> scenarios) {
        List<ModelSpec.ScenarioFeature> own = spec.side(side).scenarioFeatures();
        if (own.isEmpty()) {
            return context;
        }
        int width = spec.model().biasDim();
        int first = 1 + spec.biasFeatures(side) - own.size();
        float[][] enabled = new float[spec.scenarios()][(first + own.size()) * width];
        for (int s = 0; s < enabled.length; s++) {
            Arrays.fill(enabled[s], 0, first * width, 1);
            for (int f = 0; f < own.size(); f++) {
                int from = (first + f) * width;
                Arrays.fill(
                        enabled[s], from, from + width, own.get(f).scenarios().contains(s) ? 1 : 0);
            }
        }
        Ops tf = tape.ops();
        return tape.scale(context, tf.gather(tf.constant(enabled), scenarios, tf.constant(0)));
    }

    /**
     * Builds the network that the configuration selects. With {@code itemVector: shared} the item side has no
     * scenario-specific part: SASS uses its global network, a scenario-aware baseline uses the perceptron of {@code
     * dssm}.
     */
    private static Tower.Output network(Tower tower) {
        ModelConfig model = tower.model();
        boolean shared = tower.side().equals("item") && model.itemVector() == ModelConfig.ItemVector.SHARED;
        if (shared && model.type().isScenarioAware()) {
            return model.type() == ModelConfig.Type.SASS
                    ? new SassTower(tower).buildGlobal()
                    : new MlpTower(tower).dssm();
        }
        return switch (model.type()) {
            case SASS -> new SassTower(tower).build();
            case DSSM, BST -> new MlpTower(tower).dssm();
            case SCENARIO_DSSM -> new MlpTower(tower).scenarioDssm();
            case MIND -> new MindTower(tower).build();
            case YOUTUBE_DNN -> new MlpTower(tower).youtubeDnn();
            case SAR_NET -> new SarNetTower(tower).build();
            case SHARED_BOTTOM -> new MlpTower(tower).sharedBottom();
            case MMOE -> new MmoeTower(tower).build();
            case PLE -> new PleTower(tower).build();
            case HMOE -> new HmoeTower(tower).build();
            case STAR -> new StarTower(tower).build();
            case M2M -> new M2mTower(tower).build();
            case APG -> new ApgTower(tower).build();
            case ADIN -> new AdinTower(tower).build();
            case PEPNET -> new PepnetTower(tower).build();
            case POPULARITY, ITEM_CF, NEIGHBOURS -> throw new IllegalArgumentException(model.type() + " has no towers");
        };
    }
}
