package org.sassrec.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;

/** An in-memory dataset that scans lists. It is slow, simple and independent of the real implementation. */
public final class FakeDataset implements Dataset {

    public static final long DAY = 86_400_000L;

    /** An exposure. {@code context} is the table row of each context feature. */
    public record Event(int user, int item, int scenario, long time, boolean positive, Split split, int context) {}

    private final Map<List<Object>, Double> numbers = new ConcurrentHashMap<>();
    private final int users;
    private final int items;
    private final int scenarios;
    private final List<FeatureSpec> features;
    private final Map<String, int[][]> statics;
    private final List<Event> events;
    private final Map<Integer, int[]> listed;
    private final FakeTimeline byScenario;
    private final FakeTimeline byTime;
    private final FakeTimeline positives;
    private final FakeTimeline positivesByTime;

    private FakeDataset(Builder builder) {
        this.users = builder.users;
        this.items = builder.items;
        this.scenarios = builder.scenarios;
        this.features = List.copyOf(builder.features);
        this.statics = Map.copyOf(builder.statics);
        this.listed = Map.copyOf(builder.listed);
        this.events = new ArrayList<>(builder.events);
        events.sort(Comparator.comparingInt(Event::user)
                .thenComparingInt(Event::scenario)
                .thenComparingLong(Event::time));
        Comparator<Integer> time = Comparator.comparingInt(
                        (Integer row) -> events.get(row).user())
                .thenComparingLong(row -> events.get(row).time());
        this.byScenario = new FakeTimeline(events, users, e -> true, Comparator.naturalOrder());
        this.byTime = new FakeTimeline(events, users, e -> true, time);
        this.positives = new FakeTimeline(events, users, Event::positive, Comparator.naturalOrder());
        this.positivesByTime = new FakeTimeline(events, users, Event::positive, time);
    }

    public static Builder of(int users, int items, int scenarios) {
        return new Builder(users, items, scenarios);
    }

    /** Collects events and features. */
    public static final class Builder {
        private final int users;
        private final int items;
        private final int scenarios;
        private final List<FeatureSpec> features = new ArrayList<>();
        private final Map<String, int[][]> statics = new HashMap<>();
        private final List<Event> events = new ArrayList<>();
        private final Map<Integer, int[]> listed = new HashMap<>();

        private Builder(int users, int items, int scenarios) {
            this.users = users;
            this.items = items;
            this.scenarios = scenarios;
        }

        public Builder event(Event event) {
            events.add(event);
            return this;
        }

        /** Sets the items of a user's list columns. */
        public Builder listed(int user, int... rows) {
            listed.put(user, rows);
            return this;
        }

        public Builder event(int user, int item, int scenario, long time, boolean positive, Split split) {
            events.add(new Event(user, item, scenario, time, positive, split, 1 + (int) (time % 3)));
            return this;
        }

        /** Adds a feature whose table row is the entity's number + 1. */
        public Builder id(String name, Side side) {
            int size = side == Side.USER ? users : items;
            int[][] rows = new int[size][];
            Arrays.setAll(rows, n -> new int[] {n + 1});
            return values(name, side, Kind.SINGLE, size + 1, rows);
        }

        /**
         * Adds a static feature.
         *
         * @param rows table rows of each entity
         */
        public Builder values(String name, Side side, Kind kind, int tableRows, int[][] rows) {
            FeatureConfig config = kind == Kind.SINGLE
                    ? new FeatureConfig.Id(name, side, name, 1)
                    : new FeatureConfig.Multi(
                            name, side, name, ",", null, new Vocabulary.Learned(1), name, 100, List.of());
            features.add(new FeatureSpec(name, side, kind, name, tableRows, config, List.of()));
            statics.put(name, rows);
            return this;
        }

        public Builder context(String name) {
            FeatureConfig config = new FeatureConfig.Id(name, Side.CONTEXT, name, 1);
            features.add(new FeatureSpec(name, Side.CONTEXT, Kind.SINGLE, name, 4, config, List.of()));
            return this;
        }

        /** Adds a history over the item feature {@code item}. */
        public Builder sequence(String name, Population where, Scope scope, int maxLength) {
            return sequence(name, where, scope, maxLength, List.of());
        }

        /** Adds a history with time gaps. */
        public Builder sequence(String name, Population where, Scope scope, int maxLength, List<Duration> gaps) {
            return sequence(new FeatureConfig.Sequence(
                    name,
                    "item",
                    where,
                    scope,
                    maxLength,
                    FeatureConfig.Pooling.MEAN,
                    null,
                    null,
                    null,
                    gaps,
                    List.of()));
        }

        /** Adds a history of items. */
        public Builder sequence(FeatureConfig.Sequence config) {
            features.add(
                    new FeatureSpec(config.name(), Side.USER, Kind.SEQUENCE, "item", items + 1, config, List.of()));
            return this;
        }

        /** Adds a count over all days. */
        public Builder statistic(String name, Side side, Measure of, Scope scope) {
            List<Double> boundaries = List.of(0.5, 1.5, 2.5, 4.5, 8.5);
            FeatureConfig config = new FeatureConfig.Statistic(
                    name,
                    side,
                    of,
                    null,
                    null,
                    Population.POSITIVE,
                    scope,
                    null,
                    null,
                    NumberEncoding.bounds(boundaries),
                    List.of(),
                    false);
            features.add(new FeatureSpec(name, side, Kind.SINGLE, name, boundaries.size() + 2, config, boundaries));
            return this;
        }

        /** Adds a count over a number of days, as log(1 + x), that feeds the item bias. */
        public Builder trend(String name, Measure of, Scope scope, int days) {
            FeatureConfig config = new FeatureConfig.Statistic(
                    name,
                    Side.ITEM,
                    of,
                    null,
                    null,
                    Population.EXPOSED,
                    scope,
                    Duration.ofDays(days),
                    null,
                    NumberEncoding.scaled(NumberEncoding.Scale.LOG),
                    List.of(),
                    true);
            DenseSpec log = DenseSpec.standard(true, 0, 1);
            features.add(new FeatureSpec(name, Side.ITEM, Kind.DENSE, "", 0, config, List.of(), log, List.of()));
            return this;
        }

        public FakeDataset build() {
            return new FakeDataset(this);
        }
    }

    private record Listed(int[] rows) implements Rows {
        @Override
        public long size() {
            return rows.length;
        }

        @Override
        public long event(long index) {
            return rows[(int) index];
        }
    }

    /** Returns the events in the order of their rows. */
    public List<Event> list() {
        return events;
    }

    @Override
    public DatasetManifest manifest() {
        return new DatasetManifest(
                DatasetFiles.VERSION,
                "fake",
                IntStream.range(0, scenarios)
                        .mapToObj(s -> new DatasetManifest.ScenarioCounts("s" + s, 0, 0, 0, 0, 0, 0, 0))
                        .toList(),
                userCount(),
                itemCount(),
                events.size(),
                new DatasetManifest.Source(events.size(), 0, 0, 0),
                new DatasetManifest.Overlap(List.of(), List.of()),
                List.of(),
                null,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    @Override
    public List<FeatureSpec> features(Side side) {
        return features.stream().filter(f -> f.side() == side).toList();
    }

    @Override
    public int userCount() {
        return users;
    }

    @Override
    public int itemCount() {
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
    public int userIndex(String id) {
        return Integer.parseInt(id.substring(1));
    }

    @Override
    public int itemIndex(String id) {
        return id.matches("i\\d+") ? Integer.parseInt(id.substring(1)) : -1;
    }

    @Override
    public String vocabularyValue(String table, int row) {
        return row == 0 ? "" : table.equals("item") ? "i" + (row - 1) : table + "-" + row;
    }

    @Override
    public Events events() {
        return byScenario;
    }

    @Override
    public Events eventsByTime() {
        return byTime;
    }

    @Override
    public Events positives() {
        return positives;
    }

    @Override
    public Events positivesByTime() {
        return positivesByTime;
    }

    @Override
    public Rows samples(int scenario, Split split) {
        return listed(e -> e.scenario() == scenario && e.split() == split && e.positive());
    }

    @Override
    public Rows exposures(int scenario, Split split) {
        return listed(e -> e.scenario() == scenario && e.split() == split);
    }

    private Rows listed(Predicate<Event> filter) {
        return new Listed(Arrays.stream(byTime.rowNumbers())
                .filter(row -> filter.test(events.get(row)))
                .toArray());
    }

    @Override
    public int single(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        return read(horizon).single(feature, entity, scenario, day, horizon);
    }

    @Override
    public double number(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        return read(horizon).number(feature, entity, scenario, day, horizon);
    }

    @Override
    public void dense(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
        read(horizon).dense(feature, entity, scenario, day, horizon, into, at);
    }

    @Override
    public void bag(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, BagSink sink) {
        read(horizon).bag(feature, entity, scenario, day, horizon, sink);
    }

    @Override
    public EntityValues rollingValues() {
        return read(SplitFilter.ALL);
    }

    private EntityValues read(SplitFilter counted) {
        return new FakeValues(events, statics, counted, numbers);
    }

    @Override
    public int sequence(
            FeatureSpec feature,
            int user,
            int scenario,
            long time,
            SplitFilter counted,
            int[] into,
            long @Nullable [] times) {
        FeatureConfig.Sequence config = (FeatureConfig.Sequence) feature.config();
        int length = 0;
        for (long row = byTime.end(user) - 1; row >= byTime.start(user) && length < config.maxLength(); row--) {
            if (byTime.time(row) < time
                    && counted.includes(byTime.split(row))
                    && (config.scope() == Scope.ALL || byTime.scenario(row) == scenario)
                    && (config.where() == Population.EXPOSED || byTime.positive(row))) {
                into[length] = byTime.item(row);
                if (times != null) {
                    times[length] = byTime.time(row);
                }
                length++;
            }
        }
        return length;
    }

    @Override
    public int endDay(Horizon horizon) {
        return (int) ((endTime(horizon) - 1) / DAY) + 1;
    }

    @Override
    public long endTime(Horizon horizon) {
        return 1
                + events.stream()
                        .filter(e -> horizon.includes(e.split()))
                        .mapToLong(Event::time)
                        .max()
                        .orElse(0);
    }

    @Override
    public int[] candidates(int scenario, Horizon horizon) {
        return events.stream()
                .filter(e -> e.scenario() == scenario && horizon.includes(e.split()))
                .mapToInt(Event::item)
                .sorted()
                .distinct()
                .toArray();
    }

    @Override
    public Visits userVisits(Horizon horizon) {
        return visits(horizon, true);
    }

    @Override
    public Visits itemVisits(Horizon horizon) {
        return visits(horizon, false);
    }

    private Visits visits(Horizon horizon, boolean ofUsers) {
        List<Event> visited =
                events.stream().filter(e -> horizon.includes(e.split())).toList();
        return ofUsers ? new FakeVisits(visited, users, Event::user) : new FakeVisits(visited, items, Event::item);
    }

    @Override
    public int[] listedItems(int user) {
        return listed.getOrDefault(user, new int[0]);
    }

    @Override
    public String itemText(int item, String column) {
        return "";
    }

    @Override
    public void close() {}
}
