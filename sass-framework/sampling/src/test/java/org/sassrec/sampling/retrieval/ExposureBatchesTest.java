package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.ModelConfig.Prior;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.FakeDataset.Event;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.sampling.prior.ItemPrior;

/** Tests batches whose samples are exposures, and the counts of items for them. */
class ExposureBatchesTest {
    /** Number of the rarer labels in the smoothing of each item. */
    private static final double PRIOR_COUNT = 20;

    private final FakeDataset dataset = SampleData.days(5);

    private static SassConfig config(ModelConfig model, ScenarioConfig... more) {
        FinetuneConfig finetune = Copy.of(Configs.finetune(Negatives.ofExposures(), 32))
                .with(FinetuneConfig::loss, FinetuneConfig.Loss.LOGISTIC)
                .get();
        SassConfig config = Configs.of(3, model, finetune);
        List<ScenarioConfig> scenarios = new ArrayList<>(config.scenarios());
        scenarios.addAll(List.of(more));
        return Configs.of(scenarios, config.model(), config.pretrain(), config.finetune());
    }

    private static double logit(double rate) {
        return Math.log(rate / (1 - rate));
    }

    private List<Event> events(Predicate<Event> wanted) {
        return dataset.list().stream().filter(wanted).toList();
    }

    private static double rate(List<Event> exposed) {
        return (exposed.stream().filter(Event::positive).count() + 0.5) / (exposed.size() + 1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Horizon.class)
    void visitsEachExposureOnceWithItsLabel(Horizon horizon) {
        RetrievalBatches batches = RetrievalBatches.of(config(Configs.model()), dataset, horizon);
        List<Event> expected = events(e -> horizon.includes(e.split()));
        assertThat(batches.samples()).isEqualTo(expected.size());
        for (int epoch = 0; epoch < 2; epoch++) {
            List<List<Integer>> exposed = new ArrayList<>();
            for (int n = 0; n < batches.batches(); n++) {
                RetrievalBatch batch = batches.batch(epoch, n);
                assertThat(batch.labels()).hasSize(batch.users().rows());
                assertThat(batch.perRow()).isZero();
                for (int row = 0; row < batch.users().rows(); row++) {
                    exposed.add(List.of(
                            batch.users().ids()[row * 2] - 1,
                            scenario(batch.users(), row),
                            batch.items().ids()[batch.positive()[row] * 2] - 1,
                            (int) batch.labels()[row]));
                }
            }
            assertThat(exposed)
                    .containsExactlyInAnyOrderElementsOf(expected.stream()
                            .map(e -> List.of(e.user(), e.scenario(), e.item(), e.positive() ? 1 : 0))
                            .toList());
        }
    }

    @Test
    void addsScenarioLogOddsToScoresAndItemLogOddsToPrior() {
        Prior prior = new Prior(null, 0.3);
        ModelConfig model =
                Copy.of(Configs.model()).with(ModelConfig::prior, prior).get();
        RetrievalBatches batches = RetrievalBatches.of(config(model), dataset, Horizon.TRAIN);
        List<Event> train = events(e -> e.split() == Split.TRAIN);
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            for (int row = 0; row < batch.items().rows(); row++) {
                int scenario = scenario(batch.items(), row);
                int item = batch.items().ids()[row * 2] - 1;
                List<Event> exposed =
                        train.stream().filter(e -> e.scenario() == scenario).toList();
                double average = rate(exposed);
                assertThat((double) batch.logQ()[row]).isCloseTo(-logit(average), within(1e-6));
                List<Event> own = exposed.stream().filter(e -> e.item() == item).toList();
                List<Event> all = train.stream().filter(e -> e.item() == item).toList();
                double lift = 0;
                for (Event event : all) {
                    double otherRate = rate(events(e -> e.split() == Split.TRAIN && e.scenario() == event.scenario()));
                    lift += event.positive() ? 1 / otherRate : 0;
                }
                double expected = Math.min(average * lift, all.size() * (1 + average) / 2);
                double yes = own.stream().filter(Event::positive).count() + 0.3 * expected + PRIOR_COUNT;
                double of = own.size() + 0.3 * all.size() + PRIOR_COUNT / average;
                assertThat((double) batch.prior()[row]).isCloseTo(logit(yes / of) - logit(average), within(1e-5));
            }
        }
        ModelConfig none =
                Copy.of(model).with(ModelConfig::itemBias, ItemBias.NONE).get();
        RetrievalBatch without =
                RetrievalBatches.of(config(none), dataset, Horizon.TRAIN).batch(0, 0);
        assertThat(without.prior()).containsOnly(0);
        assertThat(without.logQ()).doesNotContain(0);
    }

    /** Exposures in a scenario with a high rate must not improve the prior of an item. */
    @Test
    void normalizesByExpectedPositivesOfScenario() {
        // The rate is 1/2 in the first scenario and 1/20 in the second. Item 0 has the average rate in both. Item 1
        // occurs only in the first, with the average rate. Item 2 occurs only in the second, with twice the rate. Item
        // 3 contains all other exposures.
        ExposureLog log =
                new ExposureLog(FakeDataset.of(1, 5, 3).id("user", Side.USER).id("item", Side.ITEM));
        log.add(0, 0, 100, 50).add(0, 1, 100, 50).add(0, 3, 800, 400);
        log.add(1, 0, 100, 5).add(1, 2, 400, 40).add(1, 3, 3500, 155);
        // All exposures of the third scenario are positive, so it contains no information.
        log.add(2, 0, 50, 50).add(2, 4, 50, 50);
        ItemPrior odds = log.odds();
        assertThat(odds.logPriors(0, new int[] {0, 1, 4})).containsExactly(new float[] {0, 0, 0}, OFFSET);
        assertThat(odds.logPriors(1, new int[] {0, 1, 4})).containsExactly(new float[] {0, 0, 0}, OFFSET);
        // With a rate of 1/2, twice the rate is limited to 3/4: 0.3 of 300 positives, plus 20 of 40 average exposures.
        double elsewhere = logit((0.3 * 300 + 20) / (0.3 * 400 + 40));
        assertThat((double) odds.logPrior(0, 2)).isCloseTo(elsewhere, within(0.02));
        double own = logit((40 + 0.3 * 40 + 20) / (400 + 0.3 * 400 + 400)) - logit(0.05);
        assertThat((double) odds.logPrior(1, 2)).isCloseTo(own, within(0.02));
    }

    private static final Offset<Float> OFFSET = Offset.offset(0.02f);

    @ParameterizedTest(name = "{0} positives of 1000")
    @ValueSource(ints = {20, 500, 980})
    void smoothsItemWithOneExposure(int positives) {
        ExposureLog log =
                new ExposureLog(FakeDataset.of(1, 3, 3).id("user", Side.USER).id("item", Side.ITEM));
        log.add(0, 0, 1000, positives).add(0, 1, 1, 1).add(0, 2, 1, 0);
        float[] odds = log.odds().logPriors(0, new int[] {1, 2});
        // 1.3 positives next to 20 of the rarer label. With a rate of 1/2, the other label is as frequent.
        double most = 1.4 / PRIOR_COUNT / Math.max(positives / 1000.0, 1 - positives / 1000.0);
        assertThat((double) odds[0] - odds[1]).isBetween(0.0, most);
    }

    /** An exposure log built from counts. */
    private record ExposureLog(FakeDataset.Builder builder) {

        ExposureLog add(int scenario, int item, int exposed, int positives) {
            for (int n = 0; n < exposed; n++) {
                builder.event(0, item, scenario, 0, n < positives, Split.TRAIN);
            }
            return this;
        }

        ItemPrior odds() {
            Prior prior = new Prior(null, 0.3);
            SassConfig config = config(
                    Copy.of(Configs.model()).with(ModelConfig::prior, prior).get());
            return DailyPrior.of(config, builder.build(), Horizon.TRAIN).end();
        }
    }

    /** The features of users and items are as of the exposure, as for positives. */
    @Test
    void readsItemsAsOfDayAndUsersAsOfTimeOfExposure() {
        RetrievalBatches batches = RetrievalBatches.of(config(Configs.model()), dataset, Horizon.TRAIN);
        RetrievalBatches positives = RetrievalBatches.of(
                Configs.of(3, Configs.model(), Configs.finetune(DRAWN, 32)), dataset, Horizon.TRAIN);
        assertThat(rows(batches, true)).containsExactlyInAnyOrderElementsOf(rows(positives, false));
    }

    private static final Negatives DRAWN = new Negatives(4, 0, FinetuneConfig.SamplingWeight.EXPOSURE, 1, false, true);

    /**
     * Returns the static values and histories of the users, and the values of the items, of the positive rows of an
     * epoch.
     */
    private static List<String> rows(RetrievalBatches batches, boolean exposures) {
        List<String> rows = new ArrayList<>();
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            for (int row = 0; row < batch.users().rows(); row++) {
                if (!exposures || batch.labels()[row] == 1) {
                    int item = batch.positive()[row];
                    rows.add(values(batch.users(), row) + values(batch.items(), item));
                }
            }
        }
        return rows;
    }

    private static String values(SideRows side, int row) {
        StringBuilder text = new StringBuilder();
        int width = side.ids().length / side.rows();
        for (int f = 0; f < width; f++) {
            text.append(side.ids()[row * width + f]).append(' ');
        }
        for (SideRows.Bag bag : side.bags()) {
            for (int v = 0; v < bag.values().length; v++) {
                if (bag.rowIndex()[v] == row) {
                    text.append(bag.values()[v]).append(',');
                }
            }
            text.append(' ');
        }
        return text.toString();
    }

    private static int scenario(SideRows side, int row) {
        int scenario = 0;
        while (side.scenarioOffsets()[scenario + 1] <= row) {
            scenario++;
        }
        return scenario;
    }

    @Test
    void skipsScenariosWithoutOwnExposures() {
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
        SassConfig config = config(Configs.model(), derived);
        RetrievalBatches batches = RetrievalBatches.of(config, dataset, Horizon.TRAIN);
        assertThat(batches.samples(3)).isZero();
        assertThat(batches.samples())
                .isEqualTo(RetrievalBatches.of(config(Configs.model()), dataset, Horizon.TRAIN)
                        .samples());
        assertThatThrownBy(() -> RetrievalBatches.of(config, dataset, Horizon.TRAIN, 3))
                .hasMessageContaining("SASS5001")
                .hasMessageContaining("no exposures to train on")
                .hasMessageContaining("check the `where` of the scenarios and the `split`")
                .hasMessageNotContaining("label");
        assertThat(DailyPrior.of(config, dataset, Horizon.TRAIN).end().logPrior(3, 0))
                .isZero();
    }

    @Test
    void rejectsLogWithPositivesOnly() {
        FakeDataset.Builder builder =
                FakeDataset.of(3, 3, 2).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 9; n++) {
            builder.event(n % 3, n / 3, 0, n, true, Split.TRAIN);
            builder.event(n % 3, n / 3, 1, n, n > 4, Split.TRAIN);
        }
        FakeDataset dataset = builder.build();
        assertThatThrownBy(() -> RetrievalBatches.of(config(Configs.model()), dataset, Horizon.TRAIN, 0))
                .hasMessageContaining("SASS5003")
                .hasMessageContaining("all exposures to train on have the same label")
                .hasMessageContaining("scenarios: s0")
                .hasMessageContaining("set `from: items`");
        // Next to a trainable scenario, a scenario with a single label is skipped.
        RetrievalBatches both = RetrievalBatches.of(config(Configs.model()), dataset, Horizon.TRAIN, 0, 1);
        assertThat(both.samples(0)).isZero();
        assertThat(both.users(0)).isEmpty();
        assertThat(both.samples()).isEqualTo(9);
        assertThat(both.batch(0, 0).users().scenarioOffsets()).containsExactly(0, 0, 9, 9);
    }

    /** After the horizon, the days before the requested day also count, with the same decay. */
    @Test
    void updatesOddsDaily() {
        long day = FakeDataset.DAY;
        Prior prior = new Prior(Duration.ofDays(1), 0);
        FakeDataset dataset = FakeDataset.of(2, 2, 1)
                .id("item", Side.ITEM)
                .event(0, 0, 0, day, true, Split.TRAIN)
                .event(1, 0, 0, day, false, Split.TRAIN)
                .event(0, 1, 0, 2 * day - 1, false, Split.TRAIN)
                .event(0, 1, 0, 2 * day, true, Split.VALIDATION)
                .event(1, 0, 0, 3 * day, false, Split.VALIDATION)
                .build();
        SassConfig config =
                config(Copy.of(Configs.model()).with(ModelConfig::prior, prior).get());
        List<ScenarioConfig> one = List.of(config.scenarios().get(0));
        SassConfig single = Configs.of(one, config.model(), config.pretrain(), config.finetune());
        DailyPrior odds = DailyPrior.of(single, dataset, Horizon.TRAIN);
        assertThat(odds.asOf(2)).isSameAs(odds.end());
        // As of day 2, the end of train, the first two events are one day old. As of day 3 all earlier events are one
        // day older.
        assertOdds(odds.end(), new double[] {0.5, 0}, new double[] {1, 1});
        assertOdds(odds.asOf(3), new double[] {0.25, 0.5}, new double[] {0.5, 1});
    }

    private static void assertOdds(ItemPrior odds, double[] yes, double[] exposed) {
        double average = (yes[0] + yes[1] + 0.5) / (exposed[0] + exposed[1] + 1);
        float[] found = odds.logPriors(0, new int[] {0, 1});
        for (int item = 0; item < 2; item++) {
            double smoothing = PRIOR_COUNT / Math.min(average, 1 - average);
            double rate = (yes[item] + smoothing * average) / (exposed[item] + smoothing);
            assertThat((double) found[item]).isCloseTo(logit(rate) - logit(average), within(1e-4));
        }
    }
}
