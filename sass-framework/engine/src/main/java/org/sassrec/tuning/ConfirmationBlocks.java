package org.sassrec.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The runs that confirm the best trials, in their order. A seed counts only if the file and all confirmed trials have a
 * result, a trial only if it has a result with each of these seeds.
 */
final class ConfirmationBlocks {
    private ConfirmationBlocks() {}

    /**
     * A part of the confirmation.
     *
     * @param trials positions of trials; 0 is the file, 1 the best trial
     * @param seeds positions of seeds; 0 is the seed of the search, with which all trials have run
     * @param isPlanned whether the plan contains it; other blocks run only if they fit into the rest of the time, and their
     * results count only together
     */
    record Block(List<Integer> trials, List<Integer> seeds, boolean isPlanned) {
        Block {
            trials = List.copyOf(trials);
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * Returns the blocks: that of the plan, then further seeds for the same trials, then further trials.
     *
     * @param finalists number of trials that reached the last rung, without the file
     * @param seeds number of configured seeds
     * @param more whether blocks that are not planned follow
     */
    static List<Block> of(SearchPlan plan, int finalists, int seeds, boolean more) {
        int confirmed = Math.min(plan.confirmed(), finalists);
        List<Integer> trials = IntStream.rangeClosed(0, confirmed).boxed().toList();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block(trials, seeds(plan.seeds()), true));
        if (more) {
            for (int seed = plan.seeds(); seed < seeds; seed++) {
                blocks.add(new Block(trials, List.of(seed), false));
            }
            for (int trial = confirmed + 1; trial <= finalists && seeds > 1; trial++) {
                blocks.add(new Block(List.of(trial), seeds(seeds), false));
            }
        }
        return blocks;
    }

    private static List<Integer> seeds(int count) {
        return IntStream.range(1, count).boxed().toList();
    }
}
