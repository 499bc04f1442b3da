package org.sassrec.serving;

import java.util.List;
import java.util.Map;

/**
 * The items for a query, best first. Immutable.
 *
 * @param release id of the release that answered the query
 * @param knownUser whether the serving snapshot contains the user
 * @param items at most k items
 */
public record QueryResult(String release, boolean knownUser, List<Item> items) {

    public QueryResult {
        items = List.copyOf(items);
    }

    /**
     * One item of a result.
     *
     * @param id id of the item
     * @param score inner product of the user vector and the item vector; with several user vectors, the greatest one.
     * Scores are comparable only within one scenario and release
     * @param texts columns that describe the item, in the order of the configuration
     */
    public record Item(String id, float score, Map<String, String> texts) {}
}
