package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.util.function.Consumer;
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

    /** Forwards training events and sums the seconds of the epochs. */
    static final class EpochTimer implements TrainingListener {
        private final Consumer<PipelineEvent> listener;
        private double seconds;

        EpochTimer(Consumer<PipelineEvent> listener) {
            this.listener = listener;
        }

        @Override
        public void on(TrainingEvent event) {
            if (event instanceof TrainingEvent.EpochCompleted ended) {
                seconds += ended.result().seconds();
            }
            listener.accept(new PipelineEvent.Training(event));
        }

        double seconds() {
            return seconds;
        }
    }
}
