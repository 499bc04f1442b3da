package org.sassrec.sampling.negative;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.sassrec.config.FinetuneConfig.HardNegativeConfig;
import org.sassrec.config.FinetuneConfig.RankRange;
import org.sassrec.sampling.Seeds;

/**
 * The items that a model ranked high for the users of each scenario, without excluded items. Hard negatives are drawn
 * from them. Immutable and thread-safe.
 */
public final class HardNegatives {

    /** No user has hard negatives. */
    public static final HardNegatives NONE = new HardNegatives(new int[0][], new int[0][][]);

    /**
     * Maximum number of items per user, drawn from the ranks for each epoch. A user has few positives per epoch, and
     * all ranks of all users would need too much memory.
     */
    private static final int MAX_KEPT = 32;

    private static final int[] EMPTY = {};

    private final int[][] users; // of each scenario, ascending
    private final int[][][] items; // of each of them

    private HardNegatives(int[][] users, int[][][] items) {
        this.users = users;
        this.items = items;
    }

    /** Returns the hard negatives of a user in random order. Empty if nothing was ranked for the user. */
    public int[] of(int scenario, int user) {
        if (scenario >= users.length) {
            return EMPTY;
        }
        int place = Arrays.binarySearch(users[scenario], user);
        return place < 0 ? EMPTY : items[scenario][place];
    }

    /** Collects hard negatives. Not thread-safe. */
    public static final class Builder {
        private final long seed;
        private final int epoch;
        private final RankRange ranks;
        private final int kept;
        private final int[][] users;
        private final int[][][] items;

        /**
         * Creates an empty builder.
         *
         * @param epoch number of the epoch that uses the hard negatives, from 0; each epoch keeps another random part
         * of the ranks
         * @param hard configuration of the hard negatives
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
         * Sets the users of a scenario.
         *
         * @param userIds users, ascending
         */
        public void addScenario(int scenario, int[] userIds) {
            users[scenario] = userIds;
            items[scenario] = new int[userIds.length][];
            Arrays.fill(items[scenario], EMPTY);
        }

        /**
         * Sets the ranked items of a user.
         *
         * @param place position among the users of the scenario
         * @param ranked items, best first, up to the last configured rank; may be shorter
         */
        public void addUser(int scenario, int place, int[] ranked) {
            int[] wanted = Arrays.copyOfRange(
                    ranked, Math.min(ranks.from() - 1, ranked.length), Math.min(ranks.to(), ranked.length));
            if (wanted.length > kept) {
                SplittableRandom random =
                        Seeds.random(seed, Seeds.Stream.HARD_NEGATIVES, epoch, scenario, users[scenario][place]);
                wanted = Arrays.copyOf(sample(kept, wanted, random), kept);
            }
            items[scenario][place] = wanted;
        }

        /** Returns the collected hard negatives. */
        public HardNegatives build() {
            return new HardNegatives(users, items);
        }
    }

    /** Returns the same numbers in another order. The first {@code count} are drawn at random without replacement. */
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
