package org.sassrec.training;

/**
 * Receives progress events in the training thread. It should return quickly. An exception from it ends the training.
 */
@FunctionalInterface
public interface TrainingListener {

    /** Ignores all events. */
    TrainingListener NONE = event -> {};

    /** Receives an event. Events arrive in order. */
    void on(TrainingEvent event);
}
