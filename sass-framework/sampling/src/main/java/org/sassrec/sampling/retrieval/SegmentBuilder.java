package org.sassrec.sampling.retrieval;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.sampling.LongIntMap;
import org.sassrec.sampling.negative.ExcludedItems;
import org.sassrec.sampling.negative.ExcludedItems.SharedMasks;
import org.sassrec.sampling.negative.HardNegatives;
import org.sassrec.sampling.negative.NegativeSampler;
import org.sassrec.sampling.prior.Popularity;

/**
 * Selects the candidates of one scenario's segment of a batch. Thread-safe, because all state is in the arguments.
 *
 * @param newer samples of which an epoch uses another share than of the others, see {@link Replay}
 */
record SegmentBuilder(
        Dataset dataset,
        int scenario,
        ExcludedItems excluded,
        NegativeSampler sampler,
        LongPredicate newer,
        @Nullable Popularity popularity,
        Negatives negatives,
        boolean itemRowsDependOnDay) {

    private static final int MIN_SHARED = 64;

    /** Whether item rows differ by day. Without statistics in the tower, one row serves all days. */
    static boolean itemRowsDependOnDay(Dataset dataset) {
        return dataset.features(Side.ITEM).stream()
                .anyMatch(f -> f.config() instanceof FeatureConfig.Statistic
                        && !f.config().feedsBias());
    }

    /**
     * The random sources of a segment.
     *
     * @param random for drawn negatives, which do not depend on hard negatives
     * @param hard for hard negatives
     * @param mined source of the hard negatives
     */
    record Draw(SplittableRandom random, SplittableRandom hard, HardNegatives mined) {}

    /** Numbers of the rows of a segment whose positives are candidates of the other rows. */
    private record Rows(int newer, int older) {
        static Rows of(long[] events, LongPredicate newer) {
            int count = (int) Arrays.stream(events).filter(newer).count();
            return new Rows(count, events.length - count);
        }
    }

    /** Returns the possible hard negatives, ascending, including items that are never drawn. */
    int[] items() {
        return sampler.items();
    }

    /** Returns the items that are never hard negatives of a user, ascending. */
    int[] excluded(int user) {
        return excluded.of(user).items();
    }

    /**
     * Adds the candidates of a segment.
     *
     * @param events events of the segment's user rows, which start at user row {@code firstRow}
     * @param rows number of user rows of the complete batch
     */
    void add(long[] events, int firstRow, int rows, ItemRowsBuilder items, Draw draw) {
        if (events.length == 0) {
            return;
        }
        if (negatives.perPositive() > 0) {
            addPerPositive(events, firstRow, items, draw);
        } else {
            addShared(events, firstRow, rows, items, draw);
        }
    }

    /** Draws distinct hard negatives for each row. Other candidates may use the same item rows. */
    private void addHard(long[] events, int firstRow, ItemRowsBuilder items, Draw draw, IntBinaryOperator rowOf) {
        FinetuneConfig.HardNegativeConfig hard = negatives.hard();
        if (hard == null) {
            return;
        }
        for (int n = 0; n < events.length; n++) {
            int[] mined = draw.mined().of(scenario, dataset.events().user(events[n]));
            int count = Math.min(hard.perPositive(), mined.length);
            int[] drawn = HardNegatives.sample(count, mined, draw.hard());
            for (int place = 0; place < count; place++) {
                items.addMined(firstRow + n, rowOf.applyAsInt(drawn[place], day(events[n])));
            }
        }
    }

    private void addPerPositive(long[] events, int firstRow, ItemRowsBuilder items, Draw draw) {
        LongIntMap rowOf = new LongIntMap(events.length * (negatives.perPositive() + 1));
        Map<Integer, ExcludedItems.Items> excludedByUser = new HashMap<>();
        for (int n = 0; n < events.length; n++) {
            int userRow = firstRow + n;
            int day = day(events[n]);
            int positive = dataset.events().item(events[n]);
            items.setPositive(userRow, perPositiveRow(positive, day, rowOf, items));
            ExcludedItems.Items excludedItems =
                    excludedByUser.computeIfAbsent(dataset.events().user(events[n]), excluded::of);
            long time = dataset.events().time(events[n]);
            for (int position = 1; position <= negatives.perPositive(); position++) {
                int item = sampler.draw(draw.random());
                items.setNegative(userRow, position, perPositiveRow(item, day, rowOf, items));
                if (excludedItems.has(item, time)) {
                    items.mask(userRow, position);
                }
            }
        }
        addHard(events, firstRow, items, draw, (item, day) -> perPositiveRow(item, day, rowOf, items));
    }

    private int perPositiveRow(int item, int day, LongIntMap rowOf, ItemRowsBuilder items) {
        long key = key(item, day);
        int row = rowOf.get(key);
        if (row < 0) {
            row = items.addRow(
                    item, scenario, day, negatives.correction() ? sampler.logProbability(item) : 0, prior(item));
            rowOf.put(key, row);
        }
        return row;
    }

    /**
     * Adds one set of candidates for the segment. Each item is in it once, as of the day of one of the segment's
     * positives. A positive has a separate row after the shared ones in two cases:
     *
     * <ul>
     * <li>The shared row of the item is of another day. The row of a positive must not contain its own or a later day,
     * and a second shared row would count the item twice in the softmax.
     * <li>Positives are not in the shared set ({@code inBatch: false}).
     * </ul>
     *
     * <p>The correction divides the probability that an item is in the set by the size of the set. The result is the
     * probability that a candidate is this item, which the mean of the logistic loss needs. In other losses the size
     * cancels.
     */
    private void addShared(long[] events, int firstRow, int rows, ItemRowsBuilder items, Draw draw) {
        SplittableRandom random = draw.random();
        Events all = dataset.events();
        int draws =
                Math.max(MIN_SHARED, (int) Math.round((double) negatives.shared() * events.length / Math.max(rows, 1)));
        Rows others = Rows.of(negatives.inBatch() ? events : new long[0], newer);
        int firstItem = items.size();
        LongIntMap shared = new LongIntMap(events.length + draws);
        LongIntMap own = new LongIntMap(16);
        if (negatives.inBatch()) {
            for (long event : events) {
                addSharedRow(all.item(event), day(event), draws, others, shared, items);
            }
        }
        for (int n = 0; n < draws; n++) {
            int day = day(events[random.nextInt(events.length)]);
            addSharedRow(sampler.draw(random), day, draws, others, shared, items);
        }
        int sharedRows = items.size() - firstItem;
        items.setShared(scenario, sharedRows);
        IntBinaryOperator rowOf = (item, day) -> {
            int row = shared.get(item);
            if (row < 0 || items.rows().day(row) != day) {
                row = own.get(key(item, day));
                if (row < 0) {
                    row = addRow(item, day, draws, others, items);
                    own.put(key(item, day), row);
                }
            }
            return row;
        };
        for (int n = 0; n < events.length; n++) {
            items.setPositive(firstRow + n, rowOf.applyAsInt(all.item(events[n]), day(events[n])));
        }
        mask(events, firstRow, new SharedMasks(excluded, shared, firstItem, sharedRows), items);
        addHard(events, firstRow, items, draw, rowOf);
        if (negatives.correction()) {
            items.divideProbabilities(firstItem, Math.max(1, negatives.inBatch() ? sharedRows - 1 : sharedRows));
        }
    }

    private void mask(long[] events, int firstRow, SharedMasks masks, ItemRowsBuilder items) {
        for (int n = 0; n < events.length; n++) {
            int userRow = firstRow + n;
            int positive = items.positive(userRow);
            long time = dataset.events().time(events[n]);
            SharedMasks.Masks userMasks = masks.of(dataset.events().user(events[n]));
            for (int m = 0; m < userMasks.rows().length; m++) {
                if (userMasks.rows()[m] != positive && userMasks.since()[m] <= time) {
                    items.mask(userRow, userMasks.rows()[m]);
                }
            }
        }
    }

    private void addSharedRow(int item, int day, int draws, Rows others, LongIntMap shared, ItemRowsBuilder items) {
        if (shared.get(item) < 0) {
            shared.put(item, addRow(item, day, draws, others, items));
        }
    }

    private int addRow(int item, int day, int draws, Rows others, ItemRowsBuilder items) {
        double logQ = negatives.correction() ? sampler.logInclusion(item, draws, others.newer(), others.older()) : 0;
        return items.addRow(item, scenario, day, logQ, prior(item));
    }

    private float prior(int item) {
        return popularity == null ? 0 : popularity.logPrior(scenario, item);
    }

    private int day(long event) {
        return itemRowsDependOnDay ? dataset.events().day(event) : 0;
    }

    static long key(int item, int day) {
        return ((long) item << 32) | (day & 0xFFFFFFFFL);
    }
}
