package org.sassrec.training.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.model.graph.Placement;
import org.tensorflow.Server;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/** The cluster that this process is a part of. A TensorFlow server cannot be stopped, so it runs until the process ends. */
public final class Cluster {
    /** Time in which all processes must have started. */
    private static final Duration START = Duration.ofSeconds(60);

    /** Time in which the other workers end. */
    private static final Duration END = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofSeconds(5);

    /** Lines that TensorFlow adds to the messages of other processes. */
    private static final List<String> FRAMES = List.of("From /job:", "=====", "Combined status information");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterConfig config;
    private final Recovery recovery;
    private final MessageQueues queues;
    private boolean isLost;
    /** Loops of an earlier chief have other numbers. */
    private int loops = (int) (System.currentTimeMillis() / 1_000) & Integer.MAX_VALUE;

    private Cluster(ClusterConfig config, Recovery recovery, MessageQueues queues) {
        this.config = config;
        this.recovery = recovery;
        this.queues = queues;
    }

    /**
     * Serves as a parameter server until the chief ends the training.
     *
     * @param threads number of operations that run in parallel
     * @throws SassException SASS5304 if the port cannot be used
     */
    public static void serve(ClusterConfig config, int threads) {
        start(config, threads);
        MessageQueues.awaitEnd(config.target(), config.index());
    }

    /**
     * Starts the server of a worker and waits for the parameter servers.
     *
     * @param threads number of operations that run in parallel
     * @throws SassException SASS5302 if a parameter server does not answer, SASS5304 if the port cannot be used, SASS5305
     * if a parameter server is lost meanwhile
     */
    public static Cluster join(ClusterConfig config, int threads) {
        start(config, threads);
        await("parameter server", config.servers());
        Recovery recovery = new Recovery(config);
        try {
            if (config.isChief()) {
                recovery.begin();
            }
            MessageQueues queues = new MessageQueues(config, recovery);
            if (config.isChief()) {
                queues.clear(); // messages of an earlier chief
            }
            return new Cluster(config, recovery, queues);
        } catch (TensorFlowException lost) {
            throw lost(config, lost);
        }
    }

    /**
     * Starts the server of this process.
     *
     * @throws SassException SASS5304 if the port cannot be used
     */
    @SuppressWarnings("resource") // it cannot be stopped
    public static void start(ClusterConfig config, int threads) {
        requireFreePort(config);
        Server server = new Server(ServerDef.newBuilder()
                .setCluster(ClusterDef.newBuilder()
                        .addJob(job("ps", config.servers()))
                        .addJob(job("worker", config.workers())))
                .setJobName(config.isWorker() ? "worker" : "ps")
                .setTaskIndex(config.index())
                .setProtocol("grpc")
                .setDefaultSessionConfig(ConfigProto.newBuilder()
                        .setInterOpParallelismThreads(threads)
                        .setIntraOpParallelismThreads(1))
                .build());
        server.start();
    }

    private static JobDef job(String name, List<String> addresses) {
        JobDef.Builder job = JobDef.newBuilder().setName(name);
        for (int task = 0; task < addresses.size(); task++) {
            job.putTasks(task, addresses.get(task));
        }
        return job.build();
    }

    /** TensorFlow ends the process if it cannot use the port. */
    private static void requireFreePort(ClusterConfig config) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(socketAddress(config.address()).getPort()));
        } catch (IOException used) {
            throw SassException.of(
                    Diagnostic.error(
                                    ClusterCode.CLUSTER_PORT_UNUSABLE,
                                    config.name() + " cannot use the port of `" + config.address() + "`: "
                                            + used.getMessage())
                            .withHelp("stop the other process, or change the address in `" + ClusterConfig.VARIABLE
                                    + "` of all processes"),
                    used);
        }
    }

    private static InetSocketAddress socketAddress(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1)));
    }

    /** Waits until each address accepts a connection. */
    private static void await(String what, List<String> addresses) {
        long end = System.nanoTime() + START.toNanos();
        for (int n = 0; n < addresses.size(); n++) {
            while (!accepts(addresses.get(n))) {
                if (System.nanoTime() > end) {
                    throw Diagnostic.error(
                                    ClusterCode.CLUSTER_MEMBER_MISSING,
                                    what + " " + n + " does not answer at `" + addresses.get(n) + "` within "
                                            + START.toSeconds() + " seconds")
                            .withHelp("start it with the same `" + ClusterConfig.VARIABLE
                                    + "`, and check that the network allows connections to its port")
                            .toException();
                }
                pause();
            }
        }
    }

    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("interrupted while waiting for the cluster");
        }
    }

    /** Returns whether a process accepts connections at an address. */
    static boolean accepts(String address) {
        InetSocketAddress host = socketAddress(address);
        if (host.isUnresolved()) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(host, 1_000);
            return true;
        } catch (IOException absent) {
            return false;
        }
    }

    /** Returns the placement of the variables of all models. */
    public Placement placement() {
        return Placement.of(config.servers().size(), new Placement.Worker(config.index(), config.target(), recovery));
    }

    /** Returns whether this process is the chief. */
    public boolean isChief() {
        return config.isChief();
    }

    /** Returns a number for a new training loop. */
    public int nextLoop() {
        return loops++;
    }

    /**
     * Distributes the batches of an epoch to all workers. Only the chief calls this. It also computes batches.
     *
     * @param own computes some batches in this process
     * @return figures of all batches
     * @throws SassException SASS5303 if another worker cannot compute a group
     */
    public Report.Result distribute(Work.Loop loop, int epoch, int batches, Function<Work, Report.Result> own) {
        return new Distribution(queues, loop, epoch, batches, config.workers().size()).run(own);
    }

    /**
     * Computes the batches that the chief gives to this worker until the chief ends the training.
     *
     * @param compute computes some batches; calls the given listener after each step
     */
    public void follow(Computation compute) {
        while (true) {
            Optional<String> message = queues.takeWork(POLL);
            if (message.isEmpty()) {
                continue;
            }
            Work work = read(message.get(), Work.class);
            if (work.group() < 0) {
                reportEnd(work);
                return;
            }
            report(work, Report.Kind.BEGUN, Report.Result.NONE, "");
            try {
                Report.Result result =
                        compute.run(work, new Pulse(() -> report(work, Report.Kind.BUSY, Report.Result.NONE, "")));
                report(work, Report.Kind.FINISHED, result, "");
            } catch (SassException failed) {
                report(
                        work,
                        Report.Kind.FAILED,
                        Report.Result.NONE,
                        config.name() + ": " + failed.diagnostics().get(0).message());
                throw failed;
            }
        }
    }

    private void reportEnd(Work work) {
        try {
            report(work, Report.Kind.ENDED, Report.Result.NONE, "");
        } catch (TensorFlowException ended) {
            // The chief ends the parameter servers as soon as it has received the report, possibly before its
            // confirmation.
        }
    }

    /** Computes the batches of a worker. */
    @FunctionalInterface
    public interface Computation {
        /**
         * Computes some batches.
         *
         * @param step called after each step
         */
        Report.Result run(Work work, Runnable step);
    }

    /** Work that needs the parameter servers. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws IOException;
    }

    /**
     * Runs work that needs the parameter servers.
     *
     * @throws SassException SASS5305 if a parameter server is lost
     */
    public <T> T watch(Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (TensorFlowException lost) {
            isLost = true;
            throw lost(config, lost);
        }
    }

    private static SassException lost(ClusterConfig config, TensorFlowException lost) {
        return SassException.of(
                Diagnostic.error(
                                ClusterCode.CLUSTER_LOST,
                                config.name() + " has lost a parameter server: " + reason(lost))
                        .withHelp("start all processes again: the training continues after the last complete epoch"),
                lost);
    }

    /** Returns the first line of the message of a failure that is a cause, or the kind of the failure if it has none. */
    static String reason(TensorFlowException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> !line.isBlank() && FRAMES.stream().noneMatch(line::startsWith))
                .findFirst()
                .orElse(failure.getClass().getSimpleName());
    }

    /** Ends the other workers and the parameter servers, as far as they answer. Only the chief calls this. */
    public void finish() {
        if (isLost) {
            return;
        }
        Work.Loop none = new Work.Loop(-1, false, false, false, null, 0, List.of(), 0, "");
        // This process may still wait for a message and receive one of them.
        for (int worker = 0; worker < config.workers().size(); worker++) {
            queues.addWork(write(new Work(none, 0, -1, 0, 0)));
        }
        int running = config.workers().size() - 1;
        long end = System.nanoTime() + END.toNanos();
        while (running > 0 && System.nanoTime() < end) {
            running -= (int) queues
                    .takeReport(Duration.ofMillis(100))
                    .filter(text -> read(text, Report.class).kind() == Report.Kind.ENDED)
                    .stream()
                    .count();
        }
        queues.endServers();
    }

    private void report(Work work, Report.Kind kind, Report.Result result, String problem) {
        queues.report(
                write(new Report(config.index(), kind, work.loop().id(), work.epoch(), work.group(), result, problem)));
    }

    static String write(Object message) {
        try {
            return JSON.writeValueAsString(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static <T> T read(String message, Class<T> type) {
        try {
            return JSON.readValue(message, type);
        } catch (JsonProcessingException foreign) {
            throw new IllegalStateException("a message of another version: " + message, foreign);
        }
    }

    /** Reports that a worker is busy, at most once in some seconds. */
    private static final class Pulse implements Runnable {
        private final Runnable report;
        private long last = System.nanoTime();

        Pulse(Runnable report) {
            this.report = report;
        }

        @Override
        public void run() {
            if (System.nanoTime() - last > POLL.toNanos()) {
                report.run();
                last = System.nanoTime();
            }
        }
    }
}
