package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;

/** Compares every accessor with {@link BruteForceDataset} on random events. */
@Tag("slow")
class AccessorsReferenceTest {
    private static final int USERS = 9;
    private static final int ITEMS = 14;
    private static final int SCENARIOS = 3;

    static final String FEATURES = """
            features:
              user:
                - {name: user, column: user, type: id, minCount: 8}
                - {name: clicked, type: sequence, of: item, maxLength: 4}
                - {name: latest, type: sequence, of: item, scope: all, maxLength: 5}
                - {name: shown, type: sequence, of: item, where: exposed, maxLength: 6}
                - {name: shownAll, type: sequence, of: item, where: exposed, scope: all, maxLength: 200}
                - {name: likes, type: statistic, of: "top(author, 2)", where: positive, window: 5d}
                - {name: tagsSeen, type: statistic, of: "top(tags, 3)", where: exposed, halfLife: 36h, scope: all}
                - {name: topItems, type: statistic, of: "top(item, 3)", where: positive}
                - {name: clicks, type: statistic, of: positives, window: 3d, buckets: quantile(4)}
                - {name: shownCount, type: statistic, of: exposures, scope: all, buckets: quantile(4)}
                - {name: rate, type: statistic, of: ctr, halfLife: 2d, buckets: quantile(4)}
                - {name: lastClick, type: statistic, of: recency, window: 6d, buckets: [2, 4]}
                - {name: lastSeen, type: statistic, of: recency, where: exposed, scope: all, scale: log}
                - {name: prices, type: statistic, of: mean(price), where: exposed, halfLife: 36h, scale: standard}
                - {name: clickedPrices, type: statistic, of: mean(price), window: 4d, scope: all, buckets: quantile(4)}
                - {name: authorsMet, type: statistic, of: distinct(author), where: exposed, window: 5d, buckets: [1, 3]}
                - {name: itemsMet, type: statistic, of: distinct(item), scope: all, scale: raw}
              item:
                - {name: item, column: item, type: id}
                - {name: author, column: author, type: id}
                - {name: tags, column: tags, type: multi, separator: "|"}
                - {name: itemClicks, type: statistic, of: positives, halfLife: 36h, buckets: quantile(8)}
                - {name: itemRate, type: statistic, of: ctr, window: 7d, buckets: quantile(8)}
                - {name: itemRateAll, type: statistic, of: ctr, scope: all, buckets: quantile(8)}
                - {name: cities, type: statistic, of: "top(city, 2)", where: exposed, halfLife: 5d}
                - {name: people, type: statistic, of: "top(user, 3)", scope: all, window: 6d}
                - {name: ages, type: statistic, of: mean(age), scope: all, where: exposed, scale: logStandard}
                - {name: reach, type: statistic, of: distinct(user), window: 7d, where: exposed, buckets: [2, 5]}
                - {name: lastShown, type: statistic, of: recency, where: exposed, buckets: quantile(4)}
              context:
                - {name: hour, column: hour, type: id}
            """;

    static Project project(Path folder, BruteForceDataset reference, String split) {
        return new Project(folder)
                .file("events.csv", reference.csv())
                .file("items.csv", reference.itemsCsv())
                .file("users.csv", reference.usersCsv(USERS))
                .file("sass.yaml", yaml(split));
    }

    private static String yaml(String split) {
        return """
                sass: 1
                name: random
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: ms, zone: Europe/Berlin}}
                  items: {path: items.csv, key: item}
                  users: {path: users.csv, key: user}
                  split: %s
                label: click = 1
                scenarios:
                  first: {where: "place = 's0'"}
                  second: {where: "place = 's1'"}
                  third: {where: "place = 's2'"}
                """.formatted(split) + FEATURES;
    }

    @ParameterizedTest(name = "seed {0}, split {1}, {2} shards")
    @CsvSource({"1, time, 1", "2, time, 7", "3, leaveOneOut, 1", "4, leaveOneOut, 2"})
    void accessorsMatchBruteForceReference(long seed, String split, int shards, @TempDir Path folder) {
        BruteForceDataset reference = BruteForceDataset.random(seed, USERS, ITEMS, SCENARIOS, 900);
        boolean byTime = split.equals("time");
        if (byTime) {
            reference.splitByTime(4, 5);
        } else {
            reference.splitLastOut();
        }
        Project project =
                project(folder, reference, byTime ? "{by: time, validation: 4d, test: 5d}" : "{by: leaveOneOut}");
        try (Dataset dataset = project.prepare(shards)) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int probe = 0; probe < 300; probe++) {
                BruteForceDataset.Event at = reference.events.get(random.nextInt(reference.events.size()));
                int day = at.day() + random.nextInt(4) - 1;
                int scenario = random.nextInt(SCENARIOS);
                for (Horizon horizon : Horizon.values()) {
                    checkSequences(dataset, reference, at, scenario, horizon);
                    for (SplitFilter known : List.of(horizon, SplitFilter.ALL)) {
                        Values values = Values.of(dataset, scenario, day, horizon, known);
                        checkSums(values, reference, at, known);
                        checkTop(values, reference, at.user(), known);
                        new ColumnStatistics(dataset, reference, scenario, day, horizon, known)
                                .check(at.user(), at.item());
                    }
                }
                checkSequences(dataset, reference, at, scenario, SplitFilter.ALL);
            }
            for (Horizon horizon : Horizon.values()) {
                checkVisits(dataset, reference, horizon);
            }
            checkRows(dataset, reference);
        }
    }

    private static void checkSums(
            Values values, BruteForceDataset reference, BruteForceDataset.Event at, SplitFilter known) {
        int scenario = values.scenario();
        int day = values.day();
        int user = values.dataset().userIndex(at.user());
        int item = values.dataset().itemIndex(at.item());
        String u = at.user();
        String i = at.item();
        values.same("clicks", user, reference.sum(u, null, scenario, day, 3, 0, true, known));
        values.same("shownCount", user, reference.sum(u, null, -1, day, 0, 0, false, known));
        values.same("rate", user, reference.rate(u, null, scenario, day, 0, 2, known));
        values.same("itemClicks", item, reference.sum(null, i, scenario, day, 0, 1.5, true, known));
        values.same("itemRate", item, reference.rate(null, i, scenario, day, 7, 0, known));
        values.same("itemRateAll", item, reference.rate(null, i, -1, day, 0, 0, known));
    }

    private static void checkTop(Values values, BruteForceDataset reference, String user, SplitFilter known) {
        int scenario = values.scenario();
        int day = values.day();
        int entity = values.dataset().userIndex(user);
        values.top(
                "likes",
                2,
                entity,
                reference.values(user, scenario, day, 5, 0, true, known, i -> List.of(reference.authors.get(i))));
        values.top("tagsSeen", 3, entity, reference.values(user, -1, day, 0, 1.5, false, known, reference.tags::get));
        values.top("topItems", 3, entity, reference.values(user, scenario, day, 0, 0, true, known, List::of));
    }

    /** Values at the start of a day, and their comparison. */
    record Values(Dataset dataset, EntityValues read, int scenario, int day, Horizon horizon) {

        /**
         * @param known filter of the events: a horizon, or all events
         */
        static Values of(Dataset dataset, int scenario, int day, Horizon horizon, SplitFilter known) {
            return new Values(dataset, dataset.values(known), scenario, day, horizon);
        }

        void same(String name, int entity, double expected) {
            FeatureSpec feature = Project.feature(dataset, name);
            double actual = read.number(feature, entity, scenario, day, horizon);
            boolean missing = Double.isNaN(expected);
            if (missing) {
                assertThat(actual).as(name).isNaN();
            } else {
                assertThat(actual).as(name).isCloseTo(expected, within(1e-9));
            }
            if (feature.kind() == FeatureSpec.Kind.DENSE) {
                float[] numbers = new float[2];
                read.dense(feature, entity, scenario, day, horizon, numbers, 0);
                assertThat(numbers[1]).as(name).isEqualTo(missing ? 1 : 0);
                return;
            }
            long below = feature.boundaries().stream().filter(b -> b <= actual).count();
            assertThat(read.single(feature, entity, scenario, day, horizon))
                    .as(name)
                    .isEqualTo(missing ? 0 : (int) below + 1);
        }

        void top(String name, int k, int entity, Map<String, Double> weights) {
            FeatureSpec feature = Project.feature(dataset, name);
            List<String> values = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            read.bag(feature, entity, scenario, day, horizon, (row, weight) -> {
                values.add(dataset.vocabularyValue(feature.table(), row));
                shares.add((double) weight);
            });
            assertThat(values).as(name).hasSize(Math.min(k, weights.size())).doesNotHaveDuplicates();
            double total = values.stream().mapToDouble(weights::get).sum();
            double least = Double.MAX_VALUE;
            for (int i = 0; i < values.size(); i++) {
                least = Math.min(least, weights.get(values.get(i)));
                assertThat(shares.get(i)).as(name).isCloseTo(weights.get(values.get(i)) / total, within(1e-6));
            }
            double heaviestLeftOut = weights.entrySet().stream()
                    .filter(w -> !values.contains(w.getKey()))
                    .mapToDouble(Map.Entry::getValue)
                    .max()
                    .orElse(0);
            assertThat(heaviestLeftOut).as(name).isLessThanOrEqualTo(least + 1e-9);
        }
    }

    private static void checkSequences(
            Dataset dataset, BruteForceDataset reference, BruteForceDataset.Event at, int scenario, SplitFilter known) {
        String user = at.user();
        long time = at.time();
        sequence(dataset, "clicked", at, scenario, known, reference.sequence(user, scenario, time, 4, true, known));
        sequence(dataset, "latest", at, scenario, known, reference.sequence(user, -1, time, 5, true, known));
        sequence(dataset, "shown", at, scenario, known, reference.sequence(user, scenario, time, 6, false, known));
        sequence(dataset, "shownAll", at, scenario, known, reference.sequence(user, -1, time, 200, false, known));
    }

    private static void sequence(
            Dataset dataset,
            String name,
            BruteForceDataset.Event at,
            int scenario,
            SplitFilter known,
            List<String> expected) {
        int[] items = new int[200];
        int length = dataset.sequence(
                Project.feature(dataset, name), dataset.userIndex(at.user()), scenario, at.time(), known, items);
        assertThat(IntStream.range(0, length)
                        .mapToObj(i -> dataset.itemId(items[i]))
                        .toList())
                .as(name)
                .isEqualTo(expected);
    }

    private static void checkVisits(Dataset dataset, BruteForceDataset reference, Horizon horizon) {
        checkVisits(
                dataset.itemVisits(horizon),
                dataset.itemCount(),
                dataset::itemId,
                reference,
                horizon,
                BruteForceDataset.Event::item);
        checkVisits(
                dataset.userVisits(horizon),
                dataset.userCount(),
                dataset::userId,
                reference,
                horizon,
                BruteForceDataset.Event::user);
        for (int s = 0; s < SCENARIOS; s++) {
            int scenario = s;
            TreeSet<String> shown = reference.events.stream()
                    .filter(e -> e.scenario() == scenario && horizon.includes(e.split()))
                    .map(BruteForceDataset.Event::item)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(IntStream.of(dataset.candidates(s, horizon))
                            .mapToObj(dataset::itemId)
                            .toList())
                    .isEqualTo(List.copyOf(shown));
        }
        long last = reference.events.stream()
                .filter(e -> horizon.includes(e.split()))
                .mapToLong(BruteForceDataset.Event::time)
                .max()
                .orElseThrow();
        assertThat(dataset.endTime(horizon)).isEqualTo(last + 1);
        assertThat(dataset.endDay(horizon)).isEqualTo(BruteForceDataset.day(last) + 1);
    }

    /** The scenarios of each entity in order, with the number of events. */
    private static void checkVisits(
            Dataset.Visits visits,
            int entities,
            IntFunction<String> id,
            BruteForceDataset reference,
            Horizon horizon,
            Function<BruteForceDataset.Event, String> entity) {
        Map<String, Long> expected = reference.events.stream()
                .filter(e -> horizon.includes(e.split()))
                .collect(Collectors.groupingBy(e -> entity.apply(e) + " " + e.scenario(), Collectors.counting()));
        assertThat(expected).isNotEmpty();
        Map<String, Long> found = new HashMap<>();
        for (int number = 0; number < entities; number++) {
            for (long row = visits.start(number); row < visits.start(number + 1); row++) {
                assertThat(visits.entity(row)).isEqualTo(number);
                found.put(id.apply(number) + " " + visits.scenario(row), (long) visits.exposures(row));
            }
        }
        assertThat(found).isEqualTo(expected);
        assertThat(visits.rows()).isEqualTo(expected.size());
    }

    private static void checkRows(Dataset dataset, BruteForceDataset reference) {
        assertThat(dataset.events().rows()).isEqualTo(reference.events.size());
        for (int s = 0; s < SCENARIOS; s++) {
            for (Split split : Split.values()) {
                for (boolean positive : new boolean[] {true, false}) {
                    Dataset.Rows rows = positive ? dataset.samples(s, split) : dataset.exposures(s, split);
                    List<String> found = new ArrayList<>();
                    for (long i = 0; i < rows.size(); i++) {
                        long e = rows.event(i);
                        assertThat(dataset.events().split(e)).isEqualTo(split);
                        assertThat(dataset.events().scenario(e)).isEqualTo(s);
                        found.add(dataset.userId(dataset.events().user(e)) + " "
                                + dataset.events().time(e) + " "
                                + dataset.itemId(dataset.events().item(e)) + " "
                                + dataset.events().positive(e));
                    }
                    int scenario = s;
                    assertThat(found)
                            .containsExactlyInAnyOrderElementsOf(reference.events.stream()
                                    .filter(e -> e.scenario() == scenario
                                            && e.split() == split
                                            && (e.positive() || !positive))
                                    .map(e -> e.user() + " " + e.time() + " " + e.item() + " " + e.positive())
                                    .toList());
                }
            }
        }
    }
}
