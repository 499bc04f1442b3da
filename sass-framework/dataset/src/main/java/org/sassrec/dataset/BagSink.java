package org.sassrec.dataset;

/** Takes the values of a bag one by one. */
@FunctionalInterface
public interface BagSink {
    void add(int tableRow, float weight);
}
