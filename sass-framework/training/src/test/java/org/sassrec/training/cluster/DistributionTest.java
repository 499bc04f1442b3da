package org.sassrec.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DistributionTest {
    private static final int BATCHES = 40;
    private static final Work.Loop LOOP = new Work.Loop(1, false, false, false, null, 0, List.of(), 0, "");

    /** Returns the batches of an epoch that the chief computes while no other worker can take one. */
    private static List<Integer> alone(MessageQueues queues, int epoch) {
        List<Integer> alone = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        Report.Result result = new Distribution(queues, LOOP, epoch, BATCHES, 2).run(work -> {
            IntStream.range(work.from(), work.to()).forEach(all::add);
            if (all.size() == work.to() && queues.isWorkTaken()) {
                IntStream.range(work.from(), work.to()).forEach(alone::add);
            }
            return new Report.Result(work.to() - work.from(), 0, 0, Map.of());
        });
        assertThat(result.samples()).isEqualTo(BATCHES);
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, BATCHES).boxed().toList());
        return alone;
    }

    @Test
    void chiefComputesTheFirstBatchesOfALoopAlone() throws IOException {
        List<String> servers = List.of(MessageQueuesTest.freeAddress());
        List<String> workers = List.of(MessageQueuesTest.freeAddress(), MessageQueuesTest.freeAddress());
        Cluster.start(new ClusterConfig(servers, workers, false, 0), 1);
        ClusterConfig chief = new ClusterConfig(servers, workers, true, 0);
        Cluster.join(chief, 1);
        MessageQueues queues = new MessageQueues(chief, failure -> false);
        assertThat(alone(queues, 1)).startsWith(0, 1, 2, 3, 4, 5, 6, 7).doesNotContain(9);
        assertThat(alone(queues, 2)).doesNotContain(0, 1, 2, 3);
    }
}
