package org.sassrec.training.warmstart;

import java.util.List;

/**
 * Consecutive entries of an axis of a weight that belong together.
 *
 * @param name what the entries belong to, for example {@code id video} or {@code layer 2}; unique in the axis
 * @param size number of entries
 * @param table for {@link Kind#TABLE}, the table whose values the entries are; empty otherwise
 * @param scenarios for {@link Kind#SCENARIOS}, the name of the scenario of each entry; empty otherwise
 */
public record AxisBlock(String name, Kind kind, int size, String table, List<String> scenarios) {
    public AxisBlock {
        scenarios = List.copyOf(scenarios);
    }

    /** How the entries of two models correspond. */
    public enum Kind {
        /** By position. Models in which the size differs are not comparable. */
        FIXED,
        /** By position; columns of a feature or units of a layer, whose number can change. */
        COLUMNS,
        /** By the value of the table row. Entry 0 is the out-of-vocabulary row. */
        TABLE,
        /** By the name of the scenario. */
        SCENARIOS
    }

    static AxisBlock fixed(String name, int size) {
        return new AxisBlock(name, Kind.FIXED, size, "", List.of());
    }

    static AxisBlock columns(String name, int size) {
        return new AxisBlock(name, Kind.COLUMNS, size, "", List.of());
    }

    static AxisBlock table(String name, int rows, String table) {
        return new AxisBlock(name, Kind.TABLE, rows, table, List.of());
    }

    static AxisBlock scenarios(List<String> names) {
        return new AxisBlock("scenarios", Kind.SCENARIOS, names.size(), "", names);
    }
}
