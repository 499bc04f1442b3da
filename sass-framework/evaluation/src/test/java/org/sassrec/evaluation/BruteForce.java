package org.sassrec.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.training.VectorEncoder;

/**
 * A second implementation of the protocol in the package documentation: it sorts all candidates and looks up the
 * target.
 */
final class BruteForce {

    private final FakeDataset data;
    private final VectorEncoder encoder;
    private final int scenario;
    private final Exclude exclude;
    private final SplitFilter known;
    private final Split split;
    private final Horizon horizon;
    private final Set<Integer> candidates;
    private final List<Event> knownEvents;
    private final Map<Integer, Double> popularities = new HashMap<>();
    private final Map<Integer, Long> firstPositives = new HashMap<>();

    BruteForce(
            FakeDataset data,
            VectorEncoder encoder,
            int scenario,
            EvaluateConfig config,
            Split split,
            Horizon horizon) {
        this.data = data;
        this.encoder = encoder;
        this.scenario = scenario;
        this.exclude = config.exclude();
        this.known = config.history() == EvaluateConfig.History.ROLLING ? SplitFilter.ALL : horizon;
        this.split = split;
        this.horizon = horizon;
        this.candidates =
                IntStream.of(data.candidates(scenario, horizon)).boxed().collect(Collectors.toSet());
        this.knownEvents =
                data.list().stream().filter(e -> horizon.includes(e.split())).toList();
    }

    private List<Event> events(boolean positivesOnly) {
        return data.list().stream()
                .filter(e -> e.scenario() == scenario && e.split() == split && (e.positive() || !positivesOnly))
                .toList();
    }

    long queries() {
        return events(true).size();
    }

    long users() {
        return events(true).stream().map(Event::user).distinct().count();
    }

    long unreachable() {
        Set<Integer> candidates = candidates();
        return events(true).stream().filter(e -> !candidates.contains(e.item())).count();
    }

    private Set<Integer> candidates() {
        return candidates;
    }

    private List<Event> known() {
        return knownEvents;
    }

    private double popularity(int item) {
        return popularities.computeIfAbsent(item, each -> (double) known().stream()
                .filter(e -> e.scenario() == scenario && e.positive() && e.item() == item)
                .count());
    }

    /** Returns the positives outside the horizon on the days before a day. */
    private long popularLater(int item, int day) {
        return data.list().stream()
                .filter(e -> !horizon.includes(e.split()) && day(e) < day)
                .filter(e -> e.scenario() == scenario && e.positive() && e.item() == item)
                .count();
    }

    private static int day(Event event) {
        return (int) (event.time() / FakeDataset.DAY);
    }

    private long firstPositive(int item) {
        return firstPositives.computeIfAbsent(
                item,
                each -> known().stream()
                        .filter(e -> e.scenario() == scenario && e.positive() && e.item() == item)
                        .mapToLong(Event::time)
                        .min()
                        .orElse(Long.MAX_VALUE));
    }

    private double score(Event event, int item, boolean popularity) {
        if (popularity) {
            return popularity(item) + (known == SplitFilter.ALL ? popularLater(item, day(event)) : 0);
        }
        float[] user = encoder.users(scenario, new long[] {data.list().indexOf(event)}, horizon, known);
        VectorEncoder.DailyItems days = known == SplitFilter.ALL ? encoder.dailyItems() : null;
        float[] vector = days == null
                ? encoder.items(scenario, new int[] {item}, horizon)
                : days.items(scenario, new int[] {item}, day(event), horizon);
        double sum = 0;
        for (int d = 0; d < user.length; d++) {
            sum += user[d] * vector[d];
        }
        return sum;
    }

    private int rank(Event query, boolean popularity) {
        int rank = ordered(query, popularity, exclude == Exclude.POSITIVES).indexOf(query.item());
        return rank < 0 ? Integer.MAX_VALUE : rank;
    }

    private List<Integer> ordered(Event query, boolean popularity, boolean withoutHidden) {
        Set<Integer> hidden = new HashSet<>();
        for (Event event : data.list()) {
            if (!horizon.includes(event.split()) && !(known == SplitFilter.ALL && event.time() < query.time())) {
                continue;
            }
            boolean own = event.user() == query.user();
            if (exclude == Exclude.SEEN && own) {
                hidden.add(event.item());
            }
            if (exclude == Exclude.POSITIVES && own && event.scenario() == scenario && event.positive()) {
                hidden.add(event.item());
            }
        }
        if (exclude == Exclude.SEEN) {
            IntStream.of(data.listedItems(query.user())).forEach(hidden::add);
        }
        Map<Integer, Double> scores = new LinkedHashMap<>();
        Map<Integer, Long> first = new LinkedHashMap<>();
        for (int item : candidates()) {
            scores.put(item, score(query, item, popularity));
            first.put(item, firstPositive(item));
        }
        List<Integer> order = new ArrayList<>(scores.keySet());
        if (withoutHidden) {
            order.removeAll(hidden);
        }
        order.sort(Comparator.comparing((Integer i) -> exclude == Exclude.SEEN && hidden.contains(i))
                .thenComparing(i -> -scores.get(i))
                .thenComparing(first::get)
                .thenComparing(i -> i));
        return order;
    }

    /** Returns the lists of the users: one list for all queries with the same user vector. */
    private List<List<Integer>> lists(int k, boolean popularity) {
        Map<List<Long>, Event> alike = new LinkedHashMap<>();
        for (Event query : events(true)) {
            long time = known == SplitFilter.ALL ? query.time() : Math.min(query.time(), data.endTime(horizon));
            alike.putIfAbsent(List.of((long) query.user(), time, (long) query.context()), query);
        }
        return alike.values().stream()
                .map(query -> ordered(query, popularity, true).stream().limit(k).toList())
                .toList();
    }

    private double coverage(int k, boolean popularity) {
        Set<Integer> found = new HashSet<>();
        lists(k, popularity).forEach(found::addAll);
        return (double) found.size() / candidates().size();
    }

    private double lift(int k, boolean popularity) {
        List<Double> listed = lists(k, popularity).stream()
                .flatMap(List::stream)
                .map(this::popularity)
                .toList();
        return mean(listed)
                / mean(events(true).stream().map(e -> popularity(e.item())).toList());
    }

    /** Returns the metrics of the queries that match. */
    Map<String, Double> metrics(List<String> names, boolean popularity, Predicate<Event> wanted) {
        List<Event> exposures = events(false).stream().filter(wanted).toList();
        return metrics(names, popularity, queriesOf(wanted), exposures);
    }

    List<Event> queriesOf(Predicate<Event> wanted) {
        return events(true).stream().filter(wanted).toList();
    }

    int history(int user) {
        return (int) known().stream()
                        .filter(e -> e.user() == user && e.positive())
                        .count()
                + data.listedItems(user).length;
    }

    /** Returns 0 for {@code popular}, 1 for {@code middle}, 2 for {@code tail}. */
    int popularityPart(int item) {
        if (!candidates().contains(item)) {
            return 2;
        }
        List<Integer> order = new ArrayList<>(candidates());
        order.sort(Comparator.comparing((Integer i) -> -popularity(i))
                .thenComparing(this::firstPositive)
                .thenComparing(i -> i));
        double all = order.stream().mapToDouble(this::popularity).sum();
        double before = order.subList(0, order.indexOf(item)).stream()
                .mapToDouble(this::popularity)
                .sum();
        return before < 0.5 * all ? 0 : before < 0.9 * all ? 1 : 2;
    }

    /** Returns the days from the first event of the item of any kind to the event. */
    long daysSinceFirstEvent(Event event) {
        long first = data.list().stream()
                .filter(other -> other.item() == event.item())
                .mapToLong(Event::time)
                .min()
                .orElseThrow();
        return event.time() / FakeDataset.DAY - first / FakeDataset.DAY;
    }

    Map<String, Double> metrics(List<String> names, boolean popularity) {
        return metrics(names, popularity, events(true), events(false));
    }

    private Map<String, Double> metrics(
            List<String> names, boolean popularity, List<Event> queries, List<Event> exposures) {
        List<Integer> ranks = queries.stream().map(q -> rank(q, popularity)).toList();
        Map<String, Double> values = new LinkedHashMap<>();
        for (String name : names) {
            if (name.contains("/")) {
                values.put(
                        name,
                        mean(queries.stream()
                                .map(query -> expectation(name, query, popularity))
                                .toList()));
                continue;
            }
            double k = name.contains("@") ? Double.parseDouble(name.substring(name.indexOf('@') + 1)) : 0;
            values.put(
                    name,
                    switch (name.replaceAll("@.*", "")) {
                        case "hr" ->
                            mean(ranks.stream().map(r -> r < k ? 1.0 : 0).toList());
                        case "ndcg" ->
                            mean(ranks.stream()
                                    .map(r -> r < k ? Math.log(2) / Math.log(r + 2) : 0)
                                    .toList());
                        case "mrr" ->
                            mean(ranks.stream()
                                    .map(r -> r < k ? 1.0 / (r + 1) : 0)
                                    .toList());
                        case "recall" ->
                            mean(queries.stream()
                                    .map(Event::user)
                                    .distinct()
                                    .map(user -> mean(IntStream.range(0, ranks.size())
                                            .filter(q -> queries.get(q).user() == user)
                                            .mapToObj(q -> ranks.get(q) < k ? 1.0 : 0)
                                            .toList()))
                                    .toList());
                        case "coverage" -> coverage((int) k, popularity);
                        case "popularityLift" -> lift((int) k, popularity);
                        case "auc" -> area(exposures, popularity);
                        default -> gauc(exposures, popularity);
                    });
        }
        return values;
    }

    /** Expected gain with random negatives: sums over the number of negatives in front of the target. */
    private double expectation(String name, Event query, boolean popularity) {
        List<Integer> order = ordered(query, popularity, true);
        boolean ranked = order.contains(query.item());
        if (!ranked && (exclude != Exclude.SEEN || !candidates().contains(query.item()))) {
            return 0;
        }
        int others = ranked ? order.size() - 1 : order.size();
        int front = ranked ? order.indexOf(query.item()) : others;
        int drawn = Math.min(others, Integer.parseInt(name.substring(name.indexOf('/') + 1)));
        int k = Integer.parseInt(name.substring(name.indexOf('@') + 1, name.indexOf('/')));
        return IntStream.range(0, k)
                .mapToDouble(before -> choose(front, before)
                        * choose(others - front, drawn - before)
                        / choose(others, drawn)
                        * (name.startsWith("hr")
                                ? 1
                                : name.startsWith("ndcg") ? Math.log(2) / Math.log(before + 2) : 1.0 / (before + 1)))
                .sum();
    }

    private static double choose(int n, int k) {
        double product = 1;
        for (int i = 0; i < k; i++) {
            product = product * (n - i) / (i + 1);
        }
        return k < 0 || k > n ? 0 : product;
    }

    private double gauc(List<Event> exposures, boolean popularity) {
        double sum = 0;
        double weight = 0;
        Map<Integer, List<Event>> byUser = exposures.stream().collect(Collectors.groupingBy(Event::user));
        for (List<Event> own : byUser.values()) {
            double area = area(own, popularity);
            if (!Double.isNaN(area)) {
                sum += area * own.size();
                weight += own.size();
            }
        }
        return sum / weight;
    }

    private double area(List<Event> exposures, boolean popularity) {
        List<Double> scores =
                exposures.stream().map(e -> score(e, e.item(), popularity)).toList();
        double above = 0;
        double pairs = 0;
        for (int p = 0; p < scores.size(); p++) {
            for (int n = 0; n < scores.size(); n++) {
                if (exposures.get(p).positive() && !exposures.get(n).positive()) {
                    pairs++;
                    double difference = scores.get(p) - scores.get(n);
                    above += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
                }
            }
        }
        return above / pairs;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
