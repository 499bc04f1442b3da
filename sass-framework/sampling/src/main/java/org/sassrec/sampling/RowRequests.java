package org.sassrec.sampling;

import java.util.Arrays;

/**
 * The requested rows of one side: an entity, the scenario, and the time at which its features are read. A growing list
 * of plain arrays. Not thread-safe.
 */
public final class RowRequests {

    /** No event, and therefore no context. */
    public static final long NO_EVENT = -1;

    private int size;
    private int[] entities;
    private int[] scenarios;
    private int[] days;
    private long[] times;
    private long[] events;

    public RowRequests(int capacity) {
        int length = Math.max(capacity, 8);
        entities = new int[length];
        scenarios = new int[length];
        days = new int[length];
        times = new long[length];
        events = new long[length];
    }

    /**
     * Adds a row of the user side.
     *
     * @param day statistics are as of the start of this day
     * @param time histories contain only earlier events, epoch milliseconds
     * @param event row of {@link org.sassrec.dataset.Dataset#events()} with the context of the request, or {@link
     * #NO_EVENT}
     * @return number of the row
     */
    public int addUser(int user, int scenario, int day, long time, long event) {
        if (size == entities.length) {
            grow();
        }
        entities[size] = user;
        scenarios[size] = scenario;
        days[size] = day;
        times[size] = time;
        events[size] = event;
        return size++;
    }

    /**
     * Adds a row of the item side.
     *
     * @param day statistics are as of the start of this day
     * @return number of the row
     */
    public int addItem(int item, int scenario, int day) {
        return addUser(item, scenario, day, Long.MAX_VALUE, NO_EVENT);
    }

    public int size() {
        return size;
    }

    public int entity(int row) {
        return entities[row];
    }

    public int scenario(int row) {
        return scenarios[row];
    }

    public int day(int row) {
        return days[row];
    }

    public long time(int row) {
        return times[row];
    }

    public long event(int row) {
        return events[row];
    }

    /**
     * Returns the rows sorted by scenario. The order within a scenario does not change.
     *
     * @param scenarios number of scenarios
     * @param order receives the old number of each new row; at least {@link #size()} long
     */
    public RowRequests grouped(int scenarios, int[] order) {
        int[] next = offsets(scenarios);
        for (int row = 0; row < size; row++) {
            order[next[this.scenarios[row]]++] = row;
        }
        RowRequests result = new RowRequests(size);
        for (int row = 0; row < size; row++) {
            int old = order[row];
            result.addUser(entities[old], this.scenarios[old], days[old], times[old], events[old]);
        }
        return result;
    }

    /** Returns the {@code scenarios + 1} offsets of the scenarios in the grouped rows. */
    public int[] offsets(int scenarios) {
        int[] offsets = new int[scenarios + 1];
        for (int row = 0; row < size; row++) {
            offsets[this.scenarios[row] + 1]++;
        }
        for (int s = 0; s < scenarios; s++) {
            offsets[s + 1] += offsets[s];
        }
        return offsets;
    }

    private void grow() {
        int length = size * 2;
        entities = Arrays.copyOf(entities, length);
        scenarios = Arrays.copyOf(scenarios, length);
        days = Arrays.copyOf(days, length);
        times = Arrays.copyOf(times, length);
        events = Arrays.copyOf(events, length);
    }
}
