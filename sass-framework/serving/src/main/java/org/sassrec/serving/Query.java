package org.sassrec.serving;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.store.Filter;

/**
 * A request: who asks in which scenario for how many items.
 *
 * @param user id of the user; {@code null} for somebody without one. The values of a user whom the release knows come from
 *     its snapshot; one whom it does not know has only the given values
 * @param values raw values by feature name: a {@link String}, a {@link Number} ({@code 13.0} is the value {@code 13}), a truth value, a
 *     character, an enum or a UUID; a collection or an array of these for lists and histories (item ids, newest first; where
 *     their time counts, each may be a map such as {@code {"value": "i3", "time": 1767225600000}} instead); a list or an array
 *     of numbers for a vector; or a map from text to weight for preferences. They win over the snapshot's; a feature that
 *     nobody gives is missing, and {@code null} gives none
 * @param k items wanted, at least 1
 * @param exclude ids of items to leave out; further ones move up, so that k remain if there are so many
 * @param excludeSeen whether to leave out what the user has seen as well: what the release's snapshot knows of, and the
 *     items of the histories among {@code values}
 * @param filter which items may be answered; {@code null} for all
 * @param time time of the request, which histories with {@code gaps} reckon from; {@code null} for the moment of the call
 */
public record Query(
        String scenario,
        @Nullable String user,
        Map<String, Object> values,
        int k,
        Set<String> exclude,
        boolean excludeSeen,
        @Nullable Filter filter,
        @Nullable Instant time) {

    public Query {
        Objects.requireNonNull(scenario, "the scenario is null, but must be a name");
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k);
        }
        values = copyValues(values);
        exclude = copyIds(exclude);
    }

    private static Map<String, Object> copyValues(Map<String, ? extends @Nullable Object> values) {
        Map<String, Object> given = new HashMap<>();
        values.forEach((feature, value) -> {
            Objects.requireNonNull(feature, "a value is given for the feature null");
            if (value != null) {
                given.put(feature, value);
            }
        });
        return Collections.unmodifiableMap(given);
    }

    private static Set<String> copyIds(Collection<? extends @Nullable String> items) {
        Set<String> ids = new HashSet<>();
        for (String item : items) {
            ids.add(Objects.requireNonNull(item, "an excluded item is null, but must be an id"));
        }
        return Collections.unmodifiableSet(ids);
    }

    /** A query of the moment of the call. */
    public Query(
            String scenario,
            @Nullable String user,
            Map<String, Object> values,
            int k,
            Set<String> exclude,
            boolean excludeSeen) {
        this(scenario, user, values, k, exclude, excludeSeen, null, null);
    }

    /** A query that leaves nothing out. */
    public Query(String scenario, @Nullable String user, Map<String, Object> values, int k) {
        this(scenario, user, values, k, Set.of(), false);
    }

    /** The query of a user by id alone. */
    public static Query of(String scenario, String user, int k) {
        return new Query(scenario, user, Map.of(), k);
    }

    /** The same, leaving out these items. */
    public Query excluding(Collection<String> items) {
        return new Query(scenario, user, values, k, copyIds(items), excludeSeen, filter, time);
    }

    /** The same, leaving out what the user has seen. */
    public Query unseen() {
        return new Query(scenario, user, values, k, exclude, true, filter, time);
    }

    /** The same, of items for which this holds. */
    public Query filter(Filter condition) {
        return new Query(scenario, user, values, k, exclude, excludeSeen, condition, time);
    }

    /** The same, asked at this time. */
    public Query at(Instant time) {
        return new Query(scenario, user, values, k, exclude, excludeSeen, filter, time);
    }
}
