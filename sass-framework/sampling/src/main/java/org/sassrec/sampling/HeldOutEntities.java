package org.sassrec.sampling;

/** The entities that pre-training, whatever its task, never sees, so that they can tell what it learned: one in twenty. */
public final class HeldOutEntities {
    private static final int ONE_IN = 20;

    private HeldOutEntities() {}

    /** Whether a user, or an item of the contrast, is held out. */
    public static boolean contains(long seed, int entity) {
        return Long.remainderUnsigned(Seeds.mix(seed, 3, entity), ONE_IN) == 0;
    }
}
