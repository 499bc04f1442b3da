package org.sassrec.sampling.negative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig.Exclude;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.sassrec.sampling.retrieval.RetrievalBatches;
import org.sassrec.sampling.retrieval.RetrievalBatchesTest;

class ExcludedItemsTest {

    /** A scenario made of the exposures of the scenarios 0 and 2. */
    private static final int DERIVED = 3;

    private final FakeDataset dataset = createDataset();

    /** Gives every third user a list, which also contains exposed and positive items. */
    private static FakeDataset createDataset() {
        FakeDataset.Builder data = SampleData.daysWith(3);
        SplittableRandom random = new SplittableRandom(3);
        for (int user = 0; user < 60; user += 3) {
            data.listed(user, random.ints(5, 0, 40).toArray());
        }
        return data.build();
    }

    private Stream<Event> of(int user, Horizon horizon) {
        return dataset.list().stream().filter(e -> e.user() == user && horizon.includes(e.split()));
    }

    private static boolean isPositive(Event event, int scenario) {
        return scenario == DERIVED ? event.scenario() != 1 : event.scenario() == scenario && event.positive();
    }

    private Set<Integer> expected(int user, int scenario, long time, Horizon horizon, Exclude exclude) {
        Set<Integer> items = new TreeSet<>();
        of(user, horizon).filter(e -> isPositive(e, scenario)).forEach(e -> items.add(e.item()));
        if (exclude == Exclude.SEEN) {
            of(user, horizon).filter(e -> e.time() < time).forEach(e -> items.add(e.item()));
            Arrays.stream(dataset.listedItems(user)).forEach(items::add);
        }
        return items;
    }

    @ParameterizedTest
    @EnumSource(Exclude.class)
    void matchesBruteForce(Exclude exclude) {
        SassConfig config = config(new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true));
        for (Horizon horizon : Horizon.values()) {
            for (int scenario = 0; scenario <= DERIVED; scenario++) {
                ExcludedItems found = ExcludedItems.of(dataset, config.scenarios(), scenario, horizon, exclude);
                for (Event event : dataset.list()) {
                    assertThat(at(found, event.user(), event.time()))
                            .isEqualTo(expected(event.user(), scenario, event.time(), horizon, exclude));
                }
                for (int user = 0; user < dataset.userCount(); user++) {
                    assertThat(found.of(user).items())
                            .containsExactly(expected(user, scenario, Long.MAX_VALUE, horizon, exclude).stream()
                                    .mapToInt(Integer::intValue)
                                    .toArray());
                }
            }
        }
    }

    private Set<Integer> at(ExcludedItems found, int user, long time) {
        ExcludedItems.Items items = found.of(user);
        Set<Integer> at = new TreeSet<>();
        for (int item = 0; item < dataset.itemCount(); item++) {
            if (items.has(item, time)) {
                at.add(item);
            }
        }
        return at;
    }

    @Test
    void excludesListItemsAtAnyTime() {
        FakeDataset data = FakeDataset.of(2, 9, 1)
                .event(0, 3, 0, 10, true, Split.TRAIN)
                .event(0, 4, 0, 20, false, Split.TRAIN)
                .event(0, 5, 0, 30, false, Split.VALIDATION)
                .listed(0, 8, 2, 8)
                .build();
        SassConfig config = Configs.of(
                1, Configs.model(), Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 32));
        ExcludedItems train = ExcludedItems.of(data, config.scenarios(), 0, Horizon.TRAIN, Exclude.SEEN);
        assertThat(at(train, 0, 0)).containsExactly(2, 3, 8);
        assertThat(at(train, 0, Long.MIN_VALUE)).containsExactly(2, 3, 8);
        assertThat(at(train, 0, 20)).containsExactly(2, 3, 8);
        assertThat(at(train, 0, 21)).containsExactly(2, 3, 4, 8);
        assertThat(train.of(0).items()).containsExactly(2, 3, 4, 8);
        assertThat(train.of(1).items()).isEmpty();
        assertThat(ExcludedItems.of(data, config.scenarios(), 0, Horizon.REFIT, Exclude.SEEN)
                        .of(0)
                        .items())
                .containsExactly(2, 3, 4, 5, 8);
    }

    @ParameterizedTest
    @EnumSource(Exclude.class)
    void excludesHorizonItemsFromHardNegatives(Exclude exclude) {
        Negatives negatives = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true).withExclude(exclude);
        RetrievalBatches batches = RetrievalBatches.of(config(negatives), dataset, Horizon.TRAIN);
        for (int user = 0; user < dataset.userCount(); user++) {
            assertThat(batches.excluded(1, user))
                    .containsExactly(expected(user, 1, Long.MAX_VALUE, Horizon.TRAIN, exclude).stream()
                            .mapToInt(Integer::intValue)
                            .toArray());
        }
    }

    /** The masks of a row must equal the excluded items as of one of the events with its user, scenario and item. */
    @ParameterizedTest(name = "per positive {0}")
    @ValueSource(ints = {0, 6})
    void masksItemsSeenBeforePositive(int perPositive) {
        Negatives negatives = new Negatives(
                        perPositive, perPositive == 0 ? 64 : 0, SamplingWeight.EXPOSURE, 1, perPositive == 0, true)
                .withExclude(Exclude.SEEN);
        RetrievalBatches batches = RetrievalBatches.of(config(negatives), dataset, Horizon.TRAIN);
        int seenAlone = 0;
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            for (int row = 0; row < batch.users().rows(); row++) {
                int user = batch.users().ids()[row * 2] - 1;
                int scenario = RetrievalBatchesTest.scenario(batch.users(), row);
                int positive = batch.positive()[row];
                int item = item(batch, positive);
                Set<Integer> masked = masked(batch, row);
                Set<Integer> offered = offered(batch, row, scenario);
                List<Set<Integer>> possible = of(user, Horizon.TRAIN)
                        .filter(e -> e.item() == item && isPositive(e, scenario))
                        .map(e -> {
                            Set<Integer> excluded = expected(user, scenario, e.time(), Horizon.TRAIN, Exclude.SEEN);
                            excluded.retainAll(offered);
                            if (perPositive == 0 && shared(batch, scenario, positive)) {
                                excluded.remove(item); // the positive itself, on its day
                            }
                            return excluded;
                        })
                        .toList();
                assertThat(possible).contains(masked);
                masked.removeAll(expected(user, scenario, 0, Horizon.TRAIN, Exclude.POSITIVES));
                seenAlone += masked.size();
            }
        }
        assertThat(seenAlone).isPositive();
    }

    /** Returns the negatives of the row before masking. */
    private static Set<Integer> offered(RetrievalBatch batch, int row, int scenario) {
        Set<Integer> items = new HashSet<>();
        if (batch.perRow() > 0) {
            for (int k = 1; k < batch.perRow(); k++) {
                items.add(item(batch, batch.candidates()[row * batch.perRow() + k]));
            }
            return items;
        }
        int first = batch.items().scenarioOffsets()[scenario];
        for (int shared = first; shared < first + batch.shared()[scenario]; shared++) {
            items.add(item(batch, shared));
        }
        return items;
    }

    private static boolean shared(RetrievalBatch batch, int scenario, int itemRow) {
        return itemRow < batch.items().scenarioOffsets()[scenario] + batch.shared()[scenario];
    }

    private static Set<Integer> masked(RetrievalBatch batch, int row) {
        Set<Integer> items = new TreeSet<>();
        for (int n = 0; n < batch.maskedUser().length; n++) {
            if (batch.maskedUser()[n] == row) {
                int place = batch.maskedItem()[n];
                items.add(item(batch, batch.perRow() == 0 ? place : batch.candidates()[row * batch.perRow() + place]));
            }
        }
        return items;
    }

    private static int item(RetrievalBatch batch, int itemRow) {
        return batch.items().ids()[itemRow * 2] - 1;
    }

    private static SassConfig config(Negatives negatives) {
        SassConfig three = Configs.of(3, Configs.model(), Configs.finetune(negatives, 32));
        List<ScenarioConfig> scenarios = new ArrayList<>(three.scenarios());
        scenarios.add(new ScenarioConfig(
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
                null));
        return Configs.of(scenarios, three.model(), three.pretrain(), three.finetune());
    }
}
