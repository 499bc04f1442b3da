package org.sassrec.serving;

import java.util.List;
import java.util.Map;

/**
 * Items for a query, best first.
 *
 * @param release id of the release that answered
 * @param knownUser whether the release knows the user
 * @param items at most k
 */
public record QueryResult(String release, boolean knownUser, List<Item> items) {

    public QueryResult {
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
