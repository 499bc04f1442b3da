package org.sassrec.retrieval;

/** How many use something that closes when the last has gone. One at first, whoever opened it. Thread-safe. */
final class Holders {
    private int count = 1; // guarded by this

    /** One more, who is to {@link #leave}; {@code false} if all have gone, and it is closed. */
    synchronized boolean join() {
        if (count == 0) {
            return false;
        }
        count++;
        return true;
    }

    /** One less; {@code true} for the last, who closes it. */
    synchronized boolean leave() {
        count--;
        return count == 0;
    }
}
