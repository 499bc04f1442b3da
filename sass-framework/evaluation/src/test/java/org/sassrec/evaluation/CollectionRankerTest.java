package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.sampling.FakeDataset;

/** Compares the ranks in a collection with those of the evaluator, on random data with many ties. */
@Tag("slow")
class CollectionRankerTest {
    private static final EvaluateConfig RANKED =
            new EvaluateConfig(List.of("hr@1", "ndcg@5"), Exclude.POSITIVES, 0.9, History.FROZEN);

    /** A collection that contains other vectors than the encoder's under their ids. */
    private record Fixture(FakeDataset data, EvaluatorTest.TableEncoder encoder, EvaluateConfig config) {
        static Fixture of(long seed, EvaluateConfig config) {
            FakeDataset data = EvaluatorTest.random(seed, 40, 30, 700);
            return new Fixture(data, new EvaluatorTest.TableEncoder(data, seed), config);
        }

        QueryRanks evaluated() {
            QueryRanks.Collector collector = new QueryRanks.Collector();
            try (Evaluator evaluator = Evaluator.of(
                    data,
                    EvaluatorTest.scenarios(3),
                    config,
                    Split.TEST,
                    Horizon.REFIT,
                    Evaluator.Options.of(1, 1).withoutIntervals())) {
                evaluator.evaluate("model", Scorer.of(encoder), collector);
            }
            return collector.ranks();
        }

        List<String> candidates(int scenario, Random random) {
            List<String> ids = new ArrayList<>();
            for (int item : data.candidates(scenario, Horizon.REFIT)) {
                ids.add(data.itemId(item));
            }
            Collections.shuffle(ids, random);
            return ids;
        }

        Optional<CollectionRanker.Result> rank(int scenario, List<String> ids, QueryRanks.Ranks evaluated) {
            SplitFilter known = CollectionRanker.known(config, Horizon.REFIT);
            try (CollectionRanker ranker = new CollectionRanker(data, config, Split.TEST, Horizon.REFIT, 2)) {
                return ranker.rank(
                        scenario,
                        ids,
                        ordered -> VectorScorer.items(
                                encoder.items(
                                        scenario,
                                        ordered.stream()
                                                .mapToInt(id -> data.itemIndex(id.replace("gone-", "")))
                                                .toArray(),
                                        Horizon.REFIT),
                                encoder.dim(),
                                1,
                                events -> encoder.users(scenario, events, Horizon.REFIT, known)),
                        evaluated);
            }
        }
    }

    private static List<List<Long>> pairs(QueryRanks.Ranks ranks) {
        List<List<Long>> pairs = new ArrayList<>();
        for (int q = 0; q < ranks.users().length; q++) {
            pairs.add(List.of(ranks.users()[q], (long) ranks.model()[q]));
        }
        return pairs;
    }

    @ParameterizedTest
    @CsvSource({"1, POSITIVES, FROZEN", "2, SEEN, FROZEN", "3, NONE, FROZEN", "4, SEEN, ROLLING", "5, NONE, ROLLING"})
    void ranksTheSameVectorsLikeTheEvaluation(long seed, Exclude exclude, History history) {
        Fixture fixture = Fixture.of(seed, new EvaluateConfig(List.of("hr@3", "ndcg@5", "auc"), exclude, 0.9, history));
        QueryRanks evaluated = fixture.evaluated();
        Random random = new Random(seed);
        for (int s = 0; s < 3; s++) {
            QueryRanks.Ranks expected = evaluated.scenarios().get("s" + s);
            CollectionRanker.Result found =
                    fixture.rank(s, fixture.candidates(s, random), expected).orElseThrow();
            assertThat(pairs(found.ranks())).isEqualTo(pairs(expected));
            assertThat(found.queries()).isEqualTo(expected.users().length);
            // Items of the test split that are no candidates.
            assertThat(found.unranked()).isLessThan(found.queries() / 4);
            assertThat(found.missing()).isZero();
            assertThat(found.ranks().protocolDigest()).isEqualTo(expected.protocolDigest());
        }
    }

    /** Items that the collection lacks are misses, and items that are no candidates take places. */
    @ParameterizedTest
    @CsvSource({"6", "7"})
    void ranksTheItemsOfTheCollection(long seed) {
        Fixture fixture = Fixture.of(seed, RANKED);
        QueryRanks.Ranks evaluated = fixture.evaluated().scenarios().get("s0");
        List<String> ids = fixture.candidates(0, new Random(seed));
        List<String> half = ids.subList(0, ids.size() / 2);
        CollectionRanker.Result fewer = fixture.rank(0, half, evaluated).orElseThrow();
        long missing = pairs(fewer.ranks()).stream()
                .filter(pair -> pair.get(1) == RankCounter.NOT_FOUND)
                .count();
        long unknown = fixture.rank(0, ids, evaluated).orElseThrow().unranked();
        assertThat(fewer.missing()).isBetween(fewer.queries() / 4, fewer.queries() - 1);
        assertThat(fewer.unranked()).isEqualTo(fewer.missing() + unknown);
        assertThat(missing).isGreaterThanOrEqualTo(fewer.unranked());

        // Each candidate has a twin that the dataset does not contain.
        List<String> more = new ArrayList<>(ids);
        ids.forEach(id -> more.add("gone-" + id));
        CollectionRanker.Result wider = fixture.rank(0, more, evaluated).orElseThrow();
        assertThat(wider.missing()).isZero();
        assertThat(wider.unranked()).isEqualTo(unknown);
        assertThat(found(wider))
                .isLessThan(found(fixture.rank(0, ids, evaluated).orElseThrow()));
    }

    private static long found(CollectionRanker.Result result) {
        return pairs(result.ranks()).stream()
                .filter(pair -> pair.get(1) != RankCounter.NOT_FOUND)
                .count();
    }

    @ParameterizedTest
    @CsvSource({"8"})
    void refusesAnotherDataset(long seed) {
        Fixture fixture = Fixture.of(seed, RANKED);
        Map<String, QueryRanks.Ranks> other =
                Fixture.of(seed + 1, RANKED).evaluated().scenarios();
        assertThat(fixture.rank(0, fixture.candidates(0, new Random(1)), other.get("s0")))
                .isEmpty();
    }
}
