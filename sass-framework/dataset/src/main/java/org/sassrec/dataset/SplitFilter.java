package org.sassrec.dataset;

/** Which events count as known, by their split. */
@FunctionalInterface
public interface SplitFilter {

    /** All events of the data: for histories and statistics that go on through the days that are measured. */
    SplitFilter ALL = split -> true;

    /** Whether events of a split are known. */
    boolean includes(Split split);
}
