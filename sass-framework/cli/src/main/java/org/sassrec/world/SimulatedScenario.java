package org.sassrec.world;

/**
 * How one scenario of the simulated app differs from the others.
 *
 * @param name value of the event's {@code scene} column
 * @param share of all exposures
 * @param taste which of the user's tastes rules here
 * @param popularitySeed orders the items by popularity in this scenario, together with the world's seed; equal seeds,
 *     equal order
 */
record SimulatedScenario(String name, double share, Taste taste, long popularitySeed) {

    /** What users like in a scenario, as a map from the user to genres. */
    enum Taste {
        /** The user's own two genres. */
        OWN,
        /** The genre that complements each of the user's own (a phone's case): a fixed step further in the ring. */
        COMPLEMENT,
        /** The genre that has the number of the user's segment. */
        SEGMENT,
        /** The genre on the other side of the ring: what {@link #SEGMENT} likes, this dislikes. */
        OPPOSITE
    }
}
