package org.sassrec.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingResult;

/**
 * What pre-training did in a run.
 *
 * @param text one or two sentences; names and keys are between backticks
 * @param used whether a network started from the pre-trained weights
 */
record StageOneText(String text, boolean used) {

    /**
     * Describes a trained run.
     *
     * @param pretrain folder of pre-training
     */
    static StageOneText of(SassConfig config, Path pretrain, TrainingResult result) {
        PretrainConfig.Task task = config.pretrain().task();
        if (task == PretrainConfig.Task.NONE) {
            return new StageOneText("This run has no pre-training (`pretrain.task: none`).", false);
        }
        if (Pretrainer.isSkipped(pretrain)) {
            return new StageOneText("Pre-training was skipped. The output of `sass train` names the reason.", false);
        }
        if (Pretrainer.checkpoint(config, pretrain).isEmpty()) {
            return new StageOneText("The run started from an earlier training, without pre-training.", false);
        }
        if (task != PretrainConfig.Task.AUTO) {
            return new StageOneText(
                    "The training started from the pre-trained weights. Their effect was not measured. `pretrain.task: auto`"
                            + " measures it.",
                    true);
        }
        List<StartChoice> choices = result.units().stream()
                .map(TrainingResult.Unit::start)
                .filter(Objects::nonNull)
                .toList();
        if (choices.isEmpty()) {
            return new StageOneText(
                    "Validation cannot measure pre-training, so the training started from new weights.", false);
        }
        boolean used = choices.stream().anyMatch(StartChoice::pretrained);
        return new StageOneText(
                choices.size() == 1 ? text(choices.get(0), config.selectionMetric()) : text(choices), used);
    }

    private static String text(StartChoice choice, String metric) {
        String values = String.format(
                Locale.ROOT,
                "%s on validation is %.4f with pre-training and %.4f without it (p %.3f)",
                metric,
                choice.pretrainedMetric(),
                choice.newMetric(),
                choice.p());
        if (choice.pretrained()) {
            return "Pre-training helped: " + values + ".";
        }
        return choice.worse().isEmpty()
                ? "Pre-training did not help, so the training started from new weights: " + values + "."
                : "Pre-training can harm " + "`" + String.join("`, `", choice.worse())
                        + "`, so the training started from new weights: " + values + ".";
    }

    private static String text(List<StartChoice> choices) {
        return "Pre-training helped in "
                + choices.stream().filter(StartChoice::pretrained).count() + " of " + choices.size()
                + " networks. The others started from new weights.";
    }
}
