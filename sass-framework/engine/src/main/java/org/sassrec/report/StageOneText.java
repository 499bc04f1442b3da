package org.sassrec.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingResult;

/**
 * What pre-training did in a run.
 *
 * @param text a sentence for each network with a choice, else one; names and keys are between backticks
 * @param used whether a network started from the pre-trained weights
 */
record StageOneText(String text, boolean used) {

    /**
     * Describes a trained run.
     *
     * @param pretrain folder of pre-training
     * @param warm whether fine-tuning started from an earlier training
     */
    static StageOneText of(SassConfig config, Path pretrain, boolean warm, TrainingResult result) {
        PretrainConfig.Task task = config.pretrain().task();
        if (task == PretrainConfig.Task.NONE) {
            return unused("This run has no pre-training (`pretrain.task: none`).");
        }
        if (warm) {
            return unused("The training started from an earlier training, without pre-training.");
        }
        if (Pretrainer.isSkipped(pretrain)) {
            return unused("Pre-training was skipped. The output of `sass train` names the reason.");
        }
        if (task != PretrainConfig.Task.AUTO) {
            return new StageOneText(
                    "The training started from the pre-trained weights. `sass compare` measures their effect.", true);
        }
        List<TrainingResult.Unit> chosen =
                result.units().stream().filter(unit -> unit.start() != null).toList();
        if (chosen.isEmpty()) {
            return unused("Validation cannot measure pre-training, so the training started from new weights.");
        }
        String text = chosen.stream()
                .map(unit -> (chosen.size() == 1 ? "" : "`" + unit.name() + "`: ")
                        + text(Objects.requireNonNull(unit.start()), config.selectionMetric()))
                .collect(Collectors.joining(" "));
        return new StageOneText(
                text,
                chosen.stream()
                        .anyMatch(unit -> Objects.requireNonNull(unit.start()).pretrained()));
    }

    private static StageOneText unused(String text) {
        return new StageOneText(text, false);
    }

    private static String text(StartChoice choice, String metric) {
        String verdict = choice.pretrained()
                ? "Pre-training helped"
                : choice.worse().isEmpty()
                        ? "Pre-training did not help, so the training started from new weights"
                        : "Pre-training can harm `" + String.join("`, `", choice.worse())
                                + "`, so the training started from new weights";
        return String.format(
                Locale.ROOT,
                "%s: %s on validation is %.4f with it and %.4f without it (p %.3f).",
                verdict,
                metric,
                choice.pretrainedMetric(),
                choice.newMetric(),
                choice.p());
    }
}
