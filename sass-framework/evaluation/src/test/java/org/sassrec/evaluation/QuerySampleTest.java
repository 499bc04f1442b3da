package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.sampling.FakeDataset;

/** Evaluation on a sample of the users. */
class QuerySampleTest {

    private static final List<String> METRICS = List.of("hr@3", "ndcg@5", "recall@5", "auc", "gauc");
    private static final int USERS = 300;

    private record Measured(EvaluationReport report, QueryRanks ranks) {}

    private static Measured measure(long dataSeed, long modelSeed, long runSeed, @Nullable Integer maxQueries) {
        FakeDataset data = EvaluatorTest.random(dataSeed, USERS, 30, 3_000);
        EvaluateConfig config = new EvaluateConfig(METRICS, Exclude.NONE, 0.9, History.FROZEN, maxQueries);
        QueryRanks.Collector collector = new QueryRanks.Collector();
        try (Evaluator evaluator = Evaluator.of(
                data,
                EvaluatorTest.scenarios(2),
                config,
                Split.TEST,
                Horizon.REFIT,
                new Evaluator.Options(runSeed, 1, 100, 64))) {
            Scorer scorer = Scorer.of(new EvaluatorTest.TableEncoder(data, modelSeed));
            return new Measured(evaluator.evaluate("model", scorer, collector), collector.ranks());
        }
    }

    private static QueryRanks.Ranks ranks(Measured measured, String scenario) {
        return Objects.requireNonNull(measured.ranks().scenarios().get(scenario));
    }

    private static Map<Long, Long> queriesByUser(QueryRanks.Ranks ranks) {
        Map<Long, Long> queries = new LinkedHashMap<>();
        Arrays.stream(ranks.users()).forEach(user -> queries.merge(user, 1L, Long::sum));
        return queries;
    }

    @Test
    void evaluatesEverythingWithoutNeedForSample() {
        Measured all = measure(1, 1, 1, null);
        Measured enough = measure(1, 1, 1, 1_000);
        assertThat(enough.report().scenarios()).isEqualTo(all.report().scenarios());
        assertThat(enough.report().macro()).isEqualTo(all.report().macro());
        assertThat(all.report().macro().sampleErrors()).isEmpty();
        EvaluationReport.ScenarioResult home = all.report().scenarios().get("s0");
        assertThat(home.sample()).isNull();
        assertThat(ranks(enough, "s0").protocolDigest())
                .isEqualTo(ranks(all, "s0").protocolDigest());
        assertThat(ranks(enough, "s0").model()).isEqualTo(ranks(all, "s0").model());
    }

    @Test
    void samplesCompleteUsersUpToTheMaximum() {
        QueryRanks.Ranks all = ranks(measure(1, 1, 1, null), "s0");
        Measured sampled = measure(1, 1, 1, 40);
        QueryRanks.Ranks some = ranks(sampled, "s0");
        assertThat(some.users().length).isBetween(30, 40);
        Map<Long, Long> expected = queriesByUser(all);
        queriesByUser(some).forEach((user, queries) -> assertThat(expected).containsEntry(user, queries));
        EvaluationReport.ScenarioResult result = sampled.report().scenarios().get("s0");
        assertThat(result.queries()).isEqualTo(some.users().length);
        assertThat(result.sample()).isEqualTo(new EvaluationReport.Sample(all.users().length, expected.size()));
        assertThat(result.exposures())
                .isLessThan(
                        measure(1, 1, 1, null).report().scenarios().get("s0").exposures() / 2);
        // The first user enters, whatever the number of its queries.
        assertThat(queriesByUser(ranks(measure(1, 1, 1, 1), "s0"))).hasSize(1);
    }

    /** The sample does not depend on the model, the seed of the run, or the scores. */
    @Test
    void samplesTheSameQueriesForEveryModelAndSeed() {
        Measured one = measure(1, 1, 1, 60);
        Measured other = measure(1, 2, 9, 60);
        for (String scenario : List.of("s0", "s1")) {
            assertThat(ranks(other, scenario).users())
                    .isEqualTo(ranks(one, scenario).users());
            assertThat(ranks(other, scenario).model())
                    .isNotEqualTo(ranks(one, scenario).model());
            assertThat(ranks(other, scenario).protocolDigest())
                    .isEqualTo(ranks(one, scenario).protocolDigest());
        }
        PairedTest test = PairedTest.of(0.95);
        Metric metric = Metric.parse("hr@3");
        assertThat(test.compare(List.of(one.ranks()), List.of(other.ranks()), metric))
                .containsOnlyKeys("s0", "s1", PairedTest.MACRO);
        assertThatThrownBy(() -> test.compare(
                        List.of(one.ranks()), List.of(measure(1, 2, 1, 90).ranks()), metric))
                .hasMessageContaining("SASS5054");
    }

    /** The errors of a sample are those of its difference from the values of all queries. */
    @Test
    void statesTheErrorOfTheSample() {
        int datasets = 40;
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (int seed = 1; seed <= datasets; seed++) {
            EvaluationReport all = measure(seed, seed, 1, null).report();
            EvaluationReport sampled = measure(seed, seed, 1, 80).report();
            for (String metric : METRICS) {
                EvaluationReport.Scores home = sampled.scenarios().get("s0").scores();
                add(ratios, metric, home, all.scenarios().get("s0").scores());
                add(ratios, "macro " + metric, sampled.macro(), all.macro());
            }
        }
        assertThat(ratios).hasSize(2 * METRICS.size());
        ratios.forEach((metric, values) -> {
            assertThat(values).as(metric).hasSize(datasets).allMatch(ratio -> Math.abs(ratio) < 4.5);
            double square = values.stream()
                    .mapToDouble(ratio -> ratio * ratio)
                    .average()
                    .orElseThrow();
            assertThat(Math.sqrt(square)).as(metric).isBetween(0.7, 1.35);
        });
    }

    private static void add(
            Map<String, List<Double>> ratios,
            String name,
            EvaluationReport.Scores sampled,
            EvaluationReport.Scores all) {
        String metric = name.replace("macro ", "");
        double difference = Objects.requireNonNull(sampled.model().get(metric))
                - Objects.requireNonNull(all.model().get(metric));
        double error = Objects.requireNonNull(sampled.sampleErrors().get(metric));
        // An error over users is larger, because it is that of other users and not of the rest of the split.
        assertThat(error)
                .isPositive()
                .isLessThan(
                        Objects.requireNonNull(sampled.intervals().get(metric)).error());
        ratios.computeIfAbsent(name, each -> new ArrayList<>()).add(difference / error);
    }

    /** The live release answers the sampled queries only. */
    @Test
    void ranksTheSampledQueriesInACollection() {
        FakeDataset data = EvaluatorTest.random(1, USERS, 30, 3_000);
        EvaluatorTest.TableEncoder encoder = new EvaluatorTest.TableEncoder(data, 1);
        EvaluateConfig config = new EvaluateConfig(METRICS, Exclude.NONE, 0.9, History.FROZEN, 60);
        QueryRanks.Ranks evaluated = ranks(measure(1, 1, 1, 60), "s1");
        List<String> ids = Arrays.stream(data.candidates(1, Horizon.REFIT))
                .mapToObj(data::itemId)
                .toList();
        try (CollectionRanker ranker = new CollectionRanker(data, config, Split.TEST, Horizon.REFIT, 1)) {
            Optional<CollectionRanker.Result> found = ranker.rank(
                    1,
                    ids,
                    ordered -> VectorScorer.items(
                            encoder.items(
                                    1,
                                    ordered.stream().mapToInt(data::itemIndex).toArray(),
                                    Horizon.REFIT),
                            encoder.dim(),
                            1,
                            events -> encoder.users(
                                    1, events, Horizon.REFIT, CollectionRanker.known(config, Horizon.REFIT))),
                    evaluated);
            QueryRanks.Ranks live = found.orElseThrow().ranks();
            assertThat(live.users()).isEqualTo(evaluated.users());
            assertThat(live.model()).isEqualTo(evaluated.model());
        }
    }

    /** Early stopping measures the same sample in each epoch and knows its error. */
    @Test
    void measuresValidationOnASample() {
        FakeDataset data = EvaluatorTest.random(1, USERS, 30, 3_000);
        EvaluatorTest.TableEncoder encoder = new EvaluatorTest.TableEncoder(data, 1);
        int[] scenarios = {0, 1};
        double all;
        try (ValidationMetric complete = validation(data, null)) {
            all = complete.score(encoder, scenarios);
            assertThat(complete.sampleError()).isNaN();
        }
        try (ValidationMetric sampled = validation(data, 60)) {
            double first = sampled.score(encoder, scenarios);
            assertThat(sampled.sampleError()).isBetween(0.005, 0.1);
            assertThat(first).isNotEqualTo(all).isCloseTo(all, within(4 * sampled.sampleError()));
            assertThat(sampled.score(encoder, scenarios)).isEqualTo(first);
        }
        try (ValidationMetric enough = validation(data, 5_000)) {
            assertThat(enough.score(encoder, scenarios)).isEqualTo(all);
            assertThat(enough.sampleError()).isNaN();
        }
    }

    private static ValidationMetric validation(FakeDataset data, @Nullable Integer maxQueries) {
        return ValidationMetric.of(
                data,
                EvaluatorTest.scenarios(2),
                "hr@3",
                Exclude.NONE,
                maxQueries,
                new Evaluator.Options(1, 1, 1_000, 64));
    }
}
