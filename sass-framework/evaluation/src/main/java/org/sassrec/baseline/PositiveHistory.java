package org.sassrec.baseline;

import java.util.Arrays;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;

/**
 * The items that users answered positively, of all scenarios, in the order of time.
 *
 * @param start users + 1 offsets: those of user u are [start[u], start[u + 1])
 * @param items of all users, one after the other
 */
record PositiveHistory(int[] start, int[] items) {

    /** Those that are known. */
    static PositiveHistory of(Dataset dataset, SplitFilter known) {
        Timeline timeline = dataset.positivesByTime();
        int[] start = new int[dataset.userCount() + 1];
        int[] items = new int[Math.toIntExact(timeline.rows())];
        int size = 0;
        for (int user = 0; user < dataset.userCount(); user++) {
            for (long row = timeline.start(user); row < timeline.end(user); row++) {
                if (known.includes(timeline.split(row))) {
                    items[size++] = timeline.item(row);
                }
            }
            start[user + 1] = size;
        }
        return new PositiveHistory(start, Arrays.copyOf(items, size));
    }

    int users() {
        return start.length - 1;
    }

    /** Each user's newest {@code most} items, each once. */
    PositiveHistory newest(int most) {
        int[] starts = new int[start.length];
        int[] kept = new int[items.length];
        int size = 0;
        for (int user = 0; user < users(); user++) {
            int[] its = Arrays.copyOfRange(items, Math.max(start[user], start[user + 1] - most), start[user + 1]);
            for (int item : Arrays.stream(its).sorted().distinct().toArray()) {
                kept[size++] = item;
            }
            starts[user + 1] = size;
        }
        return new PositiveHistory(starts, Arrays.copyOf(kept, size));
    }

    /** Where each item stands: for item i the places [start[i], start[i + 1]) of {@code items()}, ascending. */
    PositiveHistory positionsByItem(int count) {
        int[] starts = new int[count + 1];
        for (int item : items) {
            starts[item + 1]++;
        }
        for (int item = 0; item < count; item++) {
            starts[item + 1] += starts[item];
        }
        int[] next = Arrays.copyOf(starts, count);
        int[] places = new int[items.length];
        for (int place = 0; place < items.length; place++) {
            places[next[items[place]]++] = place;
        }
        return new PositiveHistory(starts, places);
    }

    /** The user of each place. */
    int[] userByPosition() {
        int[] owners = new int[items.length];
        for (int user = 0; user < users(); user++) {
            Arrays.fill(owners, start[user], start[user + 1], user);
        }
        return owners;
    }
}
