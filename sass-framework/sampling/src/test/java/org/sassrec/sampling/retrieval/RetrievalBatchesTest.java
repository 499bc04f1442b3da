package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Exclude;
import org.sassrec.config.FinetuneConfig.HardNegativeConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.RankRange;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.SassException;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.negative.ExcludedItems;
import org.sassrec.sampling.negative.HardNegatives;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.sampling.prior.ItemPrior;

public class RetrievalBatchesTest {

    private static final Negatives SHARED = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true);
    private static final Negatives DRAWN_ONLY = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, false, true);
    private static final Negatives PER_POSITIVE = new Negatives(3, 0, SamplingWeight.EXPOSURE, 1, false, true);

    private final FakeDataset dataset = SampleData.days(3);

    private RetrievalBatches batches(Negatives negatives, Horizon horizon) {
        return RetrievalBatches.of(config(negatives), dataset, horizon);
    }

    private static SassConfig config(Negatives negatives) {
        return Configs.of(3, Configs.model(), Configs.finetune(negatives, 32));
    }

    @Test
    void replacesAShareOfTheIdsByTheUnknownValue() {
        FinetuneConfig finetune = Copy.of(Configs.finetune(SHARED, 32))
                .with(FinetuneConfig::unknownShare, 0.25)
                .get();
        RetrievalBatches replacing =
                RetrievalBatches.of(Configs.of(3, Configs.model(), finetune), dataset, Horizon.TRAIN);
        RetrievalBatches plain = batches(SHARED, Horizon.TRAIN);
        int ids = 0;
        int unknown = 0;
        for (int n = 0; n < plain.batches(); n++) {
            RetrievalBatch batch = replacing.batch(1, n);
            RetrievalBatch expected = plain.batch(1, n);
            assertThat(batch.items().ids())
                    .isEqualTo(replacing.batch(1, n).items().ids());
            assertThat(batch.users().bags()[0].values())
                    .isEqualTo(expected.users().bags()[0].values());
            // Column 0 is the id, column 1 is a bucket of a statistic.
            for (int at = 0; at < batch.items().ids().length; at++) {
                int id = batch.items().ids()[at];
                if (at % 2 == 1 || id != 0) {
                    assertThat(id).isEqualTo(expected.items().ids()[at]);
                }
                ids += at % 2 == 0 ? 1 : 0;
                unknown += at % 2 == 0 && id == 0 ? 1 : 0;
            }
            assertThat(expected.items().ids()[0]).isPositive();
        }
        assertThat((double) unknown / ids).isBetween(0.2, 0.3);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Horizon.class)
    void visitsEachPositiveOncePerEpoch(Horizon horizon) {
        RetrievalBatches batches = batches(SHARED, horizon);
        List<Event> expected = dataset.list().stream()
                .filter(e -> e.positive() && horizon.includes(e.split()))
                .toList();
        for (int epoch = 0; epoch < 2; epoch++) {
            List<List<Integer>> shown = new ArrayList<>();
            for (int n = 0; n < batches.batches(); n++) {
                RetrievalBatch batch = batches.batch(epoch, n);
                for (int row = 0; row < batch.users().rows(); row++) {
                    shown.add(List.of(
                            batch.users().ids()[row * 2] - 1,
                            scenario(batch.users(), row),
                            item(batch, batch.positive()[row])));
                }
            }
            assertThat(shown)
                    .containsExactlyInAnyOrderElementsOf(expected.stream()
                            .map(e -> List.of(e.user(), e.scenario(), e.item()))
                            .toList());
        }
        assertThat(batches.samples()).isEqualTo(expected.size());
    }

    @Test
    void segmentSizesAreProportionalToScenarios() {
        RetrievalBatches batches = batches(SHARED, Horizon.TRAIN);
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            for (int s = 0; s < 3; s++) {
                int rows =
                        batch.users().scenarioOffsets()[s + 1] - batch.users().scenarioOffsets()[s];
                double share = (double) batches.samples(s) / batches.batches();
                assertThat((double) rows).isBetween(Math.floor(share), Math.ceil(share));
            }
            for (int row = 0; row < batch.users().rows(); row++) {
                assertThat(batch.weight()[row]).isEqualTo(1 + scenario(batch.users(), row));
                assertThat(scenario(batch.items(), batch.positive()[row])).isEqualTo(scenario(batch.users(), row));
            }
        }
    }

    @Test
    void samplesDifferentPartEachEpochAndAllEventually() {
        SassConfig full = config(SHARED);
        ScenarioConfig first = full.scenarios().get(0);
        ScenarioConfig thinned = new ScenarioConfig(
                first.name(),
                first.where(),
                null,
                List.of(),
                first.label(),
                1,
                1,
                0.25,
                2,
                null,
                first.candidates(),
                true,
                false,
                null);
        SassConfig config = Configs.of(
                List.of(thinned, full.scenarios().get(1), full.scenarios().get(2)),
                full.model(),
                full.pretrain(),
                full.finetune());
        RetrievalBatches batches = RetrievalBatches.of(config, dataset, Horizon.TRAIN);
        List<Event> all = dataset.list().stream()
                .filter(e -> e.positive() && e.split() == Split.TRAIN && e.scenario() == 0)
                .toList();
        assertThat(batches.samples(0)).isEqualTo(Math.round(all.size() * 0.25));
        Set<List<Integer>> shown = new HashSet<>();
        for (int epoch = 0; epoch < 5; epoch++) {
            int rows = 0;
            for (int n = 0; n < batches.batches(); n++) {
                RetrievalBatch batch = batches.batch(epoch, n);
                for (int row = 0; row < batch.users().scenarioOffsets()[1]; row++) {
                    shown.add(List.of(batch.users().ids()[row * 2] - 1, item(batch, batch.positive()[row])));
                    rows++;
                }
            }
            assertThat(rows).isEqualTo((int) batches.samples(0));
        }
        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .map(e -> List.of(e.user(), e.item()))
                        .distinct()
                        .toList());
    }

    @Test
    void usesSourceExposuresAsPositivesOfDerivedScenario() {
        SassConfig full = config(SHARED);
        ScenarioConfig derived = new ScenarioConfig(
                "derived",
                null,
                null,
                List.of("s0", "s2"),
                "true",
                1,
                1,
                1,
                2,
                null,
                new ScenarioConfig.ExposedItems(),
                false,
                false,
                null);
        List<ScenarioConfig> scenarios = new ArrayList<>(full.scenarios());
        scenarios.add(derived);
        SassConfig config = Configs.of(scenarios, full.model(), full.pretrain(), full.finetune());
        List<Event> exposed = dataset.list().stream()
                .filter(e -> e.split() == Split.TRAIN && e.scenario() != 1)
                .toList();
        assertThat(exposed).anyMatch(e -> !e.positive()).anyMatch(Event::positive);
        RetrievalBatches batches = RetrievalBatches.of(config, dataset, Horizon.TRAIN);
        assertThat(batches.samples(3)).isEqualTo(exposed.size());
        List<List<Integer>> rows = new ArrayList<>();
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            for (int row = batch.users().scenarioOffsets()[3];
                    row < batch.users().scenarioOffsets()[4];
                    row++) {
                rows.add(List.of(batch.users().ids()[row * 2] - 1, item(batch, batch.positive()[row])));
            }
        }
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        exposed.stream().map(e -> List.of(e.user(), e.item())).toList());
        for (int user = 0; user < dataset.userCount(); user++) {
            int id = user;
            assertThat(ExcludedItems.of(dataset, scenarios, 3, Horizon.TRAIN, Exclude.POSITIVES)
                            .of(user)
                            .items())
                    .containsExactly(exposed.stream()
                            .filter(e -> e.user() == id)
                            .mapToInt(Event::item)
                            .sorted()
                            .distinct()
                            .toArray());
        }
    }

    /** The popularity of the derived scenario counts exposures. The priors of the other scenarios do not change. */
    @Test
    void countsExposuresInPrior() {
        SassConfig full = config(SHARED);
        List<ScenarioConfig> scenarios = new ArrayList<>(full.scenarios());
        scenarios.add(new ScenarioConfig(
                "derived",
                null,
                null,
                List.of("s1"),
                "true",
                1,
                1,
                1,
                2,
                null,
                new ScenarioConfig.ExposedItems(),
                false,
                false,
                null));
        ModelConfig.Prior prior = full.model().prior();
        ItemPrior with =
                DailyPrior.popularity(dataset, scenarios, prior, Horizon.TRAIN).end();
        ItemPrior without = DailyPrior.popularity(dataset, full.scenarios(), prior, Horizon.TRAIN)
                .end();
        List<Event> train =
                dataset.list().stream().filter(e -> e.split() == Split.TRAIN).toList();
        double share = prior.share();
        long shown = train.stream().filter(e -> e.scenario() == 1).count();
        long positives = train.stream().filter(Event::positive).count();
        for (int item = 0; item < dataset.itemCount(); item++) {
            int id = item;
            List<Event> own = train.stream().filter(e -> e.item() == id).toList();
            double count = own.stream().filter(e -> e.scenario() == 1).count()
                    + share * own.stream().filter(Event::positive).count()
                    + 1e-3;
            double all = shown + share * positives + 1e-3 * dataset.itemCount();
            assertThat(with.logPrior(3, item)).isCloseTo((float) Math.log(count / all), within(1e-5f));
            assertThat(with.logPrior(0, item)).isEqualTo(without.logPrior(0, item));
        }
    }

    @Test
    void trainsChosenScenariosOnly() {
        RetrievalBatches batches = RetrievalBatches.of(config(SHARED), dataset, Horizon.TRAIN, 1);
        RetrievalBatch batch = batches.batch(0, 0);
        assertThat(batch.users().scenarioOffsets())
                .containsExactly(0, 0, batch.users().rows(), batch.users().rows());
        assertThat(batches.samples()).isEqualTo(batches(SHARED, Horizon.TRAIN).samples(1));
    }

    @Test
    void readsHistoriesBeforeSampleTime() {
        RetrievalBatches batches = batches(PER_POSITIVE, Horizon.TRAIN);
        int checked = 0;
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            for (int row = 0; row < batch.users().rows(); row++) {
                int user = batch.users().ids()[row * 2] - 1;
                int scenario = scenario(batch.users(), row);
                int item = item(batch, batch.positive()[row]);
                // The sample is one of these events, so its features must be those of one of them.
                List<List<Integer>> histories = dataset.list().stream()
                        .filter(e -> e.user() == user && e.scenario() == scenario && e.item() == item && e.positive())
                        .filter(e -> e.split() == Split.TRAIN)
                        .map(e -> seenBefore(user, e.time()))
                        .toList();
                assertThat(histories).contains(values(batch.users().bags()[1], row));
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    private List<Integer> seenBefore(int user, long time) {
        List<Event> earlier = new ArrayList<>(dataset.list().stream()
                .filter(e -> e.user() == user && e.split() == Split.TRAIN && e.time() < time)
                .toList());
        earlier.sort((a, b) -> Long.compare(b.time(), a.time()));
        return earlier.stream().limit(8).map(e -> e.item() + 1).toList();
    }

    @ParameterizedTest(name = "shared {0}")
    @ValueSource(booleans = {true, false})
    void readsStatisticsAsOfDayOfPositive(boolean shared) {
        RetrievalBatches batches = batches(shared ? SHARED : PER_POSITIVE, Horizon.TRAIN);
        FeatureSpec clicks = dataset.features(Side.ITEM).get(1);
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            for (int row = 0; row < batch.users().rows(); row++) {
                int user = batch.users().ids()[row * 2] - 1;
                int scenario = scenario(batch.users(), row);
                int itemRow = batch.positive()[row];
                int item = item(batch, itemRow);
                List<Integer> possible = dataset.list().stream()
                        .filter(e -> e.user() == user && e.scenario() == scenario && e.item() == item && e.positive())
                        .map(e -> dataset.single(
                                clicks, item, scenario, (int) (e.time() / FakeDataset.DAY), Horizon.TRAIN))
                        .toList();
                assertThat(possible).contains(batch.items().ids()[itemRow * 2 + 1]);
            }
        }
    }

    @ParameterizedTest(name = "inBatch {0}")
    @ValueSource(booleans = {true, false})
    void sharedCandidatesAreDistinctAndExcludeUserPositives(boolean inBatch) {
        RetrievalBatches batches = batches(inBatch ? SHARED : DRAWN_ONLY, Horizon.TRAIN);
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(1, n);
            Set<Long> masked = masked(batch);
            for (int row = 0; row < batch.users().rows(); row++) {
                int scenario = scenario(batch.users(), row);
                int user = batch.users().ids()[row * 2] - 1;
                List<Integer> candidates = new ArrayList<>();
                for (int itemRow = batch.items().scenarioOffsets()[scenario];
                        itemRow < batch.items().scenarioOffsets()[scenario + 1];
                        itemRow++) {
                    if (candidate(batch, scenario, row, itemRow, masked)) {
                        candidates.add(item(batch, itemRow));
                    }
                }
                assertThat(candidates).doesNotHaveDuplicates();
                assertThat(masked).doesNotContain(((long) row << 32) | batch.positive()[row]);
                Set<Integer> positives = positives(user, scenario);
                positives.remove(item(batch, batch.positive()[row]));
                assertThat(candidates).noneMatch(positives::contains);
            }
        }
    }

    @Test
    void masksUserPositivesAmongNegativesPerPositive() {
        RetrievalBatches batches = batches(PER_POSITIVE, Horizon.TRAIN);
        int hits = 0;
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            assertThat(batch.perRow()).isEqualTo(4);
            Set<Long> masked = masked(batch);
            for (int row = 0; row < batch.users().rows(); row++) {
                Set<Integer> positives = positives(batch.users().ids()[row * 2] - 1, scenario(batch.users(), row));
                assertThat(batch.candidates()[row * 4]).isEqualTo(batch.positive()[row]);
                for (int k = 1; k < 4; k++) {
                    boolean hit = positives.contains(item(batch, batch.candidates()[row * 4 + k]));
                    assertThat(masked.contains(((long) row << 32) | k)).isEqualTo(hit);
                    hits += hit ? 1 : 0;
                }
            }
        }
        assertThat(hits).isPositive();
    }

    /** Returns up to six ranked items per user that are not positives of the user. Every seventh user has none. */
    private static HardNegatives ranked(RetrievalBatches batches, HardNegativeConfig hard) {
        HardNegatives.Builder found = new HardNegatives.Builder(7, 1, 3, hard);
        for (int s = 0; s < 3; s++) {
            int[] users = batches.users(s);
            int[] items = batches.items(s);
            found.addScenario(s, users);
            for (int n = 0; n < users.length; n++) {
                int user = users[n];
                int[] positives = batches.excluded(s, user);
                int[] best = IntStream.range(0, items.length)
                        .map(i -> items[(i + user) % items.length])
                        .filter(item -> Arrays.binarySearch(positives, item) < 0)
                        .limit(user % 7 == 0 ? 0 : 6)
                        .toArray();
                found.addUser(s, n, best);
            }
        }
        return found.build();
    }

    @ParameterizedTest(name = "shared {0}")
    @ValueSource(booleans = {true, false})
    void hardNegativesArePerUserAndKeepSampledNegatives(boolean shared) {
        Negatives drawn = shared ? SHARED : PER_POSITIVE;
        HardNegativeConfig hard = new HardNegativeConfig(2, new RankRange(2, 5), 2, 1);
        RetrievalBatches batches = batches(drawn.withHard(hard), Horizon.TRAIN);
        HardNegatives mined = ranked(batches, hard);
        int none = 0;
        int others = 0;
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(1, n, mined);
            RetrievalBatch plain = batches(drawn, Horizon.TRAIN).batch(1, n);
            assertThat(batch.shared()).isEqualTo(plain.shared());
            assertThat(batch.weight()).isEqualTo(plain.weight());
            assertThat(batch.maskedUser()).isEqualTo(plain.maskedUser());
            assertThat(plain.mined()).isEqualTo(RetrievalBatch.MinedNegatives.NONE);
            assertThat(batches.batch(1, n).mined().counts()).containsOnly(0);
            for (int row = 0; row < batch.users().rows(); row++) {
                int user = batch.users().ids()[row * 2] - 1;
                int scenario = scenario(batch.users(), row);
                assertThat(item(batch, batch.positive()[row])).isEqualTo(item(plain, plain.positive()[row]));
                assertThat(batch.logQ()[batch.positive()[row]]).isEqualTo(plain.logQ()[plain.positive()[row]]);
                List<Integer> own = new ArrayList<>();
                for (int k = 0; k < batch.mined().counts()[row]; k++) {
                    int itemRow = batch.mined().items()[row * 2 + k];
                    assertThat(scenario(batch.items(), itemRow)).isEqualTo(scenario);
                    own.add(item(batch, itemRow));
                }
                int[] possible = mined.of(scenario, user);
                assertThat(own).doesNotHaveDuplicates().hasSize(Math.min(2, possible.length));
                assertThat(own).allMatch(item -> IntStream.of(possible).anyMatch(p -> p == item));
                assertThat(own).noneMatch(positives(user, scenario)::contains);
                none += own.isEmpty() ? 1 : 0;
                others += own.size();
            }
        }
        assertThat(none).isPositive();
        assertThat(others).isGreaterThan(none);
    }

    @Test
    void samplesDifferentRankedItemsEachEpoch() {
        HardNegativeConfig hard = new HardNegativeConfig(2, new RankRange(11, 200), 2, 1);
        int[] ranked = IntStream.range(1_000, 1_150).toArray();
        List<int[]> kept = new ArrayList<>();
        for (int epoch : new int[] {1, 1, 2}) {
            HardNegatives.Builder found = new HardNegatives.Builder(7, epoch, 2, hard);
            found.addScenario(1, new int[] {3, 8});
            found.addUser(1, 1, ranked);
            HardNegatives mined = found.build();
            assertThat(mined.of(1, 3)).isEmpty();
            assertThat(mined.of(0, 8)).isEmpty();
            assertThat(mined.of(1, 9)).isEmpty();
            kept.add(mined.of(1, 8));
        }
        assertThat(kept.get(0)).hasSize(32).doesNotHaveDuplicates().isEqualTo(kept.get(1));
        assertThat(IntStream.of(kept.get(0))).allMatch(item -> item >= 1_010 && item < 1_150);
        assertThat(kept.get(2)).isNotEqualTo(kept.get(0));
        assertThat(HardNegatives.NONE.of(1, 8)).isEmpty();
    }

    @Test
    void batchDependsOnlyOnSeedEpochAndNumber() {
        RetrievalBatch first = batches(SHARED, Horizon.TRAIN).batch(1, 2);
        RetrievalBatches again = batches(SHARED, Horizon.TRAIN);
        again.batch(0, 0);
        assertThat(again.batch(1, 2)).usingRecursiveComparison().isEqualTo(first);
        assertThat(again.batch(0, 2)).usingRecursiveComparison().isNotEqualTo(first);
    }

    @Test
    void omitsCorrectionWhenDisabled() {
        RetrievalBatch batch = batches(new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, false), Horizon.TRAIN)
                .batch(0, 0);
        assertThat(batch.logQ()).containsOnly(0f);
        assertThat(batch.prior()).doesNotContain(0f);
    }

    /**
     * Many scenarios have fewer samples than there are batches. Each batch must have samples, and each sample must
     * occur once.
     */
    @Test
    void leavesNoBatchEmptyWithManySmallScenarios() {
        FakeDataset.Builder builder =
                FakeDataset.of(60, 9, 60).id("user", Side.USER).id("item", Side.ITEM);
        List<ScenarioConfig> scenarios = new ArrayList<>();
        for (int s = 0; s < 60; s++) {
            scenarios.add(Configs.scenario(s, 1));
            builder.event(s, s % 9, s, 5, true, Split.TRAIN);
            builder.event(s, (s + 1) % 9, s, 6, true, Split.TRAIN);
        }
        RetrievalBatches batches = RetrievalBatches.of(
                Configs.of(scenarios, Configs.model(), config(SHARED).pretrain(), Configs.finetune(SHARED, 16)),
                builder.build(),
                Horizon.TRAIN);
        assertThat(batches.batches()).isEqualTo(8);
        int rows = 0;
        for (int n = 0; n < batches.batches(); n++) {
            int own = batches.batch(0, n).users().rows();
            assertThat(own).as("batch %d", n).isBetween(8, 24);
            rows += own;
        }
        assertThat(rows).isEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void leavesNoBatchEmptyWithUnequalSmallScenarios(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // With separate distributions, 2, 2, 1 and 4 samples would leave the third of five batches empty.
        int[] sizes = seed == 0 ? new int[] {2, 2, 1, 4} : random.ints(9, 1, 6).toArray();
        FakeDataset.Builder builder =
                FakeDataset.of(60, 9, sizes.length).id("user", Side.USER).id("item", Side.ITEM);
        List<ScenarioConfig> scenarios = new ArrayList<>();
        for (int s = 0; s < sizes.length; s++) {
            scenarios.add(Configs.scenario(s, 1));
            for (int n = 0; n < sizes[s]; n++) {
                builder.event(n, (s + n) % 9, s, 5 + n, true, Split.TRAIN);
            }
        }
        RetrievalBatches batches = RetrievalBatches.of(
                Configs.of(scenarios, Configs.model(), config(SHARED).pretrain(), Configs.finetune(SHARED, 2)),
                builder.build(),
                Horizon.TRAIN);
        int rows = 0;
        for (int n = 0; n < batches.batches(); n++) {
            int own = batches.batch(0, n).users().rows();
            assertThat(own).as("batch %d", n).isPositive();
            rows += own;
        }
        assertThat(rows).isEqualTo(Arrays.stream(sizes).sum());
    }

    @Test
    void rejectsDatasetWithoutSamples() {
        FakeDataset empty = FakeDataset.of(3, 3, 3)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .event(0, 0, 0, 5, false, Split.TRAIN)
                .event(0, 1, 0, 6, true, Split.TEST)
                .build();
        assertThatThrownBy(() -> RetrievalBatches.of(config(SHARED), empty, Horizon.TRAIN))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5001")
                .hasMessageContaining("s0, s1, s2");
    }

    private Set<Integer> positives(int user, int scenario) {
        Set<Integer> items = new HashSet<>();
        dataset.list().stream()
                .filter(e -> e.user() == user && e.scenario() == scenario && e.positive() && e.split() == Split.TRAIN)
                .forEach(e -> items.add(e.item()));
        return items;
    }

    private static boolean candidate(RetrievalBatch batch, int scenario, int row, int itemRow, Set<Long> masked) {
        int shared = batch.items().scenarioOffsets()[scenario] + batch.shared()[scenario];
        return batch.positive()[row] == itemRow || (itemRow < shared && !masked.contains(((long) row << 32) | itemRow));
    }

    private static Set<Long> masked(RetrievalBatch batch) {
        Set<Long> masked = new HashSet<>();
        IntStream.range(0, batch.maskedUser().length)
                .forEach(n -> masked.add(((long) batch.maskedUser()[n] << 32) | batch.maskedItem()[n]));
        assertThat(masked).hasSize(batch.maskedUser().length);
        return masked;
    }

    private static int item(RetrievalBatch batch, int itemRow) {
        return batch.items().ids()[itemRow * 2] - 1;
    }

    private static List<Integer> values(SideRows.Bag bag, int row) {
        return IntStream.range(0, bag.values().length)
                .filter(n -> bag.rowIndex()[n] == row)
                .mapToObj(n -> bag.values()[n])
                .toList();
    }

    public static int scenario(SideRows rows, int row) {
        int scenario = 0;
        while (rows.scenarioOffsets()[scenario + 1] <= row) {
            scenario++;
        }
        return scenario;
    }
}
