package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.LongBuffer;

/** Receives the rows of a result whose columns are 64-bit integers. */
@FunctionalInterface
public interface LongRows {
    /**
     * Receives the next rows.
     *
     * @param columns values of each column from position 0 on, valid until the return
     * @param rows number of rows
     */
    void accept(LongBuffer[] columns, int rows) throws IOException;
}
