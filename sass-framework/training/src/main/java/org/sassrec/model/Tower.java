package org.sassrec.model;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;

/** The network of one side: features to vectors, before normalisation. */
sealed interface Tower
        permits SassTower,
                GlobalTower,
                MlpTower,
                MindTower,
                YoutubeDnnTower,
                SharedBottomTower,
                MmoeTower,
                PleTower,
                HmoeTower,
                StarTower,
                SarNetTower,
                M2mTower,
                ApgTower,
                PepnetTower,
                AdinTower {

    /**
     * Builds the network.
     *
     * @param features of the side's rows
     * @param context [n, (1 + context features) * biasDim] embeddings of the scenario and, if any, of the
     *     context, then the features of some scenarios that are no single ids ({@code biasColumns} in all)
     * @param segments of the rows
     * @param dropout of hidden units
     * @param withGlobal whether the auxiliary global output is wanted
     */
    Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal);

    /**
     * The tower of a side ({@code user} or {@code item}) as the configuration wants it. With {@code itemVector: shared} an item
     * meets nothing of its scenario: SASS has its {@link GlobalTower} then, a rival the perceptron of {@code dssm}.
     */
    static Tower of(ModelSpec spec, String side) {
        boolean shared = side.equals("item") && spec.model().itemVector() == ModelConfig.ItemVector.SHARED;
        if (shared && spec.model().type().knowsScenario()) {
            return spec.model().type() == ModelConfig.Type.SASS
                    ? new GlobalTower(spec, side)
                    : new MlpTower(spec, side, false);
        }
        return switch (spec.model().type()) {
            case SASS -> new SassTower(spec, side);
            case DSSM, BST -> new MlpTower(spec, side, false);
            case SCENARIO_DSSM -> new MlpTower(spec, side, true);
            case MIND -> new MindTower(spec, side);
            case YOUTUBE_DNN -> new YoutubeDnnTower(spec, side);
            case SAR_NET -> new SarNetTower(spec, side);
            case SHARED_BOTTOM -> new SharedBottomTower(spec, side);
            case MMOE -> new MmoeTower(spec, side);
            case PLE -> new PleTower(spec, side);
            case HMOE -> new HmoeTower(spec, side);
            case STAR -> new StarTower(spec, side);
            case M2M -> new M2mTower(spec, side);
            case APG -> new ApgTower(spec, side);
            case ADIN -> new AdinTower(spec, side);
            case PEPNET -> new PepnetTower(spec, side);
            case POPULARITY, ITEM_CF, NEIGHBOURS ->
                throw new IllegalArgumentException(spec.model().type() + " has no towers");
        };
    }

    /**
     * Vectors of all rows.
     *
     * @param scenario [n, outputDim] what is served; of users with K vectors [n * K, outputDim]
     * @param scenarioBias [n, 1] the learned item bias; null unless {@code itemBias: learned} and the item side
     * @param global [n, outputDim] auxiliary; null if not wanted or not existing
     * @param globalBias [n, 1] of the global output
     */
    record Output(
            Value scenario,
            @Nullable Value scenarioBias,
            @Nullable Value global,
            @Nullable Value globalBias) {

        /** The same with other served vectors. */
        Output withScenario(Value vectors) {
            return new Output(vectors, scenarioBias, global, globalBias);
        }
    }
}
