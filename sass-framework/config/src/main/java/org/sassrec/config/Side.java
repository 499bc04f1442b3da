package org.sassrec.config;

import java.util.Locale;

/** Where a feature enters the model: a tower, or the user side's bias network ({@link #CONTEXT}, the request's own). */
public enum Side {
    USER,
    ITEM,
    CONTEXT;

    /** The side as keys of the configuration and names of tables write it: {@code user}, {@code item}, {@code context}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
