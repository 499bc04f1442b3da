package org.sassrec.model;

/**
 * How open one gate of the user tower is, for rows of one scenario.
 *
 * @param scenario number of the scenario
 * @param layer from 1
 * @param kind which gate of the layer
 * @param rows for each row the mean over the gate's units: 0 is shut, 1 is open
 * @param units for each unit the mean over the rows
 */
public record GateMeans(int scenario, int layer, Kind kind, float[] rows, float[] units) {

    /** Gates of a layer, see {@code ScenarioLayer}. */
    public enum Kind {
        /** a: how much of the global network's layer may be transferred. */
        ADAPTIVE,
        /** z: the weight of what is transferred against the scenario's own. */
        UPDATE
    }
}
