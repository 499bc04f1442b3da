package org.sassrec.monitoring;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.result.DailyMetrics;

/** Counts the rows of the newest day of a dataset. */
final class NewestDay {
    private static final long HOUR_MILLIS = 3_600_000;

    private final Dataset data;
    private final Events events;
    private final Horizon horizon;
    private final int day;
    private final long start;
    private final List<FeatureSpec> features = new ArrayList<>();
    private final List<Counts> scenarios;

    /** Counts of one scenario. */
    private static final class Counts {
        private final BitSet hours = new BitSet();
        private final Set<Integer> items = new HashSet<>();
        private final long[] unknown;
        private long rows;
        private long positives;
        private long repeated;
        private int lastUser = -1;
        private long lastTime = Long.MIN_VALUE;

        Counts(int features) {
            unknown = new long[features];
        }
    }

    private NewestDay(SassConfig config, Dataset data, Horizon horizon) {
        this.data = data;
        this.events = data.events();
        this.horizon = horizon;
        int newest = Integer.MIN_VALUE;
        for (long row = 0; row < events.rows(); row++) {
            newest = Math.max(newest, events.day(row));
        }
        this.day = newest;
        ZoneId zone = config.data().events().time().zone();
        this.start = LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant().toEpochMilli();
        for (Side side : Side.values()) {
            data.features(side).stream().filter(NewestDay::hasUnknownValues).forEach(features::add);
        }
        this.scenarios = IntStream.range(0, config.scenarios().size())
                .mapToObj(s -> new Counts(features.size()))
                .toList();
    }

    /** Sequences are often empty, and statistics without events are not wrong. */
    private static boolean hasUnknownValues(FeatureSpec feature) {
        return feature.kind() != FeatureSpec.Kind.SEQUENCE && !(feature.config() instanceof FeatureConfig.Statistic);
    }

    /**
     * Counts the rows.
     *
     * @param horizon of the model
     */
    static NewestDay of(SassConfig config, Dataset data, Horizon horizon) {
        NewestDay counted = new NewestDay(config, data, horizon);
        counted.count();
        return counted;
    }

    /** Returns the day. */
    LocalDate date() {
        return LocalDate.ofEpochDay(day);
    }

    /** Returns the counts of a scenario. */
    DailyMetrics.Rows rows(int scenario) {
        Counts counts = scenarios.get(scenario);
        Map<String, Double> unknown = new TreeMap<>();
        for (int f = 0; f < features.size(); f++) {
            FeatureSpec feature = features.get(f);
            if (counts.rows > 0 && isUsed(feature, scenario)) {
                unknown.put(feature.side().word() + "." + feature.name(), counts.unknown[f] / (double) counts.rows);
            }
        }
        return new DailyMetrics.Rows(
                counts.rows, counts.positives, counts.hours.cardinality(), counts.repeated, unknown);
    }

    private void count() {
        for (long row = 0; row < events.rows(); row++) {
            if (events.day(row) == day) {
                count(row, events.scenario(row), scenarios.get(events.scenario(row)));
            }
        }
    }

    /** Rows are ordered by user, scenario and time, so repeated rows have no row of another time between them. */
    private void count(long row, int scenario, Counts counts) {
        int user = events.user(row);
        int item = events.item(row);
        long time = events.time(row);
        counts.rows++;
        counts.positives += events.positive(row) ? 1 : 0;
        counts.hours.set((int) Math.max(0, (time - start) / HOUR_MILLIS));
        if (user != counts.lastUser || time != counts.lastTime) {
            counts.items.clear();
            counts.lastUser = user;
            counts.lastTime = time;
        }
        counts.repeated += counts.items.add(item) ? 0 : 1;
        for (int f = 0; f < features.size(); f++) {
            FeatureSpec feature = features.get(f);
            if (isUsed(feature, scenario) && isUnknown(feature, row, scenario, user, item)) {
                counts.unknown[f]++;
            }
        }
    }

    private static boolean isUsed(FeatureSpec feature, int scenario) {
        return feature.scenarios().isEmpty() || feature.scenarios().contains(scenario);
    }

    private boolean isUnknown(FeatureSpec feature, long row, int scenario, int user, int item) {
        boolean dense = feature.kind() == FeatureSpec.Kind.DENSE;
        if (feature.side() == Side.CONTEXT) {
            return dense ? !Float.isFinite(events.contextNumber(feature, row)) : events.context(feature, row) == 0;
        }
        int entity = feature.side() == Side.USER ? user : item;
        int end = data.endDay(horizon);
        return switch (feature.kind()) {
            case SINGLE -> data.single(feature, entity, scenario, end, horizon) == 0;
            case DENSE -> isMissing(feature, entity, scenario, end);
            case BAG -> isEmpty(feature, entity, scenario, end);
            case SEQUENCE -> false;
        };
    }

    private boolean isMissing(FeatureSpec feature, int entity, int scenario, int end) {
        int values = feature.dense() == null ? 1 : feature.dense().values();
        float[] numbers = new float[values + 1];
        data.dense(feature, entity, scenario, end, horizon, numbers, 0);
        return numbers[values] != 0;
    }

    private boolean isEmpty(FeatureSpec feature, int entity, int scenario, int end) {
        boolean[] known = new boolean[1];
        data.bag(feature, entity, scenario, end, horizon, (row, weight) -> known[0] |= row != 0);
        return !known[0];
    }
}
