package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Optimizer;
import org.tensorflow.Result;
import org.tensorflow.types.TInt64;

/**
 * The bytes that a training step moves between a worker and the parameter servers, without the overhead of messages:
 *
 * <pre>
 * received = 4 D + sum over tables 4 R w
 * sent     = 4 D + sum over tables 4 R (w + 1)
 * </pre>
 *
 * where D is the number of dense weights on a server that the step trains, R the number of distinct rows of a table on
 * the server that the batch reads, and w the width of the table. A worker sends the number of a row once.
 *
 * @param rows distinct rows of all tables in a batch, on average
 * @param servers the bytes of each parameter server
 */
public record StepTraffic(double rows, List<Server> servers) {
    public StepTraffic {
        servers = List.copyOf(servers);
    }

    /**
     * The bytes of one parameter server in a step.
     *
     * @param received bytes of weights that the worker receives
     * @param sent bytes of gradients and row numbers that the worker sends
     */
    public record Server(double received, double sent) {}

    /**
     * Measures the rows of some batches. Runs no step and allocates no variable.
     *
     * @param model result of {@link TowerModel#attach} with the placement of the cluster and without a cluster
     * @param pretrains whether the steps are those of the configured pre-training
     * @param batches prepared batches, at least one
     */
    public static StepTraffic of(TowerModel model, boolean pretrains, List<FeedDict> batches) {
        TrainingSteps steps = model.steps();
        Optimizer.Step step = pretrains ? steps.pretraining() : steps.fineTune().step();
        double[] received = new double[model.parts()];
        double[] sent = new double[received.length];
        double rows = 0;
        for (FeedDict batch : batches) {
            try (FeedDict scalars = steps.scalars();
                    Result read =
                            model.runs.run(List.copyOf(step.distinctRows().values()), List.of(), batch, scalars)) {
                int table = 0;
                for (String name : step.distinctRows().keySet()) {
                    long[] ids = ids(read, table++);
                    rows += (double) ids.length / batches.size();
                    long width = model.weights.widthOf(name);
                    for (long id : ids) {
                        received[(int) (id % received.length)] += (double) Float.BYTES * width / batches.size();
                        sent[(int) (id % received.length)] += (double) Float.BYTES * (width + 1) / batches.size();
                    }
                }
            }
        }
        for (ModelWeights.Variable variable : model.weights.variables().values()) {
            if (variable.names().stream().anyMatch(step.dense()::containsKey)) {
                received[variable.server()] += Float.BYTES * variable.size();
                sent[variable.server()] += Float.BYTES * variable.size();
            }
        }
        List<Server> servers = new ArrayList<>();
        for (int server = 0; server < received.length; server++) {
            servers.add(new Server(received[server], sent[server]));
        }
        return new StepTraffic(rows, servers);
    }

    private static long[] ids(Result read, int index) {
        TInt64 ids = (TInt64) read.get(index);
        long[] values = new long[(int) ids.size()];
        ids.asRawTensor().data().asLongs().read(values);
        return values;
    }

    /** Returns the bytes that a worker receives in a step. */
    public double received() {
        return servers.stream().mapToDouble(Server::received).sum();
    }

    /** Returns the bytes that a worker sends in a step. */
    public double sent() {
        return servers.stream().mapToDouble(Server::sent).sum();
    }

    /** Returns the greatest number of bytes of one direction that a parameter server moves for a step. */
    public double greatest() {
        return servers.stream()
                .mapToDouble(server -> Math.max(server.received, server.sent))
                .max()
                .orElseThrow();
    }
}
