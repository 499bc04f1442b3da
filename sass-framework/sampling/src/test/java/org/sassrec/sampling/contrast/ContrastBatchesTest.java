package org.sassrec.sampling.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.ScenarioConfig.ListColumn;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.Seeds;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.sampling.prior.ItemPrior;
import org.sassrec.sampling.retrieval.RetrievalBatchesTest;

@Tag("slow")
class ContrastBatchesTest {

    private static final Negatives NEGATIVES = new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true);

    private final FakeDataset dataset = SampleData.days(3);
    private final SassConfig config = Configs.of(3, Configs.model(), Configs.finetune(NEGATIVES, 32));

    @Test
    void visitsEachScenarioPairOncePerEpoch() {
        ContrastBatches batches = ContrastBatches.of(config, dataset, Horizon.TRAIN);
        Set<String> found = new HashSet<>();
        int rows = 0;
        for (int n = 0; n < batches.batches(); n++) {
            ContrastBatch batch = batches.batch(1, n);
            for (int row = 0; row < batch.users().rows(); row++) {
                int partner = batch.userPartner()[row];
                assertThat(batch.userPartner()[partner]).isEqualTo(row);
                assertThat(batch.userEntity()[partner]).isEqualTo(batch.userEntity()[row]);
                assertThat(batch.users().ids()[row * 2]).isEqualTo(batch.userEntity()[row] + 1);
                int scenario = RetrievalBatchesTest.scenario(batch.users(), row);
                int other = RetrievalBatchesTest.scenario(batch.users(), partner);
                assertThat(scenario).isNotEqualTo(other);
                found.add(batch.userEntity()[row] + ":" + Math.min(scenario, other) + Math.max(scenario, other));
                rows++;
            }
        }
        Set<String> heldOut = new HashSet<>();
        batches.heldOut().ifPresent(batch -> {
            for (int row = 0; row < batch.users().rows(); row++) {
                heldOut.add(batch.userEntity()[row] + "");
            }
        });
        Set<String> expected = new HashSet<>();
        for (int user = 0; user < dataset.userCount(); user++) {
            TreeSet<Integer> visited = new TreeSet<>();
            for (Event e : dataset.list()) {
                if (e.user() == user && e.split() == Split.TRAIN) {
                    visited.add(e.scenario());
                }
            }
            for (int a : visited) {
                for (int b : visited.tailSet(a, false)) {
                    if (!heldOut.contains(user + "")) {
                        expected.add(user + ":" + a + b);
                    }
                }
            }
        }
        assertThat(found).isEqualTo(expected);
        assertThat(rows).isEqualTo(2 * expected.size());
        assertThat(batches.userPairs()).isEqualTo(expected.size());
        assertThat(batches.samples()).isEqualTo(batches.userPairs() + batches.itemPairs());
    }

    /**
     * An even distribution over the batches of the other side would give most batches at most one pair, without
     * negatives.
     */
    @Test
    void repeatsSideWithFewPairs() {
        FakeDataset.Builder builder = FakeDataset.of(600, 12, 2)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .sequence("clicked", Population.POSITIVE, Scope.SCENARIO, 5)
                .statistic("clicksHere", Side.ITEM, Measure.POSITIVES, Scope.SCENARIO);
        for (int user = 0; user < 600; user++) {
            builder.event(user, user % 12, 0, 5, true, Split.TRAIN);
            builder.event(user, (user + 1) % 12, 1, 6, true, Split.TRAIN);
        }
        SassConfig two = Configs.of(2, Configs.model(), Configs.finetune(NEGATIVES, 32));
        ContrastBatches batches = ContrastBatches.of(two, builder.build(), Horizon.TRAIN);
        int batchSize = two.pretrain().batchSize();
        assertThat(batches.itemPairs()).isBetween(8L, 12L);
        assertThat(batches.userPairs()).isGreaterThan(8L * batchSize);
        Set<Integer> items = new HashSet<>();
        int users = 0;
        int rows = 0;
        for (int n = 0; n < batches.batches(); n++) {
            ContrastBatch batch = batches.batch(1, n);
            rows += batch.users().rows() + batch.items().rows();
            assertThat(batch.items().rows()).isEqualTo(2 * Math.min((int) batches.itemPairs(), batchSize / 4));
            Set<Integer> distinct = new HashSet<>();
            for (int entity : batch.itemEntity()) {
                distinct.add(entity);
            }
            assertThat(distinct)
                    .as("distinct items of a batch")
                    .hasSize(batch.items().rows() / 2);
            items.addAll(distinct);
            users += batch.users().rows() / 2;
        }
        assertThat(items).as("items of an epoch").hasSize((int) batches.itemPairs());
        assertThat(users).isEqualTo((int) batches.userPairs());
        assertThat(batches.samples()).isEqualTo(rows / 2).isGreaterThan(batches.userPairs() + batches.itemPairs());
    }

    @Test
    void viewsDifferByScenarioHistory() {
        ContrastBatches batches = ContrastBatches.of(config, dataset, Horizon.TRAIN);
        ContrastBatch batch = batches.batch(0, 0);
        boolean differs = false;
        SideRows.Bag clicked = batch.users().bags()[0];
        for (int row = 0; row < batch.users().rows(); row++) {
            differs |= count(clicked, row) != count(clicked, batch.userPartner()[row]);
        }
        assertThat(differs).isTrue();
        assertThat(batch.users().biasIds()).containsOnly(0);
        assertThat(batches.nonEmptyShare(Side.USER)).isBetween(0.01, 0.99);
        assertThat(batches.nonEmptyShare(Side.ITEM)).isBetween(0.01, 1.0);
    }

    @Test
    void overlapCountsSharedEntities() {
        ContrastBatches.Overlap overlap = ContrastBatches.overlap(config, dataset, Horizon.TRAIN);
        long common = 0;
        for (int user = 0; user < dataset.userCount(); user++) {
            int id = user;
            boolean first = dataset.list().stream()
                    .anyMatch(e -> e.user() == id && e.scenario() == 0 && e.split() == Split.TRAIN);
            boolean second = dataset.list().stream()
                    .anyMatch(e -> e.user() == id && e.scenario() == 2 && e.split() == Split.TRAIN);
            common += first && second ? 1 : 0;
        }
        assertThat(overlap.users()[0][2]).isEqualTo(common).isEqualTo(overlap.users()[2][0]);
    }

    /** The other scenarios are pre-trained. */
    @Test
    void leavesOutScenarioWithoutOverlap() {
        FakeDataset.Builder builder = shared(60, 60);
        for (int user = 60; user < 80; user++) {
            builder.event(user, 60 + user % 5, 2, 5, true, Split.TRAIN);
        }
        ContrastBatches batches = ContrastBatches.of(config, builder.build(), Horizon.TRAIN);
        assertThat(batches.userPairs()).isGreaterThan(50);
        for (int n = 0; n < batches.batches(); n++) {
            assertThat(IntStream.of(batches.batch(0, n).userEntity())).allMatch(user -> user < 60);
        }
    }

    /** Returns 80 users and 80 items, of which some have positives in both of two scenarios. */
    private static FakeDataset.Builder shared(int users, int items) {
        FakeDataset.Builder builder = FakeDataset.of(80, 80, 3)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .sequence("clicked", Population.POSITIVE, Scope.SCENARIO, 5)
                .statistic("clicksHere", Side.ITEM, Measure.POSITIVES, Scope.SCENARIO);
        for (int n = 0; n < 60; n++) {
            builder.event(n, n % items, 0, 5, n < users, Split.TRAIN);
            builder.event(n, (n + 1) % items, 1, 6, n < users, Split.TRAIN);
        }
        return builder;
    }

    @Test
    void skipsSideWhoseViewsAreEqual() {
        FakeDataset.Builder builder = FakeDataset.of(60, 60, 2)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .sequence("clicked", Population.POSITIVE, Scope.SCENARIO, 5)
                .statistic("clicks", Side.ITEM, Measure.POSITIVES, Scope.ALL);
        for (int n = 0; n < 60; n++) {
            builder.event(n, n, 0, 5, true, Split.TRAIN).event(n, n, 1, 6, true, Split.TRAIN);
        }
        ContrastBatches batches = ContrastBatches.of(config, builder.build(), Horizon.TRAIN);
        assertThat(batches.itemPairs()).isZero();
        assertThat(batches.userPairs()).isPositive();
        assertThat(batches.batch(0, 0).items().rows()).isZero();
        assertThat(batches.heldOut())
                .hasValueSatisfying(batch -> assertThat(batch.items().rows()).isZero());
        assertThat(batches.participation(Side.ITEM))
                .isEqualTo(new ContrastBatches.Participation(Side.ITEM, false, 60, 0, 8));
        assertThat(batches.participation(Side.USER).takesPart()).isTrue();
        assertThat(ContrastBatches.ofBothSides(config, builder.build(), Horizon.TRAIN)
                        .itemPairs())
                .isPositive();
    }

    /** All users are in both scenarios, but only some have a history there. */
    @ParameterizedTest
    @ValueSource(ints = {5, 40})
    void skipsSideWithFewUsablePairs(int clicking) {
        ContrastBatches batches =
                ContrastBatches.of(config, shared(clicking, 60).build(), Horizon.TRAIN);
        ContrastBatches.Participation users = batches.participation(Side.USER);
        assertThat(users.pairs()).isEqualTo(60);
        assertThat(users.usable()).isBetween(clicking - 5L, (long) clicking);
        assertThat(users.takesPart()).isEqualTo(clicking == 40);
        assertThat(batches.userPairs()).isEqualTo(clicking == 40 ? 60 - heldOut(60) : 0);
    }

    private long heldOut(int users) {
        return IntStream.range(0, users)
                .filter(user -> Seeds.isHeldOut(config.run().seed(), user))
                .count();
    }

    @Test
    void hasNoBatchesWithoutSides() {
        ContrastBatches batches = ContrastBatches.of(config, shared(2, 60).build(), Horizon.TRAIN);
        assertThat(batches.participation(Side.ITEM).takesPart()).isFalse();
        assertThat(batches.batches()).isZero();
        assertThat(batches.heldOut()).isEmpty();
    }

    @Test
    void popularityIsSmoothedTowardsAllScenarios() {
        double[] counts = new double[dataset.itemCount()];
        double[] all = new double[dataset.itemCount()];
        for (Event e : dataset.list()) {
            if (e.positive() && e.split() == Split.TRAIN) {
                counts[e.item()] += e.scenario() == 1 ? 1 : 0;
                all[e.item()]++;
            }
        }
        double total = 0;
        for (int item = 0; item < counts.length; item++) {
            counts[item] += 0.25 * all[item] + 0.001;
            total += counts[item];
        }
        ItemPrior popularity = DailyPrior.popularity(
                        dataset,
                        config.scenarios(),
                        new org.sassrec.config.ModelConfig.Prior(null, 0.25),
                        Horizon.TRAIN)
                .end();
        for (int item = 0; item < counts.length; item++) {
            assertThat((double) popularity.logPrior(1, item)).isCloseTo(Math.log(counts[item] / total), within(1e-6));
        }
    }

    @Test
    void popularityDecaysWithHalfLife() {
        FakeDataset aged = FakeDataset.of(4, 2, 1)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .event(0, 0, 0, 0, true, Split.TRAIN)
                .event(1, 1, 0, 2 * FakeDataset.DAY - 1, true, Split.TRAIN)
                .build();
        ItemPrior popularity = DailyPrior.popularity(
                        aged,
                        config.scenarios().subList(0, 1),
                        new org.sassrec.config.ModelConfig.Prior(java.time.Duration.ofDays(1), 0),
                        Horizon.TRAIN)
                .end();
        double ratio = Math.exp(popularity.logPrior(0, 1) - popularity.logPrior(0, 0));
        assertThat(ratio).isCloseTo(1.001 / 0.251, within(1e-3));
    }

    @Test
    void listsWithoutTimesDoNotDecay() {
        FakeDataset.Builder builder =
                FakeDataset.of(4, 2, 2).id("user", Side.USER).id("item", Side.ITEM);
        for (int scenario = 0; scenario < 2; scenario++) {
            builder.event(0, 0, scenario, 0, true, Split.TRAIN)
                    .event(1, 1, scenario, 2 * FakeDataset.DAY - 1, true, Split.TRAIN);
        }
        ScenarioConfig list = new ScenarioConfig(
                "past",
                null,
                new ListColumn("past", ","),
                List.of(),
                "true",
                1,
                1,
                1,
                1,
                null,
                new ScenarioConfig.ExposedItems(),
                false,
                false,
                null);
        ItemPrior popularity = DailyPrior.popularity(
                        builder.build(),
                        List.of(Configs.scenario(0), list),
                        new org.sassrec.config.ModelConfig.Prior(java.time.Duration.ofDays(1), 0),
                        Horizon.TRAIN)
                .end();
        double[] ratios = IntStream.range(0, 2)
                .mapToDouble(s -> Math.exp(popularity.logPrior(s, 1) - popularity.logPrior(s, 0)))
                .toArray();
        assertThat(ratios).containsExactly(new double[] {1.001 / 0.251, 1}, within(1e-3));
    }

    private static long count(SideRows.Bag bag, int row) {
        long count = 0;
        for (int of : bag.rowIndex()) {
            count += of == row ? 1 : 0;
        }
        return count;
    }
}
