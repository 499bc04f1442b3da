package org.sassrec.serving;

/** Counts the users of a resource that closes after the last one. The count starts at one. Thread-safe. */
final class RefCount {
    private int count = 1; // guarded by this

    /** Adds a user, who must call {@link #release}. Returns {@code false} if the resource is closed. */
    synchronized boolean acquire() {
        if (count == 0) {
            return false;
        }
        count++;
        return true;
    }

    /** Removes a user. Returns {@code true} for the last one, who must close the resource. */
    synchronized boolean release() {
        count--;
        return count == 0;
    }
}
