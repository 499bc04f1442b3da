package org.sassrec.serving;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.store.Filter;

/**
 * A request for the best items of one scenario for one user. Immutable.
 *
 * @param scenario name of a released scenario
 * @param user id of the user; {@code null} for an anonymous user. The feature values of a user in the serving snapshot
 * come from the snapshot. The events of the {@link UserState} extend the histories of a user. Without a user, only the
 * given values count
 * @param values feature values by feature name. They take precedence over the snapshot and the events. A feature without a value, or
 * with the value {@code null}, is missing. The allowed types are:
 * <ul>
 * <li>a single value: a {@link String}, a {@link Number} ({@code 13.0} equals {@code 13}), a boolean, a character, an
 * enum or a UUID
 * <li>a list or a history: a collection or an array of single values. A history contains item ids, newest first. An
 * element may be a map {@code {"value": "i3", "time": 1767225600000}} with the time in epoch milliseconds
 * <li>a vector: a list or an array of numbers
 * <li>weighted preferences: a map from text to weight
 * </ul>
 * @param k number of requested items, at least 1
 * @param exclude ids of items that the result must not contain. The next best items take their places
 * @param excludeSeen whether to exclude the items that the user has seen: those in the snapshot, those of stored events
 * and those in the histories in {@code values}
 * @param filter condition that the items must meet; {@code null} for all items
 * @param time time of the request, from which histories with {@code gaps} compute ages. Stored events at or after it do
 * not count. {@code null} for the time of the call
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
        Objects.requireNonNull(scenario, "the scenario of a query is null");
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + ", but must be at least 1");
        }
        values = copyValues(values);
        exclude = copyIds(exclude);
    }

    /** An immutable map or set is not copied, so that the queries of several scenarios share it. */
    private static Map<String, Object> copyValues(Map<String, ? extends @Nullable Object> values) {
        values.keySet().forEach(feature -> Objects.requireNonNull(feature, "the name of a feature is null"));
        if (values.values().stream().noneMatch(Objects::isNull)) {
            return Map.copyOf(values);
        }
        Map<String, Object> given = new HashMap<>(values);
        given.values().removeIf(Objects::isNull);
        return Map.copyOf(given);
    }

    private static Set<String> copyIds(Collection<? extends @Nullable String> items) {
        items.forEach(item -> Objects.requireNonNull(item, "the id of an excluded item is null"));
        return Set.copyOf(items);
    }

    /** Creates a query without a filter at the time of the call. */
    public Query(
            String scenario,
            @Nullable String user,
            Map<String, Object> values,
            int k,
            Set<String> exclude,
            boolean excludeSeen) {
        this(scenario, user, values, k, exclude, excludeSeen, null, null);
    }

    /** Creates a query that excludes nothing. */
    public Query(String scenario, @Nullable String user, Map<String, Object> values, int k) {
        this(scenario, user, values, k, Set.of(), false);
    }

    /** Creates a query for a user id without further values. */
    public static Query of(String scenario, String user, int k) {
        return new Query(scenario, user, Map.of(), k);
    }

    /** Returns a copy for another scenario. */
    public Query in(String other) {
        return new Query(other, user, values, k, exclude, excludeSeen, filter, time);
    }

    /** Returns a copy that excludes these items instead of the earlier ones. */
    public Query excluding(Collection<String> items) {
        return new Query(scenario, user, values, k, copyIds(items), excludeSeen, filter, time);
    }

    /** Returns a copy that excludes the items that the user has seen. */
    public Query unseen() {
        return new Query(scenario, user, values, k, exclude, true, filter, time);
    }

    /** Returns a copy that returns only items that meet the condition. */
    public Query filter(Filter condition) {
        return new Query(scenario, user, values, k, exclude, excludeSeen, condition, time);
    }

    /** Returns a copy with this time of the request. */
    public Query at(Instant time) {
        return new Query(scenario, user, values, k, exclude, excludeSeen, filter, time);
    }
}
