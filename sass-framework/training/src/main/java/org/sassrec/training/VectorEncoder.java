package org.sassrec.training;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;

/**
 * Computes the vectors of users and items for any number of networks. The score is the inner product of a user vector
 * and an item vector of the same scenario. Not thread-safe.
 */
public interface VectorEncoder {

    /**
     * Maximum number of users or items of a part. A multiple of the rows that an encoder computes together, so that the vectors
     * are the same as without parts.
     */
    int MAX_PART = 1 << 16;

    /** Returns the length of a vector. */
    int dim();

    /** Returns the number of vectors per user. The score is the greatest of their inner products. */
    default int userVectors() {
        return 1;
    }

    /**
     * Computes user vectors as of events. Histories contain the known events before the event. Statistics are as of the
     * start of the event's day, limited to the end day of the horizon unless {@code known} is {@link SplitFilter#ALL}.
     * The context is that of the event.
     *
     * @param scenario scenario of all the events
     * @param events rows of {@link org.sassrec.dataset.Dataset#events()}
     * @param known events that histories and statistics may count: the horizon, or {@link SplitFilter#ALL} for a
     * service that updates them continuously
     * @return [events, userVectors, dim], row-major
     */
    float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known);

    /**
     * Computes user vectors as of the end of the horizon, without the context of a request. The released user tower
     * returns the same vectors for a known user of the serving snapshot.
     *
     * @param users user numbers
     * @return [users, userVectors, dim], row-major
     */
    float[] knownUsers(int scenario, int[] users, Horizon horizon);

    /**
     * Computes the vectors of the first users in parts, as {@link #knownUsers} for blocks of {@link #MAX_PART} users.
     *
     * @param users number of users
     * @return the parts in the order of the users, {@code [part, userVectors, dim]}, row-major; {@link Iterator#next}
     * may compute a part
     */
    default Iterator<float[]> knownUserParts(int scenario, int users, Horizon horizon) {
        return LongStream.iterate(0, from -> from < users, from -> from + MAX_PART)
                .mapToObj(from -> IntStream.range((int) from, (int) Math.min(users, from + MAX_PART))
                        .toArray())
                .map(part -> knownUsers(scenario, part, horizon))
                .iterator();
    }

    /**
     * Computes item vectors as of the end of the horizon.
     *
     * @param items item numbers
     * @return [items, dim], row-major
     */
    float[] items(int scenario, int[] items, Horizon horizon);

    /**
     * Computes the vectors of any number of items in parts, because one array cannot contain all of them. The parts are
     * in the order of the items and have the values of {@link #items}.
     *
     * @return the parts, {@code [part, dim]}, row-major; {@link Iterator#next} may compute a part
     */
    default Iterator<float[]> itemParts(int scenario, int[] items, Horizon horizon) {
        return parts(items).map(part -> items(scenario, part, horizon)).iterator();
    }

    /** Divides items into parts of {@link #MAX_PART}. */
    static Stream<int[]> parts(int[] items) {
        return IntStream.iterate(0, from -> from < items.length, from -> from + MAX_PART)
                .mapToObj(from -> Arrays.copyOfRange(items, from, Math.min(items.length, from + MAX_PART)));
    }

    /**
     * Returns the item vectors of a service that recomputes them every morning; {@code null} if item vectors do not
     * depend on the day.
     */
    default @Nullable DailyItems dailyItems() {
        return null;
    }

    /** Item vectors that change from day to day. Statistics and the prior count all events of earlier days. */
    interface DailyItems {

        /**
         * Returns the day whose item vectors apply to an event: the day of the event, or another day with equal
         * vectors.
         */
        int of(long event, Horizon horizon);

        /**
         * Computes item vectors as of the start of a day.
         *
         * @param items item numbers
         * @param horizon everything except statistics and the prior is as of its end
         * @return [items, dim], row-major
         */
        float[] items(int scenario, int[] items, int day, Horizon horizon);
    }
}
