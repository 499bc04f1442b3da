package org.sassrec.training;

/** Hears of training's progress, in the training thread: it should be quick. What it throws ends the training. */
@FunctionalInterface
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = event -> {};

    /** Called for each event, in order. */
    void on(TrainingEvent event);
}
