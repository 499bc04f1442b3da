package org.sassrec.config.section;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;

/**
 * Predefined sets of variants for {@code compare.presets}. A variant is a list of overrides in the form of {@code
 * --set}.
 */
public enum Preset {
    /**
     * Every other model, with the same features, loss, negatives and budget. Every table also contains the popularity
     * baseline.
     */
    BASELINES,
    /** SASS without one of its parts, or with another form of it. Contains {@link #DEPTH}. */
    ABLATIONS,
    /** One to five layers of the same width. */
    DEPTH,
    /** Settings of negatives. */
    SAMPLING,
    /** Task and length of pre-training. */
    PRETRAINING;

    private static final int MAX_DEPTH = 5;
    private static final int SHARED = 2048;
    private static final int PER_POSITIVE = 4;
    private static final String NEXT_ITEM = "pretrain.task=nextItem";

    /**
     * Returns the overrides by name, in the order of the table.
     *
     * @param file the configuration without variants
     */
    public Map<String, String> of(SassConfig file) {
        return switch (this) {
            case BASELINES -> baselines();
            case ABLATIONS -> ablations(file);
            case DEPTH -> depth(file);
            case SAMPLING -> sampling(file);
            case PRETRAINING -> pretraining();
        };
    }

    private static Map<String, String> baselines() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("sass", "model.type=sass,model.samples=pooled");
        all.put("perScenario", baseline("dssm", "perScenario"));
        all.put("pooled", baseline("dssm", "pooled"));
        all.put("pooledThenPerScenario", baseline("dssm", "pooledThenPerScenario"));
        for (String type : List.of(
                "scenarioDssm",
                "youtubeDnn",
                "bst",
                "mind",
                "sharedBottom",
                "mmoe",
                "ple",
                "hmoe",
                "star",
                "sarNet",
                "m2m",
                "apg",
                "pepnet",
                "adin",
                "itemCf",
                "neighbours")) {
            all.put(type, baseline(type, "pooled"));
        }
        return all;
    }

    private static String baseline(String type, String samples) {
        return "model.type=" + type + ",model.samples=" + samples + ",pretrain.task=none";
    }

    private static Map<String, String> ablations(SassConfig file) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("noPretraining", "pretrain.task=none");
        all.put("pretraining", "pretrain.task=scenarioContrast");
        all.put("nextItem", NEXT_ITEM);
        for (String transfer : List.of("gru", "direct", "matrix", "simnet", "sigmoid")) {
            all.put(transfer, "model.transfer=" + transfer);
        }
        all.put("noTransfer", "model.transfer=none");
        all.put("scalarGates", "model.gateForm=scalar");
        all.put("sharedGates", "model.gateWeights=shared");
        if (file.finetune().globalLossWeight() == 0) {
            all.put("globalLoss", "finetune.globalLossWeight=0.5");
        }
        all.put("noGlobalLoss", "finetune.globalLossWeight=0");
        all.put("concat", "model.biasFusion=concat");
        all.put("noBiasFusion", "model.biasFusion=none");
        all.put("noBiasNetwork", "model.biasFusion=noNetwork");
        all.put("noItemBias", "model.itemBias=none");
        all.put("sharedItemVector", sharedItemVector(file));
        all.put("ownItemVector", "model.itemVector=perScenario");
        if (file.model().type() == ModelConfig.Type.SASS) {
            all.putAll(depth(file));
        }
        return all;
    }

    /**
     * Sets the statistics of items to all scenarios, because a shared vector cannot contain statistics of one scenario.
     */
    private static String sharedItemVector(SassConfig file) {
        StringBuilder overrides = new StringBuilder("model.itemVector=shared");
        for (FeatureConfig feature : file.features(Side.ITEM)) {
            if (feature instanceof FeatureConfig.Statistic statistic
                    && !statistic.feedsBias()
                    && statistic.scope() == FeatureConfig.Scope.SCENARIO) {
                overrides.append(",features.item.").append(feature.name()).append(".scope=all");
            }
        }
        return overrides.toString();
    }

    private static Map<String, String> depth(SassConfig file) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int depth = 1; depth <= MAX_DEPTH; depth++) {
            // All layers have the same width, so that the variants differ only in their depth.
            int width = file.model().layers().get(0);
            StringBuilder overrides = new StringBuilder("model.layers=").append(Collections.nCopies(depth, width));
            for (ScenarioConfig scenario : file.scenarios()) {
                if (scenario.gateDepth() > depth) {
                    overrides.append(",scenarios.").append(scenario.name()).append(".gateDepth=");
                    overrides.append(depth);
                }
            }
            all.put("depth" + depth, overrides.toString());
        }
        return all;
    }

    private static Map<String, String> sampling(SassConfig file) {
        Map<String, String> all = new LinkedHashMap<>();
        // If the file has shared negatives, `onlyDrawn` is the variant without in-batch negatives.
        boolean shares = file.finetune().negatives().shared() > 0;
        String shared = shares ? "" : "finetune.negatives.perPositive=,finetune.negatives.shared=" + SHARED + ",";
        if (shares) {
            all.put(
                    "perPositive",
                    "finetune.negatives.shared=,finetune.negatives.inBatch=,finetune.negatives.perPositive="
                            + PER_POSITIVE);
        } else {
            all.put("shared", shared + "finetune.negatives.inBatch=false");
        }
        all.put("sharedInBatch", shared + "finetune.negatives.inBatch=true");
        all.put("uniform", "finetune.negatives.weight=uniform");
        all.put("exposure", "finetune.negatives.weight=exposure");
        all.put("positives", "finetune.negatives.weight=positives");
        all.put("power", "finetune.negatives.weight=positives^0.75");
        all.put("noCorrection", "finetune.negatives.correction=false");
        all.put("onlyDrawn", "finetune.negatives.inBatch=false");
        all.put("exceptSeen", "finetune.negatives.exclude=seen");
        all.put("hard", "finetune.negatives.hard={}");
        return all;
    }

    private static Map<String, String> pretraining() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("noPretraining", "pretrain.task=none");
        all.put("nextItem", NEXT_ITEM);
        for (int epochs : List.of(1, 2, 5)) {
            all.put("epochs" + epochs, "pretrain.task=scenarioContrast,pretrain.epochs=" + epochs);
        }
        all.put("coldViews", "pretrain.task=scenarioContrast,pretrain.temperature=0.05");
        all.put("warmViews", "pretrain.task=scenarioContrast,pretrain.temperature=0.3");
        all.put("frozenTables", "pretrain.task=scenarioContrast,finetune.freeze=tables");
        all.put("wholeViews", "pretrain.task=scenarioContrast,pretrain.featureDropout=0");
        return all;
    }
}
