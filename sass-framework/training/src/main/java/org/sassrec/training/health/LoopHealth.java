package org.sassrec.training.health;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.SassConfig;

/**
 * The figures of a training loop.
 *
 * @param pretraining whether the loop is stage one
 * @param warm whether the first weights are those of an earlier training
 * @param unit name of the network: {@code all}, or the name of a scenario
 * @param epochs the completed epochs, from the first
 */
public record LoopHealth(SassConfig config, boolean pretraining, boolean warm, String unit, List<Epoch> epochs) {

    /**
     * The figures of an epoch.
     *
     * @param loss mean over the samples
     * @param values further figures by name, see {@code EpochResult}
     * @param health {@code null} for an epoch that was not measured
     */
    public record Epoch(
            double loss,
            Map<String, Double> values,
            @Nullable EpochHealth health) {}

    public LoopHealth {
        epochs = List.copyOf(epochs);
    }

    /** Returns {@code pre-training}, {@code fine-tuning} or {@code fine-tuning of <scenario>}. */
    String name() {
        if (pretraining) {
            return "pre-training";
        }
        return unit.equals("all") ? "fine-tuning" : "fine-tuning of `" + unit + "`";
    }

    /** Returns the section of the stage. */
    String section() {
        return pretraining ? "pretrain" : "finetune";
    }

    /** Returns the key of the optimizers of the stage. */
    String optimizer() {
        return section() + ".optimizer";
    }

    /** Returns the optimizers of the stage. */
    OptimizerConfig optimizerConfig() {
        return pretraining ? config.pretrain().optimizer() : config.finetune().optimizer();
    }

    /** Returns the configured number of epochs. */
    int configuredEpochs() {
        return pretraining ? config.pretrain().epochs() : config.finetune().epochs();
    }

    /** Returns a part of a help for a network without residual; empty by default. */
    String residualHelp() {
        return config.model().residual() ? "" : "set `model.residual: true`, ";
    }

    /** Returns the measurements of the last measured epoch. */
    Optional<EpochHealth> last() {
        return epochs.stream()
                .map(epoch -> Optional.ofNullable(epoch.health()))
                .flatMap(Optional::stream)
                .reduce((first, second) -> second);
    }

    /** Formats a figure with three significant digits. */
    static String figure(double value) {
        double size = Math.abs(value);
        return size != 0 && (size < 1e-3 || size >= 1e5)
                ? String.format(Locale.ROOT, "%.1e", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
