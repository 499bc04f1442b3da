package org.sassrec.model.graph;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.DeviceSpec;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/**
 * Where the variables and the computations of a model are.
 *
 * @param parts number of variables for the rows of each table, at least 1
 * @param cluster the cluster; {@code null} if all variables are in this process
 * @param file whether the values of the feature table can stay in the file of a checkpoint. The model cannot be trained.
 */
public record Placement(int parts, @Nullable Worker cluster, boolean file) {
    /** All variables are in this process, and each table is one variable. */
    public static final Placement LOCAL = new Placement(1, null);

    /** As {@link #LOCAL}, but the values of the feature table can stay in a file. */
    public static final Placement FILE = new Placement(1, null, true);

    /** Returns a placement whose tables are variables. */
    public Placement(int parts, @Nullable Worker cluster) {
        this(parts, cluster, false);
    }

    public Placement {
        if (parts < 1) {
            throw new IllegalArgumentException("a table has " + parts + " parts, but must have at least 1");
        }
    }

    /**
     * A process that computes steps. The variables are in the parameter servers.
     *
     * @param number number of the worker, from 0
     * @param target address of its TensorFlow server, for example {@code grpc://127.0.0.1:2222}
     * @param canRepeat whether a run that failed is repeated in a new session
     */
    public record Worker(int number, String target, Predicate<TensorFlowException> canRepeat) {
        /** Limits a session to the parameter servers and this worker. Otherwise a run waits for all workers. */
        ConfigProto.Builder filter(ConfigProto.Builder config) {
            return config.addDeviceFilters("/job:ps").addDeviceFilters("/job:worker/task:" + number);
        }
    }

    /** Returns a placement in a cluster: part n of each table is on parameter server n. */
    public static Placement of(int servers, Worker worker) {
        return new Placement(servers, worker);
    }

    /** Returns operations that run in the process of the worker. */
    public Ops onWorker(Ops ops) {
        return cluster == null ? ops : ops.withDevice(device("worker", cluster.number));
    }

    /** Returns operations that run in the process of a parameter server, or here without a cluster. */
    public Ops onServer(Ops ops, int server) {
        return cluster == null ? ops : ops.withDevice(device("ps", server));
    }

    private static DeviceSpec device(String job, int task) {
        return DeviceSpec.newBuilder()
                .job(job)
                .replica(0)
                .task(task)
                .deviceType(DeviceSpec.DeviceType.CPU)
                .deviceIndex(0)
                .build();
    }
}
