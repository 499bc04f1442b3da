package org.sassrec.pipeline;

import java.util.function.Consumer;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingListener;

/** Passes on what happens in training and sums the seconds of its epochs. */
final class EpochSeconds implements TrainingListener {
    private final Consumer<PipelineEvent> listener;
    private double seconds;

    EpochSeconds(Consumer<PipelineEvent> listener) {
        this.listener = listener;
    }

    @Override
    public void on(TrainingEvent event) {
        if (event instanceof TrainingEvent.EpochEnded ended) {
            seconds += ended.result().seconds();
        }
        listener.accept(new PipelineEvent.Training(event));
    }

    double seconds() {
        return seconds;
    }
}
