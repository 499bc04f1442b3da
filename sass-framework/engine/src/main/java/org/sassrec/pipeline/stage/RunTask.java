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

/** A stage of a run: by default it reads the keys that its declaration names. */
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
     * Looks at the result.
     *
     * @return whether all of it is there
     * @throws SassException if some of it is not, or damaged
     */
    abstract boolean readOutput();

    /** Passes on what happens in training and sums the seconds of its epochs. */
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
