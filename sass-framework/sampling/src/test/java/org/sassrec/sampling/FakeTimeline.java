package org.sassrec.sampling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.FakeDataset.Event;

/** A timeline: filtered and ordered rows of the sorted events. */
final class FakeTimeline implements Events {
    private final List<Event> events;
    private final int[] rows;
    private final long[] starts;

    FakeTimeline(List<Event> events, int users, Predicate<Event> filter, Comparator<Integer> order) {
        this.events = events;
        this.starts = new long[users + 1];
        List<Integer> chosen = new ArrayList<>();
        for (int row = 0; row < events.size(); row++) {
            if (filter.test(events.get(row))) {
                chosen.add(row);
            }
        }
        chosen.sort(order);
        rows = chosen.stream().mapToInt(Integer::intValue).toArray();
        for (int row : rows) {
            starts[events.get(row).user() + 1]++;
        }
        for (int user = 0; user < users; user++) {
            starts[user + 1] += starts[user];
        }
    }

    private Event at(long row) {
        return events.get(rows[(int) row]);
    }

    @Override
    public long rows() {
        return rows.length;
    }

    @Override
    public long start(int user) {
        return starts[user];
    }

    @Override
    public long end(int user) {
        return starts[user + 1];
    }

    @Override
    public int user(long row) {
        return at(row).user();
    }

    @Override
    public int item(long row) {
        return at(row).item();
    }

    @Override
    public int scenario(long row) {
        return at(row).scenario();
    }

    @Override
    public long time(long row) {
        return at(row).time();
    }

    @Override
    public Split split(long row) {
        return at(row).split();
    }

    @Override
    public long event(long row) {
        return rows[(int) row];
    }

    @Override
    public boolean positive(long row) {
        return at(row).positive();
    }

    @Override
    public int day(long row) {
        return (int) (at(row).time() / FakeDataset.DAY);
    }

    @Override
    public int context(FeatureSpec feature, long row) {
        return at(row).context();
    }

    int[] rowNumbers() {
        return rows;
    }
}
