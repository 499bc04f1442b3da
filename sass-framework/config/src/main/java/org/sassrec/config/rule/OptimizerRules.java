package org.sassrec.config.rule;

import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;

/** Checks the learning rates of both stages. */
final class OptimizerRules {
    private OptimizerRules() {}

    /**
     * Checks the factor 1 - rate * decay of a step. If it is negative, differences of scenarios change sign and can
     * grow.
     */
    static void checkScenarioDecay(SassConfig config, Binding binding) {
        double decay = config.model().scenarioDecay();
        String path = "model.scenarioDecay";
        OptimizerConfig pretrain = config.pretrain().optimizer();
        boolean pretrains = config.pretrain().task() != PretrainConfig.Task.NONE;
        boolean tooFast = decay * config.finetune().optimizer().denseLearningRate() >= 1;
        String rate = (tooFast ? "finetune" : "pretrain") + ".optimizer.dense.adam";
        if ((tooFast || (pretrains && decay * pretrain.denseLearningRate() >= 1))
                && binding.isValid(path)
                && binding.isValid(rate)) {
            boolean written = binding.isWritten(path);
            Diagnostic problem = Diagnostic.error(
                            ConfigCode.OUT_OF_RANGE, "`" + path + "` times `" + rate + "` must be below 1")
                    .at(
                            binding.locationOf(written ? path : rate),
                            "a training step would increase the differences of scenarios")
                    .withHelp("reduce one of them: the product is usually 0.1 or less");
            binding.report(
                    written
                            ? problem
                            : problem.withHelp("the default of `" + path + "` is " + ValueTypes.format(decay)));
        }
    }
}
