package org.sassrec.training;

import java.util.Arrays;
import java.util.function.Predicate;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;

/**
 * What is asked of validation, and whether it has an answer.
 *
 * @param measures see {@link Validation#measures}
 */
record Measuring(SassConfig config, Dataset dataset, Predicate<int[]> measures) {

    /** Whether validation says anything of them. */
    boolean of(int[] judged) {
        return hasRows(judged) && measures.test(judged);
    }

    /** Whether there are positives, without which nothing is measured. */
    private boolean hasRows(int[] scenarios) {
        return Arrays.stream(scenarios)
                .anyMatch(s -> dataset.samples(s, Split.VALIDATION).size() > 0);
    }

    /** Whether validation decides how much the items' bias weighs. */
    boolean weighsBias() {
        return config.finetune().calibrate() && config.model().itemBias() != ItemBias.NONE;
    }

    /**
     * Looks whether what is asked of several scenarios can be measured. A single one may be too small for that, which is no mistake.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5051 if there are positives and nothing that the metric has a value of
     */
    void check(int[] judged) {
        boolean stops = config.finetune().earlyStopping() != null;
        boolean weighs = config.model().isOneForAll() && weighsBias();
        if (judged.length < 2 || !(stops || weighs) || !hasRows(judged) || measures.test(judged)) {
            return;
        }
        throw Diagnostic.error(
                        "SASS5051",
                        "`" + config.decidingMetric()
                                + "` has no value: the validation split holds nothing to measure it on")
                .withHelp("widen `data.split.validation`, or "
                        + (stops
                                ? "stop by another `finetune.earlyStopping.metric`"
                                : "leave out `finetune.calibrate`"))
                .toException();
    }
}
