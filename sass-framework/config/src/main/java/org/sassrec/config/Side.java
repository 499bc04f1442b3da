package org.sassrec.config;

/** Where a feature enters the model: a tower, or the user side's bias network ({@link #CONTEXT}, the request's own). */
public enum Side {
    USER,
    ITEM,
    CONTEXT
}
