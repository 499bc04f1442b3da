package org.sassrec.pipeline.stage;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.training.EpochResult;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingPhase;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.health.HealthFinding;
import org.sassrec.training.health.HealthFindings;
import org.sassrec.training.warmstart.TrainingLineage;

/** The findings about the health of both training stages as warnings. */
final class TrainingFindings {
    private TrainingFindings() {}

    /** Returns the findings of a run from the figures of its epochs; empty without a complete training. */
    static List<Diagnostic> of(RunContext run) {
        List<HealthFinding> found = new ArrayList<>();
        if (run.config().pretrain().task() != PretrainConfig.Task.NONE) {
            List<EpochResult> epochs = Pretrainer.epochs(run.config(), run.pretrain());
            found.addAll(new HealthFindings()
                    .add(EpochResult.health(run.config(), TrainingPhase.PRETRAIN, false, "all", epochs)));
        }
        HealthFindings finetuning = new HealthFindings();
        boolean warm = TrainingLineage.exists(run.finetune())
                && TrainingLineage.read(run.finetune()).warmStarts() > 0;
        for (TrainingResult.Unit unit : units(run)) {
            found.addAll(finetuning.add(
                    EpochResult.health(run.config(), TrainingPhase.FINETUNE, warm, unit.name(), unit.epochs())));
        }
        return found.stream().map(finding -> warning(run.loaded(), finding)).toList();
    }

    private static List<TrainingResult.Unit> units(RunContext run) {
        try {
            return TrainingResult.read(run.finetune()).units();
        } catch (SassException incomplete) {
            return List.of();
        }
    }

    /** Returns a finding as a warning at its key. */
    static Diagnostic warning(LoadedConfig config, HealthFinding finding) {
        Diagnostic warning = Diagnostic.warning(finding.code(), finding.message())
                .at(config.writtenLocationOf(finding.key()), finding.label());
        for (String note : finding.notes()) {
            warning = warning.withNote(note);
        }
        return warning.withHelp(finding.help());
    }
}
