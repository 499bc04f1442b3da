package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;

/**
 * Iterates over the events that a statistic of a column counts, one entity after the other, in the order of (slot,
 * day). A slot is a scenario, or all scenarios together.
 */
public abstract class EntityEvents {
    private final boolean[] history;
    private final boolean all;
    private int[] slots = new int[64];
    private int[] days = new int[64];
    private int[] others = new int[64];
    private byte[] splits = new byte[64];
    private int size;

    /**
     * Creates an iterator before the first entity.
     *
     * @param history scenarios of list columns, which no statistic counts
     * @param all whether all scenarios are one slot, the one after the last scenario
     */
    EntityEvents(boolean[] history, boolean all) {
        this.history = history;
        this.all = all;
    }

    /** Moves to the known events of an entity and returns their number. */
    final int load(int entity, SplitFilter known) {
        size = 0;
        read(entity, known);
        return size;
    }

    /** Adds the known events of an entity. */
    abstract void read(int entity, SplitFilter known);

    final void add(int slot, int day, int other, Split split) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
            days = Arrays.copyOf(days, 2 * size);
            others = Arrays.copyOf(others, 2 * size);
            splits = Arrays.copyOf(splits, 2 * size);
        }
        slots[size] = slot;
        days[size] = day;
        others[size] = other;
        splits[size++] = (byte) split.code();
    }

    final int slot(int index) {
        return slots[index];
    }

    final int day(int index) {
        return days[index];
    }

    final Split split(int index) {
        return Split.ofCode(splits[index]);
    }

    /** Returns the item of a user's event, or the user of an item's event. */
    final int otherEntity(int index) {
        return others[index];
    }

    boolean isCounted(int scenario) {
        return !history[scenario];
    }

    int slotOf(int scenario) {
        return all ? history.length : scenario;
    }

    /** Returns the events of users. The dataset is in this order. */
    public static EntityEvents ofUsers(Dataset dataset, boolean[] history, boolean positive, boolean all) {
        return new ByUser(dataset, history, positive, all);
    }

    /**
     * Returns the events of some items.
     *
     * @param work folder for temporary files
     */
    public static EntityEvents ofItems(
            Dataset dataset, boolean[] history, boolean positive, boolean all, EntityPart items, Path work)
            throws IOException {
        return new ByItem(dataset, history, positive, all, items, work);
    }

    private static final class ByUser extends EntityEvents {
        private final Events events;
        private final Timeline timeline;

        ByUser(Dataset dataset, boolean[] history, boolean positive, boolean all) {
            super(history, all);
            this.events = dataset.events();
            this.timeline = positive
                    ? (all ? dataset.positivesByTime() : dataset.positives())
                    : (all ? dataset.eventsByTime() : dataset.events());
        }

        @Override
        void read(int user, SplitFilter known) {
            for (long row = timeline.start(user); row < timeline.end(user); row++) {
                Split split = timeline.split(row);
                int scenario = timeline.scenario(row);
                if (isCounted(scenario) && known.includes(split)) {
                    add(slotOf(scenario), events.day(timeline.event(row)), timeline.item(row), split);
                }
            }
        }
    }

    /**
     * Groups the events by item with a counting sort. Each event is one 64-bit word of slot, day, user and split, by
     * which the events of an item are sorted.
     */
    private static final class ByItem extends EntityEvents {
        private static final int SPLIT_BITS = 2;
        private static final int USER_BITS = 31;
        private static final int DAY_BITS = 17;
        /** Day numbers are stored relative to the year 1790. */
        private static final int EARLIEST = -(1 << (DAY_BITS - 1));

        private static final int LATEST = -1 - EARLIEST;

        private final EntityPart items;
        private final MappedLongArray ends;
        private final MappedLongArray words;

        ByItem(Dataset dataset, boolean[] history, boolean positive, boolean all, EntityPart items, Path work)
                throws IOException {
            super(history, all);
            this.items = items;
            Events events = dataset.events();
            // Reads only the positives where others do not count.
            Timeline rows = positive ? dataset.positives() : events;
            ends = MappedLongArray.create(work.resolve("past_ends"), items.size());
            long count = 0;
            for (long row = 0; row < rows.rows(); row++) {
                if (isSelected(rows, row)) {
                    ends.getAndAdd(rows.item(row) - items.first(), 1);
                    count++;
                }
            }
            long start = 0;
            for (int item = 0; item < items.size(); item++) {
                long size = ends.get(item);
                ends.set(item, start);
                start += size;
            }
            words = MappedLongArray.create(work.resolve("past_events"), count);
            for (long row = 0; row < rows.rows(); row++) {
                if (isSelected(rows, row)) {
                    long event = rows.event(row);
                    long word = slotOf(rows.scenario(row));
                    // An implausible day must not overflow into the bits of the slot.
                    int day = Math.max(EARLIEST, Math.min(events.day(event), LATEST));
                    word = word << DAY_BITS | (day - EARLIEST);
                    word = word << USER_BITS | events.user(event);
                    word = word << SPLIT_BITS | rows.split(row).code();
                    words.set(ends.getAndAdd(rows.item(row) - items.first(), 1), word);
                }
            }
        }

        private boolean isSelected(Timeline rows, long row) {
            int place = rows.item(row) - items.first();
            return place >= 0 && place < items.size() && isCounted(rows.scenario(row));
        }

        @Override
        void read(int item, SplitFilter known) {
            int place = item - items.first();
            long start = place == 0 ? 0 : ends.get(place - 1);
            long[] sorted = new long[VisitWriter.checked(ends.get(place) - start)];
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = words.get(start + i);
            }
            Arrays.sort(sorted);
            for (long word : sorted) {
                Split split = Split.ofCode((int) word & ((1 << SPLIT_BITS) - 1));
                if (known.includes(split)) {
                    int slot = (int) (word >>> (DAY_BITS + USER_BITS + SPLIT_BITS));
                    int day = (int) (word >>> (USER_BITS + SPLIT_BITS) & ((1 << DAY_BITS) - 1)) + EARLIEST;
                    add(slot, day, (int) (word >>> SPLIT_BITS) & Integer.MAX_VALUE, split);
                }
            }
        }
    }
}
