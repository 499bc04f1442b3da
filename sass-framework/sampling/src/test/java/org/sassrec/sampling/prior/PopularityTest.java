package org.sassrec.sampling.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig.Prior;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;

/** Tests the prior at the end of the horizon and on the following days. */
class PopularityTest {
    private static final long DAY = FakeDataset.DAY;
    private static final int ITEMS = 5;

    /** Train is days 0 to 2, validation day 3, test days 4 and 5. */
    private final FakeDataset dataset = FakeDataset.of(3, ITEMS, 2)
            .id("item", Side.ITEM)
            .event(0, 0, 0, DAY, true, Split.TRAIN)
            .event(1, 0, 0, 2 * DAY, true, Split.TRAIN)
            .event(2, 1, 0, 2 * DAY + 1, true, Split.TRAIN)
            .event(0, 4, 1, 3 * DAY - 1, true, Split.TRAIN)
            .event(0, 1, 0, 3 * DAY, true, Split.VALIDATION)
            .event(1, 2, 0, 4 * DAY, true, Split.TEST)
            .event(1, 1, 0, 4 * DAY + 1, false, Split.TEST)
            .event(2, 3, 0, 5 * DAY, true, Split.TEST)
            .build();

    private final List<ScenarioConfig> scenarios = Configs.of(
                    2,
                    Configs.model(),
                    Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 32))
            .scenarios();

    private static double log(double count, double all) {
        return Math.log((count + 1e-3) / (all + ITEMS * 1e-3));
    }

    private double[] shares(int day, Prior prior) {
        ItemPrior popularity =
                DailyPrior.popularity(dataset, scenarios, prior, Horizon.REFIT).asOf(day);
        float[] logs = popularity.logPriors(0, new int[] {0, 1, 2, 3, 4});
        double[] all = new double[ITEMS];
        for (int item = 0; item < ITEMS; item++) {
            all[item] = logs[item];
        }
        return all;
    }

    @Test
    void equalsHorizonPopularityAtHorizonEnd() {
        Prior prior = new Prior(null, 0);
        ItemPrior end =
                DailyPrior.popularity(dataset, scenarios, prior, Horizon.REFIT).end();
        double[] found = shares(4, prior);
        for (int item = 0; item < ITEMS; item++) {
            assertThat(found[item]).isEqualTo(end.logPrior(0, item));
        }
        assertThat(found)
                .containsExactly(new double[] {log(2, 4), log(2, 4), log(0, 4), log(0, 4), log(0, 4)}, within(1e-6));
    }

    @Test
    void countsPositivesOfEarlierDays() {
        assertThat(shares(5, new Prior(null, 0)))
                .containsExactly(new double[] {log(2, 5), log(2, 5), log(1, 5), log(0, 5), log(0, 5)}, within(1e-6));
        assertThat(shares(6, new Prior(null, 0)))
                .containsExactly(new double[] {log(2, 6), log(2, 6), log(1, 6), log(1, 6), log(0, 6)}, within(1e-6));
    }

    /** A split by hours ends within a day. The prior of the next day counts the later events of that day. */
    @Test
    void countsPositivesOfRestOfLastDay() {
        FakeDataset hours = FakeDataset.of(3, ITEMS, 2)
                .id("item", Side.ITEM)
                .event(0, 0, 0, DAY, true, Split.TRAIN)
                .event(1, 0, 0, 2 * DAY, true, Split.TRAIN)
                .event(2, 1, 0, 3 * DAY - 2, true, Split.TEST)
                .event(2, 2, 0, 3 * DAY, true, Split.TEST)
                .build();
        DailyPrior popularity = DailyPrior.popularity(hours, scenarios, new Prior(null, 0), Horizon.TRAIN);
        assertThat(hours.endDay(Horizon.TRAIN)).isEqualTo(3);
        assertThat(popularity.lastUnchangedDay()).isEqualTo(2);
        assertThat(popularity.asOf(2)).isSameAs(popularity.end());
        assertThat((double) popularity.asOf(3).logPrior(0, 1)).isCloseTo(log(1, 3), within(1e-6));
        assertThat((double) popularity.asOf(3).logPrior(0, 2)).isCloseTo(log(0, 3), within(1e-6));
        assertThat((double) popularity.asOf(4).logPrior(0, 2)).isCloseTo(log(1, 4), within(1e-6));
    }

    /** With a share of one half, an item of the other scenario counts half. */
    @Test
    void countsPositivesInSharedPart() {
        ItemPrior popularity = DailyPrior.popularity(dataset, scenarios, new Prior(null, 0.5), Horizon.REFIT)
                .asOf(5);
        double all = 5 + 0.5 * 6 + ITEMS * 1e-3;
        assertThat((double) popularity.logPrior(0, 2)).isCloseTo(Math.log((1.5 + 1e-3) / all), within(1e-6));
        assertThat((double) popularity.logPrior(0, 4)).isCloseTo(Math.log((0.5 + 1e-3) / all), within(1e-6));
    }

    /** With a half-life of one day, a positive of two days before counts a quarter at the start of the day. */
    @Test
    void positivesDecayWithHalfLife() {
        Prior prior = new Prior(Duration.ofDays(1), 0);
        // The horizon ends with the validation event on day 3, so its end is day 4. As of day 5 its positives are one
        // day older.
        double[] ages = {2 * DAY + 1, DAY + 1, DAY, 1};
        double[] now = new double[ages.length];
        for (int n = 0; n < ages.length; n++) {
            now[n] = Math.pow(0.5, (ages[n] + DAY) / (double) DAY);
        }
        double second = Math.pow(0.5, 1.0 / DAY);
        double all = now[0] + now[1] + now[2] + now[3] + second;
        assertThat(shares(5, prior))
                .containsExactly(
                        new double[] {
                            log(now[0] + now[1], all),
                            log(now[2] + now[3], all),
                            log(second, all),
                            log(0, all),
                            log(0, all)
                        },
                        within(1e-6));
    }
}
