package org.sassrec.sampling.contrast;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.dataset.Dataset.Visits;
import org.sassrec.sampling.Seeds;

/**
 * The numbered pairs of scenarios in which an entity was exposed, over all entities of one side. Uses one count per
 * {@value #BLOCK} entities. Thread-safe.
 *
 * <p>Some entities are held out, each with all its pairs.
 */
final class VisitPairs {

    /** An entity that was exposed in two scenarios, first &lt; second. */
    record Pair(int entity, int first, int second) {}

    private static final int BLOCK = 256;

    private final Visits visits;
    private final boolean[] used;
    private final long seed;
    private final boolean heldOut;
    private final long[] before;

    /**
     * Creates the pairs of the training or held-out entities.
     *
     * @param used for each scenario, whether it takes part
     * @param heldOut whether to use the held-out entities instead of the others
     */
    VisitPairs(Visits visits, int entities, boolean[] used, long seed, boolean heldOut) {
        this.visits = visits;
        this.used = used;
        this.seed = seed;
        this.heldOut = heldOut;
        int blocks = (entities + BLOCK - 1) / BLOCK;
        this.before = new long[blocks + 1];
        for (int block = 0; block < blocks; block++) {
            long pairs = 0;
            for (int entity = block * BLOCK; entity < Math.min(entities, (block + 1) * BLOCK); entity++) {
                pairs += pairs(entity);
            }
            before[block + 1] = before[block] + pairs;
        }
    }

    long size() {
        return before[before.length - 1];
    }

    Pair at(long index) {
        int found = Arrays.binarySearch(before, index);
        int block = found >= 0 ? found : -found - 2;
        while (before[block + 1] == before[block]) {
            block++;
        }
        long rest = index - before[block];
        int entity = block * BLOCK;
        while (rest >= pairs(entity)) {
            rest -= pairs(entity++);
        }
        int[] scenarios = scenarios(entity);
        for (int first = 0; first < scenarios.length; first++) {
            int following = scenarios.length - 1 - first;
            if (rest < following) {
                return new Pair(entity, scenarios[first], scenarios[first + 1 + (int) rest]);
            }
            rest -= following;
        }
        throw new IllegalStateException("pair " + index);
    }

    /**
     * Returns the number of entities exposed in both of each two scenarios. The diagonal contains the number of
     * entities of each scenario.
     */
    static long[][] overlap(Visits visits, int entities, boolean[] used) {
        long[][] overlap = new long[used.length][used.length];
        VisitPairs all = new VisitPairs(visits, 0, used, 0, false);
        for (int entity = 0; entity < entities; entity++) {
            int[] scenarios = all.scenarios(entity);
            for (int a : scenarios) {
                for (int b : scenarios) {
                    overlap[a][b]++;
                }
            }
        }
        return overlap;
    }

    private int pairs(int entity) {
        if (Seeds.isHeldOut(seed, entity) != heldOut) {
            return 0;
        }
        int count = 0;
        for (long row = visits.start(entity); row < visits.start(entity + 1); row++) {
            if (used[visits.scenario(row)]) {
                count++;
            }
        }
        return count * (count - 1) / 2;
    }

    private int[] scenarios(int entity) {
        IntStream.Builder scenarios = IntStream.builder();
        for (long row = visits.start(entity); row < visits.start(entity + 1); row++) {
            if (used[visits.scenario(row)]) {
                scenarios.add(visits.scenario(row));
            }
        }
        return scenarios.build().toArray();
    }
}
