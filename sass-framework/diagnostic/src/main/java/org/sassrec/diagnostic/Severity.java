package org.sassrec.diagnostic;

/** How bad a problem is. */
public enum Severity {
    /** Nothing goes on. */
    ERROR,
    /** Work goes on, but the user should know. */
    WARNING
}
