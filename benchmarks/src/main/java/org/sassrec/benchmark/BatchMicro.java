package org.sassrec.benchmark;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.sassrec.sampling.retrieval.RetrievalBatches;
import org.sassrec.sampling.RowAssembler;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.SideRows;

/** Making a batch of 2,048 positives: sampling, negatives, histories cut at each moment, ids. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class BatchMicro {
    private static final int ROWS = 2048;

    private final PreparedSimulation simulation = new PreparedSimulation();
    private final RetrievalBatches batches = RetrievalBatches.of(simulation.config(), simulation.dataset(), Horizon.TRAIN);
    private final RowAssembler users =
            RowAssembler.users(simulation.dataset(), simulation.config().scenarios().size());
    private final RowRequests requests = requests(simulation.dataset());
    private int next;

    /** Users of events that are drawn evenly, all as of the event in the first scenario. */
    private static RowRequests requests(Dataset dataset) {
        SplittableRandom random = new SplittableRandom(1);
        RowRequests requests = new RowRequests(ROWS);
        for (int i = 0; i < ROWS; i++) {
            long event = random.nextLong(dataset.events().rows());
            requests.addUser(
                    dataset.events().user(event),
                    0,
                    dataset.endDay(Horizon.TRAIN),
                    dataset.events().time(event),
                    event);
        }
        return requests;
    }

    /** A whole batch with four negatives for each positive, as the training's threads make it. */
    @Benchmark
    public RetrievalBatch batch() {
        int number = next++;
        return batches.batch(number / batches.batches(), number % batches.batches());
    }

    /** Only the rows of 2,048 users: their histories are sliced, their ids looked up. */
    @Benchmark
    public SideRows slicing() {
        return users.assemble(requests, Horizon.TRAIN);
    }

    @TearDown
    public void close() throws IOException {
        simulation.close();
    }
}
