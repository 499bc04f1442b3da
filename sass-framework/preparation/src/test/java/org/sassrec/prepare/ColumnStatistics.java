package org.sassrec.prepare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.prepare.BruteForceDataset.Event;

/**
 * Compares recency and column statistics with a computation over all events.
 *
 * @param known filter of the counted events
 */
record ColumnStatistics(
        Dataset dataset, BruteForceDataset reference, int scenario, int day, Horizon horizon, SplitFilter known) {

    void check(String user, String item) {
        Predicate<Event> ofUser = e -> e.user().equals(user);
        Predicate<Event> ofItem = e -> e.item().equals(item);
        int u = dataset.userIndex(user);
        int i = dataset.itemIndex(item);
        same("lastClick", u, recency(past(ofUser, scenario, 6, true)));
        same("lastSeen", u, recency(past(ofUser, -1, 0, false)));
        same("lastShown", i, recency(past(ofItem, scenario, 0, false)));
        same("prices", u, mean(past(ofUser, scenario, 0, false), e -> BruteForceDataset.price(e.item()), 1.5));
        same("clickedPrices", u, mean(past(ofUser, -1, 4, true), e -> BruteForceDataset.price(e.item()), 0));
        same("ages", i, mean(past(ofItem, -1, 0, false), e -> BruteForceDataset.age(e.user()), 0));
        same("authorsMet", u, distinct(past(ofUser, scenario, 5, false), e -> reference.authors.get(e.item())));
        same("itemsMet", u, distinct(past(ofUser, -1, 0, true), Event::item));
        same("reach", i, distinct(past(ofItem, scenario, 7, false), Event::user));
        top("cities", 2, i, weights(past(ofItem, scenario, 0, false), e -> BruteForceDataset.city(e.user()), 5));
        top("people", 3, i, weights(past(ofItem, -1, 6, true), this::knownUser, 0));
    }

    /** Users with at least eight events are in the vocabulary of the user feature. */
    private String knownUser(Event event) {
        long events = reference.events.stream()
                .filter(e -> e.user().equals(event.user()) && horizon.includes(e.split()))
                .count();
        return events < 8 ? "" : event.user();
    }

    private List<Event> past(Predicate<Event> whose, int inScenario, int window, boolean positives) {
        return reference.past(whose, inScenario, day, window, positives, known);
    }

    private void same(String name, int entity, double expected) {
        values().same(name, entity, expected);
    }

    private void top(String name, int k, int entity, Map<String, Double> weights) {
        values().top(name, k, entity, weights);
    }

    private AccessorsReferenceTest.Values values() {
        return AccessorsReferenceTest.Values.of(dataset, scenario, day, horizon, known);
    }

    private double weight(Event event, double halfLife) {
        return halfLife == 0 ? 1 : Math.pow(2, -(day - 1 - event.day()) / halfLife);
    }

    private double recency(List<Event> events) {
        return events.isEmpty()
                ? Double.NaN
                : day - events.stream().mapToInt(Event::day).max().getAsInt();
    }

    private double mean(List<Event> events, ToDoubleFunction<Event> value, double halfLife) {
        double sum = 0;
        double weight = 0;
        for (Event event : events) {
            if (!Double.isNaN(value.applyAsDouble(event))) {
                sum += weight(event, halfLife) * value.applyAsDouble(event);
                weight += weight(event, halfLife);
            }
        }
        return sum / weight;
    }

    private static double distinct(List<Event> events, Function<Event, String> value) {
        return events.stream().map(value).distinct().count();
    }

    private Map<String, Double> weights(List<Event> events, Function<Event, String> value, double halfLife) {
        Map<String, Double> weights = new HashMap<>();
        for (Event event : events) {
            if (!value.apply(event).isEmpty()) {
                weights.merge(value.apply(event), weight(event, halfLife), Double::sum);
            }
        }
        return weights;
    }
}
