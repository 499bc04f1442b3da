package org.sassrec.prepare.sql;

/**
 * A value of the objects in a file of JSON.
 *
 * @param name name of the value
 */
public record JsonColumn(String name, Type type) {
    /** Types of values. */
    public enum Type {
        INTEGER,
        TEXT,
        BOOLEAN
    }
}
