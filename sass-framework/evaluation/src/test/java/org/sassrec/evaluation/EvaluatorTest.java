package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.training.Validation;
import org.sassrec.training.VectorEncoder;

/** Compares the evaluator with {@link BruteForce} on random data with many ties. */
@Tag("slow")
class EvaluatorTest {

    private static final List<String> METRICS = List.of(
            "hr@1",
            "hr@5",
            "ndcg@5",
            "mrr@5",
            "recall@5",
            "hr@2/7",
            "ndcg@5/12",
            "mrr@8/7",
            "coverage@3",
            "coverage@6",
            "popularityLift@3",
            "auc",
            "gauc");
    private static final int DIM = 11;
    private static final List<Split> SPLITS =
            List.of(Split.TRAIN, Split.TRAIN, Split.TRAIN, Split.VALIDATION, Split.TEST);

    @ParameterizedTest
    @CsvSource({
        "1, POSITIVES, TEST, REFIT, FROZEN",
        "2, POSITIVES, VALIDATION, TRAIN, FROZEN",
        "3, SEEN, TEST, REFIT, FROZEN",
        "4, SEEN, TEST, TRAIN, FROZEN",
        "5, NONE, TEST, REFIT, FROZEN",
        "6, NONE, VALIDATION, TRAIN, FROZEN",
        "7, SEEN, TEST, REFIT, ROLLING",
        "8, POSITIVES, VALIDATION, TRAIN, ROLLING",
        // Item vectors that change daily: rolling queries use those of their day, frozen queries those of the end of
        // the horizon.
        "19, SEEN, TEST, REFIT, ROLLING",
        "18, POSITIVES, VALIDATION, TRAIN, ROLLING",
        "17, NONE, TEST, TRAIN, FROZEN"
    })
    void matchesSortedRanking(long seed, Exclude exclude, Split split, Horizon horizon, History history) {
        FakeDataset data = random(seed, 40, 30, 700);
        TableEncoder encoder = new TableEncoder(data, seed);
        encoder.daily = seed > 10;
        EvaluateConfig config = new EvaluateConfig(METRICS, exclude, 0.9, history);
        try (Evaluator evaluator = Evaluator.of(data, scenarios(3), config, split, horizon, options(0))) {
            QueryRanks.Collector collector = new QueryRanks.Collector();
            EvaluationReport report = evaluator.evaluate("random", Scorer.of(encoder), collector);
            Map<String, Double> sums = new LinkedHashMap<>();
            for (int s = 0; s < 3; s++) {
                BruteForce brute = new BruteForce(data, encoder, s, config, split, horizon);
                EvaluationReport.ScenarioResult result = report.scenarios().get("s" + s);
                assertThat(result.queries()).isEqualTo(brute.queries());
                assertThat(result.users()).isEqualTo(brute.users());
                assertThat(result.unreachable()).isEqualTo(brute.unreachable());
                Map<String, Double> expected = brute.metrics(METRICS, false);
                Map<String, Double> floor = brute.metrics(METRICS, true);
                assertThat(result.scores().model()).hasSameSizeAs(expected);
                for (String metric : METRICS) {
                    assertThat(result.scores().model().get(metric))
                            .as(metric)
                            .isCloseTo(expected.get(metric), within(1e-12));
                    assertThat(result.scores().popularity().get(metric))
                            .as("popularity " + metric)
                            .isCloseTo(floor.get(metric), within(1e-12));
                    sums.merge(metric, expected.get(metric) / 3, Double::sum);
                }
            }
            for (String metric : METRICS) {
                assertThat(report.macro().model().get(metric)).isCloseTo(sums.get(metric), within(1e-12));
            }
            assertPairedDifferencesMatchReport(report, collector.ranks());
        }
    }

    private static void assertPairedDifferencesMatchReport(EvaluationReport report, QueryRanks ranks) {
        for (String text : METRICS) {
            Metric metric = Metric.parse(text);
            if (!metric.isTestable()) {
                continue;
            }
            Map<String, PairedTest.Difference> found =
                    PairedTest.of(0.95).compare(List.of(ranks), List.of(ranks.byPopularity()), metric);
            assertThat(found).hasSize(report.scenarios().size() + 1);
            report.scenarios()
                    .forEach((name, result) -> assertThat(found.get(name).value())
                            .as("%s in %s", text, name)
                            .isCloseTo(
                                    result.scores().model().get(text)
                                            - result.scores().popularity().get(text),
                                    within(1e-12)));
        }
    }

    @ParameterizedTest
    @CsvSource({"6, POSITIVES", "7, SEEN"})
    void computesMetricsOfSlices(long seed, Exclude exclude) {
        assertBreakdownMatches(seed, exclude, List.of("hr@5", "auc", "ndcg@5", "recall@5", "gauc"));
    }

    @Test
    void countsQueriesOfSlicesWithoutRankMetrics() {
        assertBreakdownMatches(3, Exclude.POSITIVES, List.of("gauc", "auc"));
    }

    private static void assertBreakdownMatches(long seed, Exclude exclude, List<String> metrics) {
        FakeDataset data = random(seed, 60, 30, 900);
        TableEncoder encoder = new TableEncoder(data, seed);
        EvaluateConfig config = new EvaluateConfig(metrics, exclude);
        try (Evaluator evaluator = Evaluator.of(data, scenarios(3), config, Split.TEST, Horizon.TRAIN, options(20))) {
            EvaluationReport report = evaluator.evaluate("random", encoder);
            for (int s = 0; s < 3; s++) {
                BruteForce brute = new BruteForce(data, encoder, s, config, Split.TEST, Horizon.TRAIN);
                EvaluationReport.ScenarioResult result = report.scenarios().get("s" + s);
                int[] bounds = {1, 10, Integer.MAX_VALUE};
                List<EvaluationReport.Slice> byHistory =
                        List.copyOf(result.byHistory().values());
                List<EvaluationReport.Slice> byPopularity =
                        List.copyOf(result.byPopularity().values());
                for (int part = 0; part < 3; part++) {
                    int index = part;
                    int least = part == 0 ? 0 : bounds[part - 1];
                    assertSliceMatches(
                            brute,
                            byHistory.get(part),
                            metrics,
                            e -> brute.history(e.user()) >= least && brute.history(e.user()) < bounds[index]);
                    assertSliceMatches(
                            brute, byPopularity.get(part), metrics, e -> brute.popularityPart(e.item()) == index);
                }
                assertAgesMatch(brute, result, metrics);
            }
        }
    }

    private static void assertAgesMatch(
            BruteForce brute, EvaluationReport.ScenarioResult result, List<String> metrics) {
        List<String> ranking =
                metrics.stream().filter(metric -> metric.contains("@")).toList();
        assertThat(result.byAge()).containsOnlyKeys("new", "older");
        assertSliceMatches(brute, result.byAge().get("new"), ranking, e -> brute.daysSinceFirstEvent(e) < 2);
        assertSliceMatches(brute, result.byAge().get("older"), ranking, e -> brute.daysSinceFirstEvent(e) >= 2);
        assertThat(result.byAge().get("new").queries()).isPositive();
    }

    private static void assertSliceMatches(
            BruteForce brute, EvaluationReport.Slice slice, List<String> metrics, Predicate<Event> wanted) {
        List<Event> queries = brute.queriesOf(wanted);
        assertThat(slice.queries()).isEqualTo(queries.size());
        assertThat(slice.users())
                .isEqualTo(queries.stream().map(Event::user).distinct().count());
        if (queries.isEmpty()) {
            assertThat(slice.scores().model()).isEmpty();
            return;
        }
        Map<String, Double> expected = brute.metrics(metrics, false, wanted);
        Map<String, Double> floor = brute.metrics(metrics, true, wanted);
        for (String metric : metrics) {
            if (Double.isNaN(expected.get(metric))) {
                assertThat(slice.scores().model()).doesNotContainKey(metric);
            } else {
                assertThat(slice.scores().model().get(metric)).isCloseTo(expected.get(metric), within(1e-12));
                assertThat(slice.scores().popularity().get(metric)).isCloseTo(floor.get(metric), within(1e-12));
            }
        }
    }

    @Test
    void batchesAndThreadsChangeNothing() {
        FakeDataset data = random(9, 300, 60, 3_000);
        TableEncoder encoder = new TableEncoder(data, 9);
        EvaluateConfig config = new EvaluateConfig(METRICS, Exclude.SEEN, 0.9, History.FROZEN);
        List<EvaluationReport> reports = new ArrayList<>();
        for (int[] way : new int[][] {{1, 1}, {3, 7}, {2, 100_000}}) {
            Evaluator.Options options = new Evaluator.Options(5, way[0], 50, way[1]);
            try (Evaluator evaluator = Evaluator.of(data, scenarios(3), config, Split.TEST, Horizon.REFIT, options)) {
                reports.add(evaluator.evaluate("m", encoder));
            }
        }
        assertThat(reports.get(1).scenarios()).isEqualTo(reports.get(0).scenarios());
        assertThat(reports.get(2).scenarios()).isEqualTo(reports.get(0).scenarios());
        assertThat(reports.get(2).macro()).isEqualTo(reports.get(0).macro());
    }

    @Test
    void encodesUserOncePerContext() {
        List<Event> events = new ArrayList<>();
        events.add(new Event(0, 0, 0, 10, true, Split.TRAIN, 0));
        events.add(new Event(0, 1, 0, 20, true, Split.TRAIN, 0));
        for (int i = 0; i < 6; i++) { // contexts 1, 2, 1, 2, ...
            events.add(new Event(0, i % 2, 0, 100 + i, true, Split.TEST, 1 + i % 2));
        }
        // With a leave-one-out split, a query may be inside the time of the training data. It needs a separate row.
        events.add(new Event(0, 1, 0, 15, true, Split.TEST, 1));
        FakeDataset data = builder(1, 2, events).build();
        TableEncoder encoder = new TableEncoder(data, 1);
        try (Evaluator evaluator = Evaluator.of(
                data,
                scenarios(1),
                new EvaluateConfig(List.of("hr@1"), Exclude.NONE),
                Split.TEST,
                Horizon.TRAIN,
                options(0))) {
            assertThat(evaluator.evaluate("m", encoder).scenarios().get("s0").queries())
                    .isEqualTo(7);
        }
        assertThat(encoder.encodedUsers).isEqualTo(3);
    }

    @Test
    void ignoresUnservedAndEmptyScenariosInMacro() {
        List<Event> events = new ArrayList<>(List.of(
                new Event(0, 0, 0, 10, true, Split.TRAIN, 0),
                new Event(0, 1, 1, 11, true, Split.TRAIN, 0),
                new Event(0, 0, 2, 12, true, Split.TRAIN, 0),
                new Event(0, 0, 0, 20, true, Split.TEST, 0),
                new Event(0, 0, 2, 21, true, Split.TEST, 0)));
        FakeDataset data = builder(1, 2, events).build();
        List<ScenarioConfig> scenarios = new ArrayList<>(scenarios(2));
        scenarios.add(scenario("hidden", false));
        try (Evaluator evaluator = Evaluator.of(
                data,
                scenarios,
                new EvaluateConfig(List.of("hr@1"), Exclude.NONE),
                Split.TEST,
                Horizon.TRAIN,
                options(20))) {
            EvaluationReport report = evaluator.evaluate("m", new TableEncoder(data, 1));
            assertThat(report.scenarios()).containsOnlyKeys("s0", "s1");
            assertThat(report.scenarios().get("s1").scores().model()).isEmpty();
            assertThat(report.macro().model()).containsExactly(Map.entry("hr@1", 1.0));
        }
    }

    /** The variance of one user is unknown, so the error of a mean with that scenario is unknown too. */
    @Test
    void hasNoMacroIntervalWithOneUserScenario() {
        List<Event> events = new ArrayList<>();
        for (int user = 0; user < 30; user++) {
            events.add(new Event(user, user % 2, 0, 1, true, Split.TRAIN, 0));
            events.add(new Event(user, user % 3 == 0 ? 0 : 1, 0, 20, true, Split.TEST, 0));
        }
        events.add(new Event(0, 1, 1, 1, true, Split.TRAIN, 0));
        events.add(new Event(0, 1, 1, 20, true, Split.TEST, 0));
        FakeDataset data = builder(30, 2, events).build();
        EvaluateConfig config = new EvaluateConfig(List.of("hr@1"), Exclude.NONE);
        try (Evaluator evaluator = Evaluator.of(data, scenarios(2), config, Split.TEST, Horizon.TRAIN, options(200))) {
            EvaluationReport report = evaluator.evaluate("m", new TableEncoder(data, 1));
            assertThat(report.scenarios().get("s0").scores().intervals()).containsOnlyKeys("hr@1");
            assertThat(report.scenarios().get("s1").scores().intervals()).isEmpty();
            assertThat(report.macro().model()).containsOnlyKeys("hr@1");
            assertThat(report.macro().intervals()).isEmpty();
        }
    }

    @Test
    void intervalsContainValueAndNarrowWithUsers() {
        double small = width(60);
        double large = width(600);
        // Ten times the users reduce the width to about a third.
        assertThat(large).isBetween(small / 6, small / 1.7);
    }

    private static double width(int users) {
        FakeDataset data = random(3, users, 30, users * 12);
        try (Evaluator evaluator = Evaluator.of(
                data,
                scenarios(3),
                new EvaluateConfig(List.of("hr@5"), Exclude.NONE),
                Split.TEST,
                Horizon.REFIT,
                options(400))) {
            EvaluationReport report = evaluator.evaluate("m", new TableEncoder(data, 3));
            EvaluationReport.Interval interval = report.macro().intervals().get("hr@5");
            assertThat(report.macro().model().get("hr@5")).isBetween(interval.low(), interval.high());
            return interval.high() - interval.low();
        }
    }

    @Test
    void rejectsNonFiniteVectors() {
        FakeDataset data = random(1, 20, 10, 200);
        TableEncoder encoder = new TableEncoder(data, 1);
        encoder.poison = true;
        try (Evaluator evaluator = Evaluator.of(
                data,
                scenarios(3),
                new EvaluateConfig(List.of("hr@5"), Exclude.NONE),
                Split.TEST,
                Horizon.REFIT,
                options(0))) {
            assertThatThrownBy(() -> evaluator.evaluate("m", encoder))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS5050")
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void rejectsSplitInsideHorizon() {
        FakeDataset data = random(1, 5, 5, 50);
        EvaluateConfig config = new EvaluateConfig(List.of("hr@5"), Exclude.NONE);
        assertThatThrownBy(() -> Evaluator.of(data, scenarios(3), config, Split.VALIDATION, Horizon.REFIT, options(0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void validationMetricEqualsMacroMean() {
        FakeDataset data = random(4, 50, 20, 900);
        TableEncoder encoder = new TableEncoder(data, 4);
        EvaluateConfig config = new EvaluateConfig(List.of("ndcg@5"), Exclude.POSITIVES);
        try (ValidationMetric metric =
                        ValidationMetric.of(data, scenarios(3), "ndcg@5", Exclude.POSITIVES, options(100));
                Evaluator evaluator =
                        Evaluator.of(data, scenarios(3), config, Split.VALIDATION, Horizon.TRAIN, options(0))) {
            EvaluationReport report = evaluator.evaluate("m", encoder);
            assertThat(metric.score(encoder, new int[] {0, 1, 2}))
                    .isEqualTo(report.macro().model().get("ndcg@5"));
            assertThat(metric.score(encoder, new int[] {1}))
                    .isEqualTo(report.scenarios().get("s1").scores().model().get("ndcg@5"));
        }
    }

    /**
     * A model that knows the answers of scenario 0 is significantly better there than one that knows none. Scenario 1 has
     * too few queries to count alone.
     */
    @Test
    void comparesModelsQueryByQuery() {
        List<Event> events = new ArrayList<>();
        for (int e = 0; e < 1_000; e++) {
            int scenario = e % 10 == 0 ? 1 : 0;
            events.add(new Event(e % 100, e % 20, scenario, e, true, e < 500 ? Split.TRAIN : Split.VALIDATION, 0));
        }
        FakeDataset data = builder(100, 20, events).build();
        TableEncoder random = new TableEncoder(data, 4);
        VectorEncoder planted = new AnswerEncoder(data);
        try (ValidationMetric metric = ValidationMetric.of(data, scenarios(2), "ndcg@5", Exclude.NONE, options(0))) {
            int[] both = {0, 1};
            Validation.Comparison better = metric.compare(planted, random, both);
            assertThat(better.difference())
                    .isEqualTo(metric.score(planted, both) - metric.score(random, both), within(1e-9))
                    .isPositive();
            assertThat(better.p()).isLessThan(1e-3);
            assertThat(better.worse()).isEmpty();
            assertThat(metric.compare(random, planted, both).worse()).containsExactly("s0");
            Validation.Comparison same = metric.compare(random, random, both);
            assertThat(same.difference()).isZero();
            assertThat(same.p()).isEqualTo(1);
        }
    }

    /** Scenario 1 has exposures but no positives in the validation split. */
    @Test
    void rejectsUnmeasurableValidationSplit() {
        List<Event> events = new ArrayList<>();
        for (int e = 0; e < 60; e++) {
            Split split = e < 40 ? Split.TRAIN : Split.VALIDATION;
            boolean positive = split == Split.TRAIN || e % 2 == 0;
            events.add(new Event(e % 7, e % 5, e % 2, e * FakeDataset.DAY / 10, positive, split, 0));
        }
        FakeDataset data = builder(7, 5, events).build();
        TableEncoder encoder = new TableEncoder(data, 4);
        try (ValidationMetric metric = ValidationMetric.of(data, scenarios(2), "ndcg@5", Exclude.NONE, options(0))) {
            assertThat(metric.score(encoder, new int[] {0})).isPositive();
            assertThat(metric.score(encoder, new int[] {0, 1})).isEqualTo(metric.score(encoder, new int[] {0}));
            assertThatThrownBy(() -> metric.score(encoder, new int[] {1}))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS5051")
                    .hasMessageContaining("`ndcg@5` has no value")
                    .hasMessageContaining("widen `data.split.validation`");
        }
    }

    private static Evaluator.Options options(int resamples) {
        return new Evaluator.Options(1, 2, resamples, 64);
    }

    static List<ScenarioConfig> scenarios(int count) {
        List<ScenarioConfig> scenarios = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            scenarios.add(scenario("s" + s, true));
        }
        return scenarios;
    }

    private static ScenarioConfig scenario(String name, boolean served) {
        return new ScenarioConfig(
                name,
                "tab = 1",
                null,
                List.of(),
                "click = 1",
                1,
                1,
                1,
                3,
                null,
                new ScenarioConfig.ExposedItems(),
                served,
                false,
                null);
    }

    static FakeDataset random(long seed, int users, int items, int count) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        for (int e = 0; e < count; e++) {
            // Splits need not follow time, for example those by column or leave-one-out.
            Split split = SPLITS.get(random.nextInt(5));
            events.add(new Event(
                    random.nextInt(users),
                    Math.min(random.nextInt(items), random.nextInt(items)),
                    random.nextInt(3),
                    e * FakeDataset.DAY / 100,
                    random.nextInt(3) > 0,
                    split,
                    random.nextInt(2)));
        }
        FakeDataset.Builder builder = builder(users, items, events);
        for (int u = 0; u < users; u++) {
            builder.listed(u, random.ints(random.nextInt(4), 0, items).toArray());
        }
        return builder.build();
    }

    private static FakeDataset.Builder builder(int users, int items, List<Event> events) {
        FakeDataset.Builder builder = FakeDataset.of(users, items, 3).context("hour");
        events.forEach(builder::event);
        return builder;
    }

    /** Gives the item of the event the greatest score. */
    private record AnswerEncoder(FakeDataset data) implements VectorEncoder {
        @Override
        public int dim() {
            return data.itemCount();
        }

        @Override
        public float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
            return items(
                    scenario,
                    Arrays.stream(events)
                            .mapToInt(event -> data.list().get((int) event).item())
                            .toArray(),
                    horizon);
        }

        @Override
        public float[] knownUsers(int scenario, int[] users, Horizon horizon) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] items(int scenario, int[] items, Horizon horizon) {
            float[] vectors = new float[items.length * dim()];
            for (int i = 0; i < items.length; i++) {
                vectors[i * dim() + items[i]] = 1;
            }
            return vectors;
        }
    }

    /**
     * Vectors of small integers, so that many scores are equal. The user vector depends on everything that a row may
     * depend on.
     */
    static final class TableEncoder implements VectorEncoder {
        private final FakeDataset data;
        private final long seed;
        int encodedUsers;
        boolean poison;
        boolean daily;

        TableEncoder(FakeDataset data, long seed) {
            this.data = data;
            this.seed = seed;
        }

        @Override
        public int dim() {
            return DIM;
        }

        @Override
        public float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
            encodedUsers += events.length;
            float[] vectors = new float[events.length * DIM];
            for (int i = 0; i < events.length; i++) {
                Event event = data.list().get((int) events[i]);
                long time = known == SplitFilter.ALL ? event.time() : Math.min(event.time(), data.endTime(horizon));
                fill(vectors, i, Arrays.asList(seed, scenario, event.user(), time, event.context(), horizon));
            }
            return vectors;
        }

        @Override
        public float[] knownUsers(int scenario, int[] users, Horizon horizon) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] items(int scenario, int[] items, Horizon horizon) {
            float[] vectors = new float[items.length * DIM];
            for (int i = 0; i < items.length; i++) {
                fill(vectors, i, Arrays.asList(-seed, scenario, items[i], horizon));
            }
            if (poison && vectors.length > 0) {
                vectors[vectors.length - 1] = Float.NaN;
            }
            return vectors;
        }

        @Override
        public @Nullable DailyItems dailyItems() {
            return daily ? new Days() : null;
        }

        private final class Days implements DailyItems {
            @Override
            public int of(long event, Horizon horizon) {
                return data.events().day(event);
            }

            @Override
            public float[] items(int scenario, int[] items, int day, Horizon horizon) {
                float[] vectors = new float[items.length * DIM];
                for (int i = 0; i < items.length; i++) {
                    fill(vectors, i, Arrays.asList(-seed, scenario, items[i], day, horizon));
                }
                return vectors;
            }
        }

        private static void fill(float[] vectors, int row, List<?> key) {
            // The hash code of an enum differs between JVM runs, so the hash code of the list is not usable.
            long hash = 7;
            for (Object part : key) {
                hash = hash * 1_000_003
                        + (part instanceof Horizon h ? (h == Horizon.TRAIN ? 1 : 2) : ((Number) part).longValue());
            }
            Random random = new Random(hash);
            for (int d = 0; d < DIM; d++) {
                vectors[row * DIM + d] = random.nextInt(3) - 1;
            }
        }
    }
}
