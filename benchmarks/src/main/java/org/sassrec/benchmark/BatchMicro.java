package org.sassrec.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.Folders;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.sampling.RowAssembler;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.sassrec.sampling.retrieval.RetrievalBatches;
import org.sassrec.simulation.SimulatedApp;

/** Measures the creation of a batch of 2,048 positives: sampling, negatives, histories up to each event, and ids. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class BatchMicro {
    private static final int ROWS = 2048;

    /** A simulated app with 300,000 events in five scenarios. */
    private static final String YAML = """
            sass: 1
            name: micro
            data:
              events:
                path: simulation/events.csv.gz
                user: user_id
                item: item_id
                time: {column: ts, unit: ms, zone: UTC}
              users: {path: simulation/users.csv, key: user_id}
              items: {path: simulation/items.csv, key: item_id}
              split: {by: time, validation: 1d, test: 1d}
            label: clicked = 1
            scenarios:
              home: {where: "scene = 'home'"}
              day: {where: "scene = 'day'"}
              night: {where: "scene = 'night'"}
              cart: {where: "scene = 'cart'"}
              live: {where: "scene = 'live'"}
            features:
              user:
                - {name: user, column: user_id, type: id}
                - {name: segment, column: segment, type: id}
                - {name: age, column: age, type: number, buckets: quantile(16)}
                - {name: recent, type: sequence, of: item, scope: all, maxLength: 50}
              item:
                - {name: item, column: item_id, type: id}
                - {name: author, column: author, type: id}
                - {name: tags, column: tags, type: multi, separator: "|"}
            finetune: {loss: bpr, negatives: {perPositive: 4}, batchSize: 2048}
            """;

    private final Path folder;
    private final Dataset dataset;
    private final RetrievalBatches batches;
    private final RowAssembler users;
    private final RowRequests requests;
    private int next;

    /** Prepares a dataset in a temporary folder. */
    public BatchMicro() {
        try {
            folder = Files.createTempDirectory("sass-micro");
            SimulatedApp.write(folder.resolve("simulation"), SimulatedApp.Size.quickstart(), 1);
            Path file = Files.writeString(folder.resolve("sass.yaml"), YAML);
            LoadedConfig loaded = ConfigLoader.load(file, List.of());
            SassConfig config = loaded.config();
            dataset = DatasetOpener.open(Preparation.of(config, DuckDbEngine::open)
                    .locations(loaded::locationOf)
                    .run()
                    .folder());
            batches = RetrievalBatches.of(config, dataset, Horizon.TRAIN);
            users = RowAssembler.users(dataset, config.scenarios().size());
            requests = requests(dataset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Draws events uniformly and returns the requests of their users at the time of the event in the first scenario.
     */
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

    /** Creates a complete batch with four negatives per positive, like the threads of training. */
    @Benchmark
    public RetrievalBatch batch() {
        int number = next++;
        return batches.batch(number / batches.batches(), number % batches.batches());
    }

    /** Creates the rows of 2,048 users only: cuts histories and looks up ids. */
    @Benchmark
    public SideRows slicing() {
        return users.assemble(requests, Horizon.TRAIN);
    }

    @TearDown
    public void close() throws IOException {
        dataset.close();
        Folders.deleteRecursively(folder);
    }
}
