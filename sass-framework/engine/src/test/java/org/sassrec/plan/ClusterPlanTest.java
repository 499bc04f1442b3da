package org.sassrec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.sassrec.model.StepTraffic;
import org.sassrec.model.StepTraffic.Server;
import org.sassrec.training.ClusterTraffic;

class ClusterPlanTest {
    private static final StepTraffic STEP =
            new StepTraffic(1_234.4, List.of(new Server(1_000_000, 1_500_000), new Server(3_000_000, 2_000_000)));

    private static List<String> lines(int workers, OptionalDouble compute) {
        return new ClusterPlan(workers, new ClusterTraffic(Optional.empty(), STEP, 10), compute).lines();
    }

    @Test
    void printsTheBytesOfEachServerAndTheTimesOfEachLink() {
        assertThat(lines(2, OptionalDouble.of(0.1)))
                .containsExactly(
                        "  fine-tune: each step reads 1,234 rows, receives 4.00 MB and sends 3.50 MB",
                        "    parameter server 0: 1.00 MB and 1.50 MB",
                        "    parameter server 1: 3.00 MB and 2.00 MB",
                        "  compute: about 100.0 ms a step, estimated from the last run",
                        "  link of 100 Mb/s: 600.0 ms of transfer a step; 2 steps keep the link of a parameter server busy for"
                                + " 480.0 ms; the links of the workers limit the cluster",
                        "  link of 1 Gb/s: 60.0 ms of transfer a step; 2 steps keep the link of a parameter server busy for"
                                + " 48.0 ms; the processors of the workers limit the cluster",
                        "  link of 10 Gb/s: 6.0 ms of transfer a step; 2 steps keep the link of a parameter server busy for"
                                + " 4.8 ms; the processors of the workers limit the cluster");
    }

    @Test
    void manyWorkersAreLimitedByTheLargestParameterServer() {
        assertThat(lines(8, OptionalDouble.of(0.1)).get(4)).endsWith("the parameter servers limit the cluster");
    }

    @Test
    void reportsUnknownComputeTime() {
        assertThat(lines(1, OptionalDouble.empty()))
                .contains("  compute: unknown, because this folder has no measured run of fine-tune")
                .anyMatch(line -> line.endsWith("600.0 ms of transfer a step; the workers limit the cluster"));
    }
}
