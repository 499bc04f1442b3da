package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.List;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;

/** What a statistic makes of a column of the events that it counts. */
public interface ColumnAggregator {
    /** Columns beside the key. */
    List<Column> columns();

    /** Forgets all events. */
    void clear();

    /** Lets the weights age to a later day. */
    default void advanceTo(int day) {}

    /**
     * Adds ({@code sign} 1) or takes back (-1) an event.
     *
     * @param other entity of the other side, whose column is read
     * @param day of the event
     */
    void add(int other, Horizon horizon, int day, int sign);

    /** Writes a row. */
    void write(long key, TableWriter out) throws IOException;
}
