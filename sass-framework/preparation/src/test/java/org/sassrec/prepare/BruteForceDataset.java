package org.sassrec.prepare;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;

/** Reference for the accessors. Each value is computed from all events. */
final class BruteForceDataset {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    record Event(String user, String item, int scenario, long time, boolean positive, int day, Split split) {
        Event in(Split other) {
            return new Event(user, item, scenario, time, positive, day, other);
        }
    }

    final List<Event> events;
    final Map<String, String> authors = new HashMap<>();
    final Map<String, List<String>> tags = new HashMap<>();

    private BruteForceDataset(List<Event> events) {
        this.events = events;
    }

    /** Events of five weeks around the change to summer time, with many equal times and some days without events. */
    static BruteForceDataset random(long seed, int users, int items, int scenarios, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        long start = Instant.parse("2022-03-01T00:00:00Z").toEpochMilli();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long time = start + 3_600_000L * random.nextInt(24 * 35);
            int scenario = random.nextInt(scenarios);
            int user = Math.min(random.nextInt(users), random.nextInt(users));
            int item = Math.min(random.nextInt(items), random.nextInt(items));
            events.add(
                    new Event("u" + user, "i" + item, scenario, time, random.nextInt(3) == 0, day(time), Split.TRAIN));
        }
        BruteForceDataset reference = new BruteForceDataset(events);
        for (int item = 0; item < items; item++) {
            reference.authors.put("i" + item, "a" + item % 4);
            List<String> tags = new ArrayList<>();
            for (int t = 0; t < 5; t++) {
                if (random.nextInt(3) == 0) {
                    tags.add("t" + t);
                }
            }
            reference.tags.put("i" + item, tags);
        }
        return reference;
    }

    static int day(long time) {
        return (int) Instant.ofEpochMilli(time).atZone(ZONE).toLocalDate().toEpochDay();
    }

    BruteForceDataset splitByTime(int validationDays, int testDays) {
        int last = events.stream().mapToInt(Event::day).max().orElseThrow();
        events.replaceAll(e -> e.in(
                e.day() > last - testDays
                        ? Split.TEST
                        : e.day() > last - testDays - validationDays ? Split.VALIDATION : Split.TRAIN));
        return this;
    }

    /** Equal events are interchangeable, so it does not matter which of them is last. */
    BruteForceDataset splitLastOut() {
        Map<String, List<Event>> positives = new HashMap<>();
        for (Event event : events) {
            if (event.positive()) {
                positives
                        .computeIfAbsent(event.user() + " " + event.scenario(), k -> new ArrayList<>())
                        .add(event);
            }
        }
        for (List<Event> own : positives.values()) {
            own.sort(Comparator.comparingLong(Event::time)
                    .thenComparing(Event::item)
                    .reversed());
            for (int place = 0; place < Math.min(2, own.size()); place++) {
                events.set(
                        events.indexOf(own.get(place)), own.get(place).in(place == 0 ? Split.TEST : Split.VALIDATION));
            }
        }
        return this;
    }

    BruteForceDataset without(java.util.function.Predicate<Event> gone) {
        BruteForceDataset other = new BruteForceDataset(new ArrayList<>(events));
        other.events.removeIf(gone);
        other.authors.putAll(authors);
        other.tags.putAll(tags);
        return other;
    }

    String csv() {
        StringBuilder text = new StringBuilder("user,item,place,time,click,split,hour\n");
        for (Event e : events) {
            text.append(e.user()).append(',').append(e.item()).append(",s").append(e.scenario());
            text.append(',').append(e.time()).append(',').append(e.positive() ? 1 : 0);
            text.append(',')
                    .append(e.split())
                    .append(',')
                    .append(e.time() / 3_600_000 % 24)
                    .append('\n');
        }
        return text.toString();
    }

    String itemsCsv() {
        StringBuilder text = new StringBuilder("item,author,tags,price\n");
        authors.keySet().stream()
                .sorted()
                .forEach(i -> text.append(i)
                        .append(',')
                        .append(authors.get(i))
                        .append(",\"")
                        .append(String.join("|", tags.get(i)))
                        .append("\",")
                        .append(Double.isNaN(price(i)) ? "" : price(i))
                        .append('\n'));
        return text.toString();
    }

    String usersCsv(int users) {
        StringBuilder text = new StringBuilder("user,city,age\n");
        for (int user = 0; user < users; user++) {
            String id = "u" + user;
            text.append(id).append(',').append(city(id)).append(',');
            text.append(Double.isNaN(age(id)) ? "" : age(id)).append('\n');
        }
        return text.toString();
    }

    /** NaN if it is missing. */
    static double price(String item) {
        int number = Integer.parseInt(item.substring(1));
        return number % 5 == 1 ? Double.NaN : 1.5 * number - 4;
    }

    /** NaN if it is missing. */
    static double age(String user) {
        int number = Integer.parseInt(user.substring(1));
        return number % 4 == 2 ? Double.NaN : 20 + 3 * number;
    }

    /** Empty if it is missing. */
    static String city(String user) {
        int number = Integer.parseInt(user.substring(1));
        return number % 4 == 3 ? "" : "c" + number % 3;
    }

    /** Events that a statistic counts. {@code scenario} -1: all scenarios. Window 0: all earlier days. */
    List<Event> past(
            java.util.function.Predicate<Event> whose,
            int scenario,
            int day,
            int window,
            boolean positives,
            SplitFilter known) {
        return events.stream()
                .filter(whose)
                .filter(e -> scenario < 0 || e.scenario() == scenario)
                .filter(e -> known.includes(e.split()))
                .filter(e -> e.day() < day && (window == 0 || e.day() >= day - window))
                .filter(e -> e.positive() || !positives)
                .toList();
    }

    /** Sum over the days before {@code day}. {@code scenario} -1: all scenarios. */
    double sum(
            String user,
            String item,
            int scenario,
            int day,
            int window,
            double halfLife,
            boolean positives,
            SplitFilter known) {
        double sum = 0;
        for (Event e : events) {
            if ((user == null || e.user().equals(user))
                    && (item == null || e.item().equals(item))
                    && (scenario < 0 || e.scenario() == scenario)
                    && known.includes(e.split())
                    && e.day() < day
                    && (window == 0 || e.day() >= day - window)
                    && (e.positive() || !positives)) {
                sum += halfLife == 0 ? 1 : Math.pow(2, -(day - 1 - e.day()) / halfLife);
            }
        }
        return sum;
    }

    double rate(String user, String item, int scenario, int day, int window, double halfLife, SplitFilter known) {
        double exposures = sum(user, item, scenario, day, window, halfLife, false, known);
        double positives = sum(user, item, scenario, day, window, halfLife, true, known);
        double prior = (sum(null, null, scenario, day, window, halfLife, true, known) + 1)
                / (sum(null, null, scenario, day, window, halfLife, false, known) + 2);
        return exposures == 0 ? Double.NaN : (positives + 10 * prior) / (exposures + 10);
    }

    /** Items before a time, newest first. */
    List<String> sequence(String user, int scenario, long time, int maxLength, boolean positives, SplitFilter known) {
        return events.stream()
                .filter(e -> e.user().equals(user)
                        && (scenario < 0 || e.scenario() == scenario)
                        && e.time() < time
                        && (e.positive() || !positives)
                        && known.includes(e.split()))
                .sorted(Comparator.comparingLong(Event::time)
                        .thenComparing(Event::scenario)
                        .thenComparing(Event::item)
                        .reversed())
                .limit(maxLength)
                .map(Event::item)
                .toList();
    }

    /** Weights of the values in a user's events of earlier days. */
    Map<String, Double> values(
            String user,
            int scenario,
            int day,
            int window,
            double halfLife,
            boolean positives,
            SplitFilter known,
            java.util.function.Function<String, List<String>> ofItem) {
        Map<String, Double> weights = new HashMap<>();
        for (Event e : events) {
            if (e.user().equals(user)
                    && (scenario < 0 || e.scenario() == scenario)
                    && known.includes(e.split())
                    && e.day() < day
                    && (window == 0 || e.day() >= day - window)
                    && (e.positive() || !positives)) {
                double weight = halfLife == 0 ? 1 : Math.pow(2, -(day - 1 - e.day()) / halfLife);
                ofItem.apply(e.item()).forEach(v -> weights.merge(v, weight, Double::sum));
            }
        }
        return weights;
    }
}
