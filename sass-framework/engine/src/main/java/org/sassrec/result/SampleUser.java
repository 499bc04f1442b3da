package org.sassrec.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recommendations for one user in a scenario, ranked as in the evaluation.
 *
 * @param user id of the user
 * @param history newest positives that the model knows, newest first
 * @param items recommended items, best first
 * @param targets positives of the evaluated split in the scenario
 */
public record SampleUser(String scenario, String user, List<Item> history, List<Item> items, List<Item> targets) {

    /**
     * An item.
     *
     * @param title text of the title column; {@code null} without one
     * @param scenario of an item of the history; {@code null} for other items
     * @param target whether a recommended item is a positive of the evaluated split
     */
    public record Item(
            String id, @Nullable String title, @Nullable String scenario, boolean target) {}
}
