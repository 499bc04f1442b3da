package org.sassrec.training;

import java.util.List;
import org.sassrec.config.SassConfig;
import org.sassrec.training.health.HealthFindings;

/**
 * Reports the findings about the health of a stage, each once. A refit repeats the training and is not checked. Trials of
 * two starts are not checked, because only one of them becomes the training.
 */
final class HealthReporter {
    private final SassConfig config;
    private final boolean warm;
    private final TrainingListener listener;
    private final HealthFindings found = new HealthFindings();

    /**
     * @param warm whether the first weights are those of an earlier training
     */
    HealthReporter(TrainingJob job, boolean warm) {
        this.config = job.config();
        this.warm = warm;
        this.listener = job.listener();
    }

    /** Omits what the completed epochs of a resumed loop show, because it was reported when they were trained. */
    void resume(TrainingPhase phase, String unit, List<EpochResult> epochs) {
        if (isChecked(phase, epochs)) {
            found.add(EpochResult.health(config, phase, warm, unit, epochs));
        }
    }

    /** Reports what the completed epochs show. */
    void report(TrainingPhase phase, String unit, List<EpochResult> epochs) {
        if (isChecked(phase, epochs)) {
            found.add(EpochResult.health(config, phase, warm, unit, epochs))
                    .forEach(finding -> listener.on(new TrainingEvent.HealthFound(phase, finding)));
        }
    }

    private static boolean isChecked(TrainingPhase phase, List<EpochResult> epochs) {
        return (phase == TrainingPhase.PRETRAIN || phase == TrainingPhase.FINETUNE) && !epochs.isEmpty();
    }
}
