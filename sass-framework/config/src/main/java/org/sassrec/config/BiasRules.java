package org.sassrec.config;

import org.sassrec.diagnostic.Diagnostic;

/** What makes up an item's bias must have one to be part of. Warnings: changing `model` alone must be enough to compare. */
final class BiasRules {
    private BiasRules() {}

    static void check(SassConfig config, Binding binding) {
        ModelConfig model = config.model();
        if (!model.readsPrior() && binding.written("model.prior")) {
            binding.report(Diagnostic.warning("SASS3009", "`model.prior` has no effect without `itemBias: prior`")
                    .at(binding.placeOf("model.prior"), "not used"));
        }
        if (model.itemBias() != ModelConfig.ItemBias.NONE) {
            return;
        }
        if (config.finetune().calibrate()) {
            binding.report(Diagnostic.warning("SASS3009", "`finetune.calibrate` has no effect with `itemBias: none`")
                    .at(binding.placeOf("finetune.calibrate"), "items have no bias"));
        }
        for (FeatureConfig feature : config.features(Side.ITEM)) {
            if (feature.feedsBias()) {
                String path = Rules.path(feature) + ".feeds";
                binding.report(Diagnostic.warning(
                                "SASS3009", "`" + path + "` leaves the statistic without effect with `itemBias: none`")
                        .at(binding.placeOf(path), "items have no bias"));
            }
        }
    }
}
