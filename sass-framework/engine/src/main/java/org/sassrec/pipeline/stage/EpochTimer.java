package org.sassrec.pipeline.stage;

import java.util.function.Consumer;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingListener;

/** Passes on what happens in training and sums the seconds of its epochs. */
final class EpochTimer implements TrainingListener {
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
