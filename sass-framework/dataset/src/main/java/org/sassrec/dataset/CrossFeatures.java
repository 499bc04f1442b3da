package org.sassrec.dataset;

/**
 * The texts of crosses: those of the parts in their order, with a separator between them. The part of a hashed feature is its
 * row, as many texts have it.
 */
public final class CrossFeatures {

    /** Stands between two parts: a character that no column's text has. */
    public static final String SEPARATOR = "\u001f";

    private CrossFeatures() {}
}
