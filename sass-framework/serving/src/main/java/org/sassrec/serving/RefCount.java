package org.sassrec.serving;

/** How many use something that closes when the last has gone. One at first, whoever opened it. Thread-safe. */
final class RefCount {
    private int count = 1; // guarded by this

    /** One more, who is to {@link #release}; {@code false} if all have gone, and it is closed. */
    synchronized boolean acquire() {
        if (count == 0) {
            return false;
        }
        count++;
        return true;
    }

    /** One less; {@code true} for the last, who closes it. */
    synchronized boolean release() {
        count--;
        return count == 0;
    }
}
