package org.sassrec.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.model.TowerModel;
import org.sassrec.model.TrainingPrecision;
import org.sassrec.sampling.SideRows;

/** Tests that sums and losses equal those of the other implementations of the benchmark workloads. */
@Tag("slow")
class WorkloadTest {
    private static final double[][] LOSSES = {
        {1.0425738, 1.0444345, 1.0420043, 1.0420498, 1.0396156},
        {27.1006508, 25.2792969, 23.4924, 21.6692, 20.1274},
        {8.3772182, 8.1852798, 7.98139, 7.93384, 7.85496}
    };

    @Test
    void idsMatchDefinition() {
        var one = new Workload(1, 15_000).retrieval(0);
        assertThat(sums(one.users())).containsExactly(14196238, 56722, 124195679, 23179);
        assertThat(sum(one.items().ids())).isEqualTo(34612557);
        assertThat(sum(one.items().biasIds())).isEqualTo(118321);
        var two = new Workload(2, 15_000).contrast(0);
        assertThat(sums(two.users())).containsExactly(14421480, 57038, 125023529, 23582);
        assertThat(sum(two.items().ids())).isEqualTo(7021474);
        assertThat(sum(two.items().biasIds())).isEqualTo(23663);
        var three = new Workload(3, 15_000).retrieval(0);
        assertThat(sums(three.users())).containsExactly(14985253, 56794, 125028308, 0);
        assertThat(sum(three.items().ids())).isEqualTo(6830573);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void firstFiveLossesMatchOtherImplementations(int number) {
        var workload = new Workload(number, 15_000);
        try (var model = TowerModel.create(workload.spec(), TowerModel.Options.of(1, 2))) {
            workload.initialize(model);
            double[] losses = new double[5];
            for (int b = 0; b < 5; b++) {
                losses[b] = number == 2
                        ? model.pretrainStep(workload.contrast(b)).loss()
                        : model.fineTuneStep(workload.retrieval(b)).loss();
            }
            double[] expected = LOSSES[number - 1];
            assertThat(losses[0]).isCloseTo(expected[0], within(1e-5));
            for (int i = 1; i < 5; i++) {
                assertThat(losses[i]).isCloseTo(expected[i], within(1e-4));
            }
        }
    }

    /**
     * With hidden layers in bfloat16, the relative difference of the loss from float32 is at most 2e-5 at the first
     * step and 1e-4 over five steps.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void bfloat16KeepsLosses(int number) {
        assumeTrue(TrainingPrecision.supportsBfloat16(), "this processor does not support bfloat16");
        var workload = new Workload(number, 15_000);
        try (var model = TowerModel.create(workload.spec(), new TowerModel.Options(1, 2, 1, true))) {
            workload.initialize(model);
            for (int b = 0; b < 5; b++) {
                double loss = number == 2
                        ? model.pretrainStep(workload.contrast(b)).loss()
                        : model.fineTuneStep(workload.retrieval(b)).loss();
                double expected = LOSSES[number - 1][b];
                assertThat(loss).isCloseTo(expected, within((b == 0 ? 2e-5 : 1e-4) * expected));
            }
        }
    }

    private static long[] sums(SideRows rows) {
        return new long[] {
            sum(rows.ids()), rows.bags()[0].values().length, sum(rows.bags()[0].values()), sum(rows.biasIds())
        };
    }

    private static long sum(int[] values) {
        return Arrays.stream(values).asLongStream().sum();
    }
}
