package org.sassrec.dataset;

/**
 * Values of the features of users and items other than histories. A {@link Dataset} itself reads statistics inside the
 * horizon; {@link Dataset#rollingValues} counts all events.
 */
public interface EntityValues {
    /** Takes the values of a bag one by one. */
    @FunctionalInterface
    interface BagSink {
        void add(int tableRow, float weight);
    }

    /**
     * Table row of a {@link FeatureSpec.Kind#SINGLE} user or item feature.
     *
     * @param scenario the scenario whose statistic is wanted (static features ignore it)
     * @param day statistics are as of the start of this day: events of earlier days that are known count. Pass
     *     {@link Dataset#endDay} for what a model knows at its end.
     */
    int single(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon);

    /** The value before bucketing of a number or statistic, NaN when missing. */
    double number(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon);

    /**
     * The numbers of a {@link FeatureSpec.Kind#DENSE} feature, scaled for the model, then a 1 if they are missing (the
     * numbers are 0 then), else a 0: {@code values + 1} places of {@code into}.
     *
     * @param at first place
     */
    void dense(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, float[] into, int at);

    /** Values of a {@link FeatureSpec.Kind#BAG} feature. */
    void bag(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, BagSink sink);
}
