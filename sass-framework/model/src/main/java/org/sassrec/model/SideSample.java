package org.sassrec.model;

import java.util.Map;

/**
 * The output of one side for some rows, to measure whether it still distinguishes them.
 *
 * @param vectors served vectors, row-major, see {@link TowerModel#encodeUsers}
 * @param layers relu layers by name, for example {@code user.1.scenario}
 */
public record SideSample(float[] vectors, Map<String, Units> layers) {

    /**
     * The units of a layer. A layer of several scenarios has its units once for each branch that has rows.
     *
     * @param dead number of units that are 0 in all rows
     */
    public record Units(int units, int dead) {
        Units plus(Units other) {
            return new Units(units + other.units, dead + other.dead);
        }
    }
}
