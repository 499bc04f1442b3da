package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.Seeds;
import org.sassrec.sampling.SideRows;

class NextItemBatchesTest {
    private static final Negatives NEGATIVES = new Negatives(4, 0, SamplingWeight.POSITIVES, 1, false, false);

    private final FakeDataset dataset = SampleData.days(3);
    // In fine-tuning the scenarios have the weights 1, 2 and 3 and separate negatives per positive.
    private final SassConfig config = Configs.of(3, Configs.model(), Configs.finetune(NEGATIVES, 16));
    private final NextItemBatches batches = new NextItemBatches(config, dataset, Horizon.TRAIN);

    /** Returns {@code user:item:scenario} of each event in train. */
    private List<String> exposures(boolean heldOut) {
        return dataset.list().stream()
                .filter(e ->
                        e.split() == Split.TRAIN && Seeds.isHeldOut(config.run().seed(), e.user()) == heldOut)
                .map(e -> e.user() + ":" + e.item() + ":" + e.scenario())
                .toList();
    }

    private static List<String> samples(RetrievalBatch batch) {
        List<String> samples = new ArrayList<>();
        for (int row = 0; row < batch.users().rows(); row++) {
            int scenario = RetrievalBatchesTest.scenario(batch.users(), row);
            int user = batch.users().ids()[row * 2] - 1;
            int item = batch.items().ids()[batch.positive()[row] * 2] - 1;
            assertThat(RetrievalBatchesTest.scenario(batch.items(), batch.positive()[row]))
                    .isEqualTo(scenario);
            samples.add(user + ":" + item + ":" + scenario);
        }
        return samples;
    }

    @Test
    void visitsEachExposureOncePerEpoch() {
        List<String> samples = new ArrayList<>();
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(1, n);
            assertThat(batch.weight()).containsOnly(1);
            assertThat(batch.perRow()).isZero();
            samples.addAll(samples(batch));
        }
        assertThat(samples).containsExactlyInAnyOrderElementsOf(exposures(false));
        assertThat(batches.samples()).isEqualTo(samples.size());
        assertThat(batches.samples(0) + batches.samples(1) + batches.samples(2)).isEqualTo(samples.size());
    }

    @Test
    void neverTrainsOnHeldOutUsers() {
        Set<String> heldOut = new TreeSet<>(exposures(true));
        assertThat(heldOut).isNotEmpty();
        assertThat(samples(batches.heldOut().orElseThrow())).isNotEmpty().allMatch(heldOut::contains);
        for (int n = 0; n < batches.batches(); n++) {
            assertThat(samples(batches.batch(0, n))).noneMatch(heldOut::contains);
        }
    }

    /** A history of exposures contains only earlier events, never the target item. */
    @Test
    void readsUserAsOfTimeBeforeExposure() {
        RetrievalBatch batch = batches.batch(0, 0);
        SideRows.Bag history = batch.users().bags()[1];
        for (int row = 0; row < batch.users().rows(); row++) {
            int user = batch.users().ids()[row * 2] - 1;
            int item = batch.items().ids()[batch.positive()[row] * 2] - 1;
            int scenario = RetrievalBatchesTest.scenario(batch.users(), row);
            List<Integer> newest = new ArrayList<>();
            for (int v = 0; v < history.values().length; v++) {
                if (history.rowIndex()[v] == row) {
                    newest.add(history.values()[v] - 1);
                }
            }
            List<List<Integer>> possible = dataset.list().stream()
                    .filter(e -> e.user() == user
                            && e.item() == item
                            && e.scenario() == scenario
                            && e.split() == Split.TRAIN)
                    .map(this::before)
                    .toList();
            assertThat(possible).contains(newest);
        }
    }

    private List<Integer> before(Event event) {
        return dataset.list().stream()
                .filter(e -> e.user() == event.user() && e.split() == Split.TRAIN && e.time() < event.time())
                .sorted((a, b) -> Long.compare(b.time(), a.time()))
                .limit(8)
                .map(Event::item)
                .toList();
    }

    @Test
    void reportsShareWithHistory() {
        List<Event> train = dataset.list().stream()
                .filter(e -> e.split() == Split.TRAIN
                        && !Seeds.isHeldOut(config.run().seed(), e.user()))
                .toList();
        double share = train.stream().filter(e -> !before(e).isEmpty()).count() / (double) train.size();
        assertThat(batches.historyShare()).isCloseTo(share, within(0.02));
    }

    @Test
    void reportsMissingHistories() {
        FakeDataset.Builder builder =
                FakeDataset.of(30, 10, 1).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 100; n++) {
            builder.event(n % 30, n % 10, 0, n, false, Split.TRAIN);
        }
        SassConfig one = Configs.of(1, Configs.model(), Configs.finetune(NEGATIVES, 16));
        NextItemBatches single = new NextItemBatches(one, builder.build(), Horizon.TRAIN);
        assertThat(single.historyShare()).isNaN();
        assertThat(single.samples()).isPositive().isLessThanOrEqualTo(100);
    }
}
