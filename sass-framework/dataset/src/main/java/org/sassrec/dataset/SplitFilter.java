package org.sassrec.dataset;

/** Selects known events by split. */
@FunctionalInterface
public interface SplitFilter {

    /** All events. For histories and statistics that continue through the test days. */
    SplitFilter ALL = split -> true;

    /** Returns whether events of a split are known. */
    boolean includes(Split split);
}
