package org.sassrec.model.graph;

/**
 * The mean values of one gate of the user tower, for rows of one scenario. 0 is closed, 1 is open.
 *
 * @param scenario number of the scenario
 * @param layer number of the layer, from 1
 * @param kind gate of the layer
 * @param rows for each row the mean over the units of the gate
 * @param units for each unit the mean over the rows
 */
public record GateMeans(int scenario, int layer, Kind kind, float[] rows, float[] units) {

    /** The gates of a layer, see {@code ScenarioLayer}. */
    public enum Kind {
        /** The adaptive gate a: how much of the global network's state may be transferred. */
        ADAPTIVE,
        /** The update gate z: the weight of the transferred state against the scenario's own state. */
        UPDATE
    }
}
