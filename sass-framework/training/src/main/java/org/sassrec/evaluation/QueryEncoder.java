package org.sassrec.evaluation;

import org.sassrec.dataset.Horizon;

/**
 * Makes the vectors whose inner product ranks. Called from one thread.
 *
 * <p>An implementation must read histories and statistics inside the horizon only, and strictly before an event's own
 * time: histories before min(event's time, end of the horizon), statistics as of min(event's day, end day of the
 * horizon). The context is the event's own.
 */
public interface QueryEncoder {

    /** Length of a vector. */
    int dim();

    /**
     * User vectors as of events.
     *
     * @param scenario of all the events
     * @param events rows of {@link org.sassrec.dataset.Dataset#events()}, ascending
     * @return events x dim, row-major
     */
    float[] users(int scenario, long[] events, Horizon horizon);

    /**
     * Item vectors as of the end of the horizon.
     *
     * @param items item numbers, candidates of the scenario or not
     * @return items x dim, row-major
     */
    float[] items(int scenario, int[] items, Horizon horizon);
}
