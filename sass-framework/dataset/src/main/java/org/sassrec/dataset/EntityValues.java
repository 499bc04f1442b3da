package org.sassrec.dataset;

/**
 * Values of user and item features, except sequences. Statistics of a {@link Dataset} count events inside the horizon.
 * Statistics of {@link Dataset#rollingValues} count all events.
 */
public interface EntityValues {
    /** Receives the values of a bag. */
    @FunctionalInterface
    interface BagSink {
        void add(int tableRow, float weight);
    }

    /**
     * Returns the table row of a {@link FeatureSpec.Kind#SINGLE} feature of a user or item.
     *
     * @param scenario scenario of a statistic. Other features ignore it.
     * @param day statistics count known events of the days before this day. Pass {@link Dataset#endDay} for the state
     * at the end of training.
     */
    int single(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon);

    /** Returns the value of a number or statistic before bucketing, NaN if it is missing. */
    double number(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon);

    /**
     * Writes the scaled numbers of a {@link FeatureSpec.Kind#DENSE} feature to {@code into}, followed by 1 if they are
     * missing (the numbers are 0 then) or 0 otherwise. Writes {@code values + 1} elements.
     *
     * @param at index of the first element
     */
    void dense(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, float[] into, int at);

    /** Passes the values of a {@link FeatureSpec.Kind#BAG} feature to the sink. */
    void bag(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, BagSink sink);
}
