package org.sassrec.retrieval;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request: who asks in which scenario for how many items.
 *
 * @param user id of the user; {@code null} for somebody without one. The values of a user whom the release knows come from
 *     its snapshot; one whom it does not know has only the given values
 * @param values raw values by feature name: a {@link String}, a {@link Number}, a {@link List} of strings for lists and
 *     histories (item ids, newest first), or a map from text to weight for preferences. They win over the snapshot's; a feature that nobody gives is missing
 * @param k items wanted, at least 1
 */
public record Query(String scenario, @Nullable String user, Map<String, Object> values, int k) {

    public Query {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k);
        }
        values = Map.copyOf(values);
    }

    /** The query of a user by id alone. */
    public static Query of(String scenario, String user, int k) {
        return new Query(scenario, user, Map.of(), k);
    }
}
