package org.sassrec.model.graph;

/**
 * Where the variables of a model are.
 *
 * @param parts number of variables for the rows of each table, at least 1
 */
public record Placement(int parts) {
    /** All variables are in this process, and each table is one variable. */
    public static final Placement LOCAL = new Placement(1);

    public Placement {
        if (parts < 1) {
            throw new IllegalArgumentException("a table has " + parts + " parts, but must have at least 1");
        }
    }
}
