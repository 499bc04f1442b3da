package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingListener;

/** A stage of a run. By default, its inputs are the declared configuration keys. */
abstract class RunTask implements StageTask {
    final RunContext run;
    private final PipelineStage stage;

    RunTask(RunContext run, PipelineStage stage) {
        this.run = run;
        this.stage = stage;
    }

    @Override
    public StageInputs inputs() throws IOException {
        return run.stageInputs(stage);
    }

    @Override
    public double workload() throws IOException {
        return run.workload(null).of(stage);
    }

    @Override
    public boolean outputExists() {
        try {
            return readOutput();
        } catch (SassException e) {
            return false;
        }
    }

    /**
     * Checks the result.
     *
     * @return whether the result is complete
     * @throws SassException if a part of the result is missing or damaged
     */
    abstract boolean readOutput();

    /** Forwards training events, findings as warnings, and sums the seconds of the epochs. */
    static final class EpochTimer implements TrainingListener {
        private final Consumer<PipelineEvent> listener;
        private final LoadedConfig config;
        private double seconds;

        EpochTimer(RunContext run) {
            this.listener = run.listener();
            this.config = run.loaded();
        }

        @Override
        public void on(TrainingEvent event) {
            if (event instanceof TrainingEvent.EpochCompleted ended) {
                seconds += ended.result().seconds();
            }
            if (event instanceof TrainingEvent.HealthFound found) {
                listener.accept(new PipelineEvent.Warned(List.of(TrainingFindings.warning(config, found.finding()))));
            } else {
                listener.accept(new PipelineEvent.Training(event));
            }
        }

        double seconds() {
            return seconds;
        }
    }
}
