package org.sassrec.model;

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
import org.sassrec.model.baseline.SharedBottomTower;
import org.sassrec.model.baseline.StarTower;
import org.sassrec.model.baseline.YoutubeDnnTower;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.tower.GlobalTower;
import org.sassrec.model.tower.SassTower;
import org.sassrec.model.tower.Tower;

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
