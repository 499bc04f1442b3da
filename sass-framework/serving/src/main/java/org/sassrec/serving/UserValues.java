package org.sassrec.serving;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

/**
 * The values of the user of a query: those of the query, then the stored events, then the serving snapshot.
 *
 * @param known whether the snapshot contains the user
 * @param inputs values by input of the tower
 * @param seen items of the snapshot, of the events and of the histories; empty if the query does not exclude them
 */
record UserValues(boolean known, Map<String, InputValue> inputs, Set<String> seen) {

    /**
     * Collects the values.
     *
     * @param history stored events of the user
     * @throws org.sassrec.diagnostic.SassException SASS7552 if the snapshot is damaged or was changed
     */
    static UserValues of(UserModel model, Query query, EventHistory history) {
        TowerSignature signature = model.tower().signature();
        String user = query.user();
        Optional<Map<String, InputValue>> stored =
                user == null ? Optional.empty() : model.values(user, query.scenario());
        Map<String, InputValue> inputs = new HashMap<>(stored.orElse(Map.of()));
        EventHistory recent = query.time() == null ? history : history.before(query.time());
        // The snapshot contains the older events. A user who is not in the snapshot has only the stored ones.
        EventHistory newer = stored.isPresent() ? recent.since(model.time()) : recent;
        newer.extend(signature, query.scenario(), inputs);
        query.values()
                .forEach((feature, given) -> inputs.put(feature, InputConverter.convert(signature, feature, given)));
        Set<String> seen = query.excludeSeen() ? seen(model, query, recent, inputs) : Set.of();
        if (user != null) {
            model.requireUnchanged();
        }
        return new UserValues(stored.isPresent(), inputs, seen);
    }

    private static Set<String> seen(UserModel model, Query query, EventHistory recent, Map<String, InputValue> inputs) {
        List<String> items = new ArrayList<>(recent.items());
        if (query.user() != null) {
            items.addAll(model.seenItems(query.user()));
        }
        inputs.forEach((name, value) -> {
            boolean history = model.tower()
                    .signature()
                    .input(name)
                    .filter(input -> input.kind() == TowerSignature.Kind.ITEMS)
                    .isPresent();
            if (history && value instanceof InputValue.Texts texts) {
                items.addAll(texts.values());
            }
        });
        return new HashSet<>(items);
    }

    /** Returns the ids of the items that the query excludes. */
    Set<String> excluded(Query query) {
        if (seen.isEmpty()) {
            return query.exclude();
        }
        Set<String> excluded = new HashSet<>(query.exclude());
        excluded.addAll(seen);
        return excluded;
    }
}
