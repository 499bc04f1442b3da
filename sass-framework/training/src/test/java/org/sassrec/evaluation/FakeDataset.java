package org.sassrec.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.BagSink;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.Timeline;

/** A small dataset on the heap; only what an evaluation reads. Candidates are the items exposed inside the horizon. */
final class FakeDataset implements Dataset {

    static final long DAY = 86_400_000L;

    record Event(int user, int item, int scenario, long time, Split split, boolean positive, int context) {}

    private final int users;
    private final int items;
    private final List<Event> sorted;
    private final List<Event> byTime;
    private final int[][] listed;

    FakeDataset(int users, int items, List<Event> events, int[][] listed) {
        this.users = users;
        this.items = items;
        this.listed = listed;
        this.sorted = events.stream()
                .sorted(Comparator.comparingInt(Event::user)
                        .thenComparingInt(Event::scenario)
                        .thenComparingLong(Event::time))
                .toList();
        this.byTime = events.stream()
                .sorted(Comparator.comparingInt(Event::user).thenComparingLong(Event::time))
                .toList();
    }

    List<Event> all() {
        return sorted;
    }

    private class Line implements Events {
        private final List<Event> rows;

        Line(List<Event> rows) {
            this.rows = rows;
        }

        private Event at(long row) {
            return rows.get((int) row);
        }

        @Override
        public long rows() {
            return rows.size();
        }

        @Override
        public long start(int user) {
            long row = 0;
            while (row < rows.size() && at(row).user() < user) {
                row++;
            }
            return row;
        }

        @Override
        public long end(int user) {
            return start(user + 1);
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
            return sorted.indexOf(at(row));
        }

        @Override
        public boolean positive(long row) {
            return at(row).positive();
        }

        @Override
        public int day(long row) {
            return (int) (at(row).time() / DAY);
        }

        @Override
        public int context(FeatureSpec feature, long row) {
            return at(row).context();
        }
    }

    private Rows rows(Predicate<Event> which) {
        List<Long> rows = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            if (which.test(sorted.get(i))) {
                rows.add((long) i);
            }
        }
        return new Rows() {
            @Override
            public long size() {
                return rows.size();
            }

            @Override
            public long event(long index) {
                return rows.get((int) index);
            }
        };
    }

    @Override
    public Events events() {
        return new Line(sorted);
    }

    @Override
    public Timeline eventsByTime() {
        return new Line(byTime);
    }

    @Override
    public Timeline positives() {
        return new Line(sorted.stream().filter(Event::positive).toList());
    }

    @Override
    public Timeline positivesByTime() {
        return new Line(byTime.stream().filter(Event::positive).toList());
    }

    @Override
    public Rows samples(int scenario, Split split) {
        return rows(e -> e.scenario() == scenario && e.split() == split && e.positive());
    }

    @Override
    public Rows exposures(int scenario, Split split) {
        return rows(e -> e.scenario() == scenario && e.split() == split);
    }

    @Override
    public int[] candidates(int scenario, Horizon horizon) {
        return sorted.stream()
                .filter(e -> e.scenario() == scenario && horizon.holds(e.split()))
                .mapToInt(Event::item)
                .sorted()
                .distinct()
                .toArray();
    }

    @Override
    public long endTime(Horizon horizon) {
        return sorted.stream()
                        .filter(e -> horizon.holds(e.split()))
                        .mapToLong(Event::time)
                        .max()
                        .orElse(-1)
                + 1;
    }

    @Override
    public int endDay(Horizon horizon) {
        return (int) ((endTime(horizon) - 1) / DAY) + 1;
    }

    @Override
    public int[] listed(int user) {
        return listed[user];
    }

    @Override
    public List<FeatureSpec> features(Side side) {
        return side == Side.CONTEXT
                ? List.of(new FeatureSpec(
                        "hour",
                        Side.CONTEXT,
                        FeatureSpec.Kind.SINGLE,
                        "hour",
                        4,
                        new FeatureConfig.Id("hour", Side.CONTEXT, "hour", 1),
                        List.of()))
                : List.of();
    }

    @Override
    public int users() {
        return users;
    }

    @Override
    public int items() {
        return items;
    }

    @Override
    public String userId(int user) {
        return "u" + user;
    }

    @Override
    public String itemId(int item) {
        return "i" + item;
    }

    @Override
    public int user(String id) {
        return Integer.parseInt(id.substring(1));
    }

    @Override
    public int item(String id) {
        return Integer.parseInt(id.substring(1));
    }

    @Override
    public DatasetManifest manifest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String value(String table, int row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int single(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        throw new UnsupportedOperationException();
    }

    @Override
    public double number(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void dense(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
        throw new UnsupportedOperationException("no dense features here");
    }

    @Override
    public void bag(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, BagSink sink) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int sequence(FeatureSpec feature, int user, int scenario, long time, Horizon horizon, int[] into) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Visits userVisits(Horizon horizon) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Visits itemVisits(Horizon horizon) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String itemText(int item, String column) {
        return column + item;
    }

    @Override
    public void close() {}

    static int[][] nothingListed(int users) {
        int[][] listed = new int[users][0];
        Arrays.fill(listed, new int[0]);
        return listed;
    }
}
