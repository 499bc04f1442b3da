package org.sassrec.retrieval;

import java.util.List;
import java.util.Map;

/**
 * Items for a query, best first.
 *
 * @param release id of the release that answered
 * @param known whether the release knows the user
 * @param items at most k
 */
public record Answer(String release, boolean known, List<Item> items) {

    public Answer {
        items = List.copyOf(items);
    }

    /**
     * One item.
     *
     * @param score inner product of the user's and the item's vector, of several the greatest: comparable inside one scenario and release only
     * @param texts what a person recognises the item by, in the order of the configuration
     */
    public record Item(String id, float score, Map<String, String> texts) {}
}
