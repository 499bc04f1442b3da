package org.sassrec.model;

import org.sassrec.config.ModelConfig;

/** Creates the tower of a model type. */
final class Towers {
    private Towers() {}

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
}
