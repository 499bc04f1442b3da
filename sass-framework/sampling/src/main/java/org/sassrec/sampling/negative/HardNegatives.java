package org.sassrec.sampling.negative;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.sassrec.config.FinetuneConfig.HardNegativeConfig;
import org.sassrec.config.FinetuneConfig.RankRange;
import org.sassrec.sampling.Seeds;

/**
 * Items that a model ranked high for the users of each scenario, without what is no negative of theirs: what further negatives are drawn
 * from. Immutable, thread-safe.
 */
public final class HardNegatives {

    /** Nobody has any. */
    public static final HardNegatives NONE = new HardNegatives(new int[0][], new int[0][][]);

    /**
     * Of a user's ranks so many are kept, drawn anew each time: a user has few positives an epoch, and all ranks of all
     * users would fill the heap.
     */
    private static final int MAX_KEPT = 32;

    private static final int[] EMPTY = {};

    private final int[][] users; // of each scenario, ascending
    private final int[][][] items; // of each of them

    private HardNegatives(int[][] users, int[][][] items) {
        this.users = users;
        this.items = items;
    }

    /** A user's, in no order; empty for whom nothing was ranked. */
    public int[] of(int scenario, int user) {
        if (scenario >= users.length) {
            return EMPTY;
        }
        int place = Arrays.binarySearch(users[scenario], user);
        return place < 0 ? EMPTY : items[scenario][place];
    }

    /** Gathers them. For one thread. */
    public static final class Builder {
        private final long seed;
        private final int epoch;
        private final RankRange ranks;
        private final int kept;
        private final int[][] users;
        private final int[][][] items;

        /**
         * Starts without any.
         *
         * @param epoch that is to have them, from 0; another part of the ranks is kept for each
         * @param hard what is wanted
         */
        public Builder(long seed, int epoch, int scenarios, HardNegativeConfig hard) {
            this.seed = seed;
            this.epoch = epoch;
            this.ranks = hard.ranks();
            this.kept = Math.max(MAX_KEPT, hard.perPositive());
            this.users = new int[scenarios][0];
            this.items = new int[scenarios][0][];
        }

        /**
         * The users of a scenario.
         *
         * @param its ascending
         */
        public void addScenario(int scenario, int[] its) {
            users[scenario] = its;
            items[scenario] = new int[its.length][];
            Arrays.fill(items[scenario], EMPTY);
        }

        /**
         * What was ranked for one of them.
         *
         * @param place among the scenario's users
         * @param ranked items, best first, up to the last rank wanted; fewer where there are no more
         */
        public void addUser(int scenario, int place, int[] ranked) {
            int[] wanted = Arrays.copyOfRange(
                    ranked, Math.min(ranks.from() - 1, ranked.length), Math.min(ranks.to(), ranked.length));
            if (wanted.length > kept) {
                SplittableRandom random = Seeds.random(seed, 4, epoch, scenario, users[scenario][place]);
                wanted = Arrays.copyOf(sample(kept, wanted, random), kept);
            }
            items[scenario][place] = wanted;
        }

        /** What was gathered. */
        public HardNegatives build() {
            return new HardNegatives(users, items);
        }
    }

    /** The same numbers, of which the first so many are drawn without replacement. */
    public static int[] sample(int count, int[] from, SplittableRandom random) {
        int[] order = from.clone();
        for (int n = 0; n < count; n++) {
            int other = n + random.nextInt(order.length - n);
            int number = order[n];
            order[n] = order[other];
            order[other] = number;
        }
        return order;
    }
}
