package org.sassrec.cli.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.cluster.ClusterConfig;

/**
 * A cluster of one machine. This process is the parameter server and the first worker. The other workers are processes
 * that run the same command. They end with this process, also if it is killed.
 */
public final class LocalWorkers implements AutoCloseable {
    private static final String MAIN = "org.sassrec.cli.SassCommand";

    /** Time in which the workers end after the training. */
    private static final int END_SECONDS = 10;

    private final ClusterConfig chief;
    private final int threads;
    private final List<Process> others = new ArrayList<>();

    private LocalWorkers(ClusterConfig chief, int threads) {
        this.chief = chief;
        this.threads = threads;
    }

    /**
     * Starts the other workers.
     *
     * @param workers number of workers, with this process
     * @param threads threads of each worker
     * @param arguments command line of this process
     * @param logs folder for the output of the other workers
     */
    public static LocalWorkers start(int workers, int threads, List<String> arguments, Path logs) throws IOException {
        List<String> addresses = freeAddresses(workers + 1);
        List<String> job = addresses.subList(1, addresses.size());
        LocalWorkers started = new LocalWorkers(new ClusterConfig(addresses.subList(0, 1), job, true, 0), threads);
        Files.createDirectories(logs);
        try {
            for (int index = 1; index < workers; index++) {
                started.add(index, arguments, logs.resolve("worker-" + index + ".log"));
            }
        } catch (IOException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private static List<String> freeAddresses(int number) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int n = 0; n < number; n++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream()
                    .map(socket -> "127.0.0.1:" + socket.getLocalPort())
                    .toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private void add(int index, List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agentlib:jdwp")) // two processes cannot have one port
                .forEach(command::add);
        command.addAll(List.of("-cp", Objects.requireNonNull(System.getProperty("java.class.path")), MAIN));
        command.addAll(arguments);
        command.addAll(List.of("--set", "run.threads=" + threads));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put(ClusterConfig.VARIABLE, description(index));
        builder.environment().put(ParentProcess.WATCHDOG_VARIABLE, "1");
        builder.environment().remove(ParentProcess.STDERR_READER_VARIABLE);
        others.add(builder.start());
    }

    private String description(int index) {
        return "{\"cluster\": {\"ps\": " + list(chief.servers()) + ", \"worker\": " + list(chief.workers())
                + "}, \"task\": {\"type\": \"worker\", \"index\": " + index + "}}";
    }

    private static String list(List<String> addresses) {
        return "[\"" + String.join("\", \"", addresses) + "\"]";
    }

    /**
     * Joins the cluster as the chief.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5304 if another process has taken a port since the start
     */
    public Cluster join() {
        Cluster.start(new ClusterConfig(chief.servers(), chief.workers(), false, 0), threads);
        return Cluster.join(chief, threads);
    }

    /** Waits for the end of the other workers, and stops those that do not end. */
    @Override
    public void close() {
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
            for (Process worker : others) {
                worker.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            others.forEach(Process::destroyForcibly);
        }
    }
}
