package org.sassrec.diagnostic;

/** Severity of a problem. */
public enum Severity {
    /** The operation stops. */
    ERROR,
    /** The operation continues. */
    WARNING
}
